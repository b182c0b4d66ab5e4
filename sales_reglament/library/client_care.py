"""What must be known of a client, by how long and how often he buys."""

from odoo.tools.translate import LazyTranslate

from .new_client import DECIDERS

_lt = LazyTranslate(__name__)

# A subsidiary is no person to talk to.
REACHABLE_PERSONS = (
    "[('is_company', '=', False), '|', ('phone', '!=', False), ('email', '!=', False)]"
)


# The address of the client, and those of the people there.
NO_BOUNCE = "[('message_bounce', '=', 0), ('child_ids', 'not any', [('message_bounce', '>', 0)])]"


def _in_touch(client_class, days):
    """A contact with regular clients of a class, before they usually buy.

    :param days: the longest time between two
    """
    return {
        "states": ["regular"],
        "domain": str([("client_class", "=", client_class)]),
        "name": _lt("Be in touch before the usual order"),
        "description": _lt("We call before the client thinks of another supplier."),
        "norm": (0, "days"),
        "again_after": days,
        "share_of_interval": 0.8,
        "not_before": 7,
        "not_after": days,
        "evidence": "contact",
    }


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
            "fields": ["res.partner.child_ids"],
            "line_domain": DECIDERS,
            "level": "warn",
            "weight": 2,
            "name": _lt("Who decides"),
        },
        {
            "states": ["new", "regular"],
            "fields": ["res.partner.client_product_ids"],
            "level": "block",
            "weight": 3,
            "name": _lt("What they buy"),
        },
        {
            "states": ["regular"],
            "fields": ["res.partner.client_product_ids"],
            "line_domain": "[('yearly_volume', '>', 0)]",
            "level": "warn",
            "weight": 2,
            "name": _lt("Yearly volume"),
            "help": _lt("Shows our share and what we could still sell."),
        },
        {
            "states": ["regular"],
            "fields": ["res.partner.client_product_ids"],
            "line_domain": "[('current_supplier', '!=', False)]",
            "level": "inform",
            "weight": 1,
            "name": _lt("Who else supplies them"),
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
        _in_touch("a", 30),
        _in_touch("b", 45),
        _in_touch("c", 90),
        {
            "states": ["regular"],
            "domain": "[('client_class', '=', 'a')]",
            "name": _lt("Meet in person or online"),
            "description": _lt("What changed, what is coming, what they are unhappy with."),
            "mandatory": False,
            "norm": (0, "days"),
            "again_after": 90,
            "evidence": "meeting",
        },
        {
            "states": ["regular"],
            "name": _lt("Check product needs and volumes"),
            "description": _lt("The system proposes lines from the orders: confirm or correct."),
            "mandatory": False,
            "norm": (0, "days"),
            "again_after": 180,
            "evidence": "needs",
        },
        {
            "states": ["new", "regular", "dormant"],
            "domain": "[('overdue_days', '>', 0)]",
            "name": _lt("Remind about payment"),
            "description": _lt(
                "Polite and factual: invoice, amount, date. Learn the reason and the new date."
            ),
            "norm": (1, "working_days"),
            "again_after": 7,
            "evidence": "contact",
        },
        {
            "states": ["dormant"],
            "name": _lt("Find out why they are silent"),
            "description": _lt("The client's words go into the note."),
            "norm": (5, "working_days"),
            "again_after": 60,
            "evidence": "contact",
        },
        {
            "domain": "[('user_id', '!=', False)]",
            "name": _lt("Contacts still work"),
            "description": _lt("Opens by itself when a letter bounced."),
            "mandatory": False,
            "norm": (20, "working_days"),
            "evidence": "domain",
            "holds": NO_BOUNCE,
        },
    ],
    "surveys": ["CSAT-1", "CSAT-2", "NPS-1", "NPS-2", "CES-2"],
}
