"""The path of a new deal, from the first contact to the first order."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

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
            "stage": "new",
            "fields": ["crm.lead.partner_name", "crm.lead.partner_id"],
            "level": "block",
            "weight": 3,
            "name": _lt("Company"),
            "help": _lt(
                "Without it nobody can see whether a colleague already works with this client."
            ),
        },
        {
            "stage": "new",
            "fields": ["crm.lead.contact_name", "res.partner.child_ids"],
            "line_domain": "[('is_company', '=', False)]",
            "level": "block",
            "weight": 2,
            "name": _lt("Contact person"),
            "help": _lt("We talk to people, not to a switchboard."),
        },
        {
            "stage": "new",
            "fields": ["crm.lead.phone", "crm.lead.email_from"],
            "level": "block",
            "weight": 3,
            "name": _lt("Phone or e-mail"),
            "help": _lt("One working way to reach them is enough to start."),
        },
        {
            "stage": "new",
            "fields": ["crm.lead.source_id"],
            "level": "warn",
            "weight": 1,
            "name": _lt("Source"),
            "help": _lt("Shows where good clients come from."),
        },
        {
            "stage": "qualified",
            "fields": ["crm.lead.partner_id"],
            "level": "block",
            "weight": 2,
            "name": _lt("Client card"),
            "help": _lt("The history must stay with the client, not in the letter box."),
        },
        {
            "stage": "qualified",
            "fields": ["crm.lead.description"],
            "level": "block",
            "weight": 3,
            "name": _lt("What they need"),
            "help": _lt("The offer is made from this line, and the next sale too."),
        },
        {
            "stage": "qualified",
            "fields": ["crm.lead.expected_revenue"],
            "level": "block",
            "weight": 2,
            "name": _lt("Expected amount"),
            "help": _lt("A rough one will do; it can be corrected."),
        },
        {
            "stage": "qualified",
            "fields": ["crm.lead.date_deadline"],
            "level": "block",
            "weight": 2,
            "name": _lt("When they decide"),
            "help": _lt("The forecast of the month is made of these dates."),
        },
        {
            "stage": "proposition",
            "fields": ["res.partner.vat"],
            "level": "block",
            "weight": 3,
            "name": _lt("Tax number (INN)"),
            "help": _lt("Needed for the invoice, and keeps the client from being entered twice."),
        },
        {
            "stage": "proposition",
            "fields": ["res.partner.city"],
            "level": "warn",
            "weight": 1,
            "name": _lt("City"),
            "help": _lt("City of delivery."),
        },
        {
            "stage": "proposition",
            "fields": ["res.partner.industry_id"],
            "level": "warn",
            "weight": 1,
            "name": _lt("Industry"),
            "help": _lt("Tells what else they will need."),
        },
        {
            "stage": "proposition",
            "fields": ["res.partner.property_payment_term_id"],
            "level": "inform",
            "weight": 1,
            "name": _lt("Payment terms"),
        },
    ],
}
