"""What rows of My Day begin with: what to do."""

from odoo.tools import SQL

VERBS = [
    ("call", "Make a call"),
    ("contact", "Get in touch"),
    ("write", "Write"),
    ("meet", "Meet"),
    ("send", "Send"),
    ("order", "Get the order"),
    ("attach", "Attach"),
    ("fill", "Fill in"),
    ("plan", "Plan"),
    ("do", "Do"),
    ("ask", "Ask"),
    ("answer", "Reply"),
    ("accept", "Accept or send back"),
    ("settle", "Settle"),
    ("read", "Read"),
    ("wait", "Wait"),
]
OF_CATEGORY = {"phonecall": "call", "meeting": "meet", "upload_file": "attach"}
OF_EVIDENCE = {
    "contact": "contact",
    "email": "write",
    "meeting": "meet",
    "attachment": "attach",
    "field": "fill",
    "needs": "fill",
    "next_activity": "plan",
    "quotation": "send",
    "order": "order",
    "survey": "ask",
}


def verb_of_activity(email_type_id):
    """The verb of an activity whose type is joined as ``kind_of``.

    :param email_type_id: id of Odoo's type for e-mails, which has no category of its own
    """
    return SQL(
        "CASE WHEN kind_of.id = %s THEN 'write' ELSE %s END",
        email_type_id,
        _choose(SQL("kind_of.category"), OF_CATEGORY),
    )


def verb_of_step():
    """The verb of a point whose step is joined as ``step``."""
    return _choose(SQL("step.evidence"), OF_EVIDENCE)


def _choose(column, verbs):
    cases = SQL(" ").join(SQL("WHEN %s THEN %s", key, verb) for key, verb in verbs.items())
    return SQL("CASE %s %s ELSE 'do' END", column, cases)
