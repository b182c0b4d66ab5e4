"""Groups of steps that belong into many reglaments and can be put into any draft about deals."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

FIRST_RESPONSE = {
    "code": "FR",
    "name": _lt("First response"),
    "subject": "lead",
    "steps": [
        {
            "stages": ["new"],
            "name": _lt("Answer the client"),
            "description": _lt(
                "Call or write, even if only to say when you will come back with an answer."
            ),
            "first_response": True,
            "norm": (1, "working_hours"),
            "evidence": "contact",
        },
    ],
}

ORDER_IN_PIPELINE = {
    "code": "HY",
    "name": _lt("Order in the pipeline"),
    "subject": "lead",
    "steps": [
        {
            "stages": ["new", "qualified", "proposition"],
            "name": _lt("Next step is planned"),
            "description": _lt(
                "Every open deal has a date for what comes next. "
                '"Waiting for them to call" is not a step.'
            ),
            "norm": (1, "working_days"),
            "evidence": "next_activity",
        },
    ],
}
