"""The path of a new deal, from the first contact to the first order."""

from odoo.tools.translate import LazyTranslate

from .blocks import FIRST_RESPONSE, ORDER_IN_PIPELINE

_lt = LazyTranslate(__name__)

DECIDERS = "[('contact_role', '=', 'decides')]"

NEW_CLIENT = {
    "code": "NEW",
    "name": _lt("New client: from first contact to first order"),
    "description": _lt(
        "For a client who has not bought from us yet. Ends with the first order; from there "
        "“Client base and care of clients” goes on."
    ),
    "subject": "lead",
    "role_kind": "active",
    "requirements": [
        {
            "stages": ["new"],
            "fields": ["crm.lead.partner_name", "crm.lead.partner_id"],
            "level": "block",
            "weight": 3,
            "name": _lt("Company"),
            "help": _lt(
                "Without it nobody can see whether a colleague already works with this client."
            ),
        },
        {
            "stages": ["new"],
            "fields": ["crm.lead.contact_name", "res.partner.child_ids"],
            "line_domain": "[('is_company', '=', False)]",
            "level": "block",
            "weight": 2,
            "name": _lt("Contact person"),
            "help": _lt("We talk to people, not to a switchboard."),
        },
        {
            "stages": ["new"],
            "fields": ["crm.lead.phone", "crm.lead.email_from"],
            "level": "block",
            "weight": 3,
            "name": _lt("Phone or e-mail"),
            "help": _lt("One working way to reach them is enough to start."),
        },
        {
            "stages": ["new"],
            "fields": ["crm.lead.source_id"],
            "level": "warn",
            "weight": 1,
            "name": _lt("Source"),
            "help": _lt("Shows where good clients come from."),
        },
        {
            "stages": ["qualified"],
            "fields": ["crm.lead.partner_id"],
            "level": "block",
            "weight": 2,
            "name": _lt("Client card"),
            "help": _lt("The history must stay with the client, not in the letter box."),
        },
        {
            "stages": ["qualified"],
            "fields": ["res.partner.client_product_ids", "crm.lead.description"],
            "level": "block",
            "weight": 3,
            "name": _lt("What they need"),
            "help": _lt("The offer is made from this line, and the next sale too."),
        },
        {
            "stages": ["qualified"],
            "fields": ["crm.lead.expected_revenue"],
            "level": "block",
            "weight": 2,
            "name": _lt("Expected amount"),
            "help": _lt("A rough one will do; it can be corrected."),
        },
        {
            "stages": ["qualified"],
            "fields": ["crm.lead.date_deadline"],
            "level": "block",
            "weight": 2,
            "name": _lt("When they decide"),
            "help": _lt("The forecast of the month is made of these dates."),
        },
        {
            "stages": ["qualified"],
            "fields": ["res.partner.child_ids"],
            "line_domain": DECIDERS,
            "level": "warn",
            "weight": 2,
            "name": _lt("Who decides"),
            "help": _lt("An offer to the wrong person is work for nothing."),
        },
        {
            "stages": ["proposition"],
            "fields": ["res.partner.vat"],
            "level": "block",
            "weight": 3,
            "name": _lt("Tax number (INN)"),
            "help": _lt("Needed for the invoice, and keeps the client from being entered twice."),
        },
        {
            "stages": ["proposition"],
            "fields": ["res.partner.city"],
            "level": "warn",
            "weight": 1,
            "name": _lt("City"),
            "help": _lt("City of delivery."),
        },
        {
            "stages": ["proposition"],
            "fields": ["res.partner.industry_id"],
            "level": "warn",
            "weight": 1,
            "name": _lt("Industry"),
            "help": _lt("Tells what else they will need."),
        },
        {
            "stages": ["proposition"],
            "fields": ["res.partner.property_payment_term_id"],
            "level": "inform",
            "weight": 1,
            "name": _lt("Payment terms"),
        },
    ],
    "steps": [
        *FIRST_RESPONSE["steps"],
        *ORDER_IN_PIPELINE["steps"],
        {
            "stages": ["qualified"],
            "name": _lt("Talk to the person who decides"),
            "description": _lt(
                "Find out who signs, who uses and who pays. Write down names and roles in the "
                "client's contacts."
            ),
            "norm": (3, "working_days"),
            "evidence": "activity",
            "activity_types": ["mail.mail_activity_data_call", "mail.mail_activity_data_meeting"],
        },
        {
            "stages": ["qualified"],
            "name": _lt("Find out how they buy now"),
            "description": _lt(
                "Present supplier, what suits them and what does not, yearly volume. One line is "
                "enough."
            ),
            "mandatory": False,
            "norm": (5, "working_days"),
            "evidence": "field",
            "field": "res.partner.client_product_ids",
            "line_domain": "[('current_supplier', '!=', False)]",
        },
        {
            "stages": ["proposition"],
            "key": "quotation",
            "name": _lt("Send the quotation"),
            "description": _lt(
                'From the quotation, by its "Send" button; file, text and follow-up date are ready.'
            ),
            "norm": (1, "working_days"),
            "evidence": "quotation",
        },
        {
            "stages": ["proposition"],
            "after": "quotation",
            "name": _lt("Check that the quotation is clear"),
            "description": _lt(
                'Don\'t ask "have you read it?". Ask what is in doubt: price, delivery time, make '
                "or payment."
            ),
            "norm": (2, "working_days"),
            "evidence": "contact",
        },
        {
            "stages": ["proposition"],
            "name": _lt("Order received"),
            "description": _lt(
                "Confirmed order. Where orders live outside Odoo: the signed invoice or order as a "
                "file."
            ),
            "norm": (20, "working_days"),
            "evidence": "order",
        },
        {
            "stages": ["won"],
            "key": "thanks",
            "name": _lt("Thank the client and name the delivery date"),
            "description": _lt("One message: what, when, whom to call if something goes wrong."),
            "norm": (1, "working_days"),
            "evidence": "contact",
        },
        {
            "stages": ["won"],
            "after": "thanks",
            "name": _lt("Ask how the first delivery went"),
            "description": _lt("The first delivery decides whether there will be a second order."),
            "mandatory": False,
            "norm": (10, "working_days"),
            "evidence": "contact",
        },
    ],
    "surveys": ["CSAT-0", "CES-1", "CSAT-1", "CSAT-3"],
}
