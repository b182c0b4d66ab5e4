"""The short path of a client who knows us: answer, price, order."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

REGULAR_CLIENT = {
    "code": "REP",
    "name": _lt("Enquiry of a regular client"),
    "description": _lt("The client knows us and expects speed. Few fields, short norms."),
    "subject": "lead",
    "role_kind": "service",
    "requirements": [
        {
            "stages": ["new"],
            "fields": ["crm.lead.partner_id"],
            "level": "block",
            "name": _lt("Client"),
            "help": _lt("A regular client's enquiry belongs to his card."),
        },
        {
            "stages": ["qualified"],
            "fields": ["crm.lead.expected_revenue"],
            "level": "warn",
            "name": _lt("Expected amount"),
        },
        {
            "stages": ["qualified"],
            "fields": ["crm.lead.date_deadline"],
            "level": "block",
            "name": _lt("Needed by"),
            "help": _lt("The client buys for a date; so do we."),
        },
    ],
    "steps": [
        {
            "stages": ["new"],
            "name": _lt("Answer the client"),
            "description": _lt("A regular client waits hours for us, not days."),
            "first_response": True,
            "norm": (2, "working_hours"),
            "evidence": "contact",
        },
        {
            "stages": ["proposition"],
            "key": "price",
            "name": _lt("Send price and delivery date"),
            "description": _lt("Price without a date is half an answer."),
            "norm": (4, "working_hours"),
            "evidence": "quotation",
        },
        {
            "stages": ["proposition"],
            "after": "price",
            "name": _lt("Come back for the decision"),
            "description": _lt("Offer an analogue if the item or the date does not suit."),
            "norm": (1, "working_days"),
            "evidence": "contact",
        },
        {
            "stages": ["proposition"],
            "name": _lt("Next step is planned"),
            "norm": (1, "working_days"),
            "evidence": "next_activity",
        },
        {
            "stages": ["won"],
            "name": _lt("Tell the delivery date, and tell again if it moves"),
            "description": _lt("The client forgives a delay he was told of."),
            "norm": (4, "working_hours"),
            "evidence": "contact",
        },
    ],
    "surveys": ["CES-1", "CSAT-1", "CSAT-3"],
}
