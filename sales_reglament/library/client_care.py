"""What must be known of a client, by how long and how often he buys."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# A subsidiary is no person to talk to.
REACHABLE_PERSONS = (
    "[('is_company', '=', False), '|', ('phone', '!=', False), ('email', '!=', False)]"
)

CLIENT_CARE = {
    "code": "CARE",
    "name": _lt("Client base and care of clients"),
    "description": _lt(
        "What we must know of a client so that any colleague can go on, and how often we are in "
        "touch."
    ),
    "subject": "client",
    "role_kind": False,
    "requirements": [
        {
            "fields": ["res.partner.phone", "res.partner.email"],
            "level": "block",
            "weight": 3,
            "name": _lt("Phone or e-mail"),
        },
        {
            "states": ["new", "regular", "dormant"],
            "fields": ["res.partner.vat"],
            "level": "block",
            "weight": 3,
            "name": _lt("Tax number (INN)"),
        },
        {
            "states": ["new", "regular"],
            "fields": ["res.partner.industry_id"],
            "level": "warn",
            "weight": 1,
            "name": _lt("Industry"),
        },
        {
            "states": ["new", "regular"],
            "fields": ["res.partner.city"],
            "level": "warn",
            "weight": 1,
            "name": _lt("City"),
        },
        {
            "states": ["new"],
            "fields": ["res.partner.child_ids"],
            "line_domain": REACHABLE_PERSONS,
            "level": "block",
            "weight": 2,
            "name": _lt("A contact person one can reach"),
        },
        {
            "states": ["regular"],
            "fields": ["res.partner.child_ids"],
            "min_count": 2,
            "line_domain": REACHABLE_PERSONS,
            "level": "block",
            "weight": 3,
            "name": _lt("A second contact"),
            "help": _lt("If one person leaves, we don't lose the client."),
        },
        {
            "states": ["regular"],
            "fields": ["res.partner.property_payment_term_id"],
            "level": "warn",
            "weight": 1,
            "name": _lt("Payment terms"),
        },
    ],
    "steps": [
        {
            "states": ["new"],
            "name": _lt("Call after the first order for the second"),
            "description": _lt(
                "Ask whether all fitted and when it is needed again. Enter the date of the next "
                "need."
            ),
            "norm": (14, "days"),
            "evidence": "contact",
        },
    ],
    "surveys": ["CSAT-1", "CSAT-2", "NPS-1", "NPS-2", "CES-2"],
}
