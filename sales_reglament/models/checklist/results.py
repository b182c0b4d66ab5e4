"""Calls and meetings that are marked done are asked for their result: since when, and which ones.

The question is on from the moment at which it is both wanted in the settings and of use, as a
version is in force, until one of these ends. What was finished before counts as it did then.
"""

from odoo import fields
from odoo.tools import SQL

from ..core.settings import PREFIX, settings
from .subjects import ENGINES

SWITCH = PREFIX + "ask_results"
SINCE = PREFIX + "results_asked_since"
# What kind of contact an activity is, by the category of its type.
KINDS = {"phonecall": "call", "meeting": "meeting"}
CATEGORIES = tuple(KINDS)


def asked_since(env):
    """The moment in UTC from which on a call or meeting is a contact with its result only; None
    while nobody is asked. As long as nothing is in force it asks the database nothing."""
    if not settings(env).ask_results or not env["sales.reglament"]._rulesets():
        return None
    return env["ir.config_parameter"]._reglament_results_since()


def keep_since(env):
    """Note when the question came on, or that it went off."""
    rulesets = env["sales.reglament"]._rulesets()
    is_on = settings(env).ask_results and any(one.state == "published" for one in rulesets)
    parameters = env["ir.config_parameter"].sudo()  # when that was is the engine's to keep
    if is_on != bool(parameters._reglament_results_since()):
        moment = is_on and fields.Datetime.to_string(fields.Datetime.now())
        parameters.set_param(SINCE, moment)


def finished_as_contacts(env):
    """A condition on a message ``deed`` and the type ``kind`` of the activity that left it: that is
    a contact by itself.

    Calls and meetings are where nobody was asked for their result. Where one is asked for, a call
    without it is not known to be a contact, and one with it is a logged contact.
    """
    email = env["ir.model.data"]._xmlid_to_res_id("mail.mail_activity_data_email")
    spoken, since = SQL("kind.category IN %s", CATEGORIES), asked_since(env)
    if since:
        # what was finished in the very second counts as before: no proof is lost
        spoken = SQL("%s AND deed.date <= %s", spoken, since)
    return SQL("%s OR kind.id = %s", spoken, email or 0)


def asked_for(activities):
    """Those of activities whose result is asked for: calls and meetings on deals and clients."""
    if not asked_since(activities.env):
        return activities.browse()
    return activities.filtered(
        lambda activity: (
            activity.res_model in ENGINES and activity.activity_type_id.category in KINDS
        )
    )


def message_of(activity):
    """The message that the user left by finishing an activity, as long as its result isn't told."""
    # it is the user's own; which of them are told already is the engine's to know
    messages = activity.env["mail.message"].sudo()
    last = messages.search(
        [
            ("model", "=", activity.res_model),
            ("res_id", "=", activity.res_id),
            ("mail_activity_type_id", "=", activity.activity_type_id.id),
            ("author_id", "=", activity.env.user.partner_id.id),
        ],
        order="id desc",
        limit=1,
    )
    return last.browse() if is_told(last) else last


def last_without_result(record):
    """The last call or meeting that was finished on a deal or client since the question is on, and
    whose result nobody has told: its message, for who may see the record."""
    messages, since = record.env["mail.message"].sudo(), asked_since(record.env)
    if not since:
        return messages
    found = messages.search(
        [
            ("model", "=", record._name),
            ("res_id", "=", record.id),
            ("mail_activity_type_id.category", "in", CATEGORIES),
            ("date", ">", since),
        ],
        order="id desc",
    )
    contacts = record.env["sales.reglament.contact"].sudo()
    told = contacts.search([("message_id", "in", found.ids)]).message_id if found else found
    return (found - told)[:1]


def is_told(message):
    """Whether what came of the activity that left this message is known."""
    contacts = message.env["sales.reglament.contact"].sudo()  # that there is one is all it says
    return bool(message) and bool(contacts.search_count([("message_id", "=", message.id)], limit=1))
