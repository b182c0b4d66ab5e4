"""What clients said stands on their cards behind a link from this version on: cards are
everybody's to read."""

from operator import itemgetter

from lxml import html
from markupsafe import Markup

from odoo import SUPERUSER_ID, api
from odoo.tools import groupby, html2plaintext, split_every
from odoo.tools.mail import plaintext2html

BATCH = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    contacts(env)
    answers(env)
    finished_tasks(env)
    finished_points(env)


def contacts(env):
    """Notes of logged contacts: they were written with the contact, by the same person."""
    languages = [code for code, _name in env["res.lang"].get_installed()]
    env.cr.execute(
        """
        SELECT contact.id, message.id, message.id = contact.message_id
          FROM sales_reglament_contact AS contact
          JOIN mail_message AS message
            ON message.model = 'res.partner' AND message.res_id = contact.partner_id
           AND (message.id = contact.message_id
                OR message.create_uid = contact.create_uid
               AND message.create_date = contact.create_date
               AND message.message_type = 'notification'
               AND message.body LIKE '%: %')
         WHERE contact.lead_id IS NULL
      ORDER BY contact.id, message.id
        """
    )
    seen = set()
    for rows in split_every(BATCH, env.cr.fetchall(), list):
        for contact_id, found in groupby(rows, itemgetter(0)):
            contact = env["sales.reglament.contact"].browse(contact_id)
            contact = contact.with_context(lang=contact.user_id.lang)
            line, notes = contact._in_chatter(), env["mail.message"]
            for _contact_id, message_id, is_activity in found:
                message = notes.browse(message_id)
                if not is_activity:
                    notes |= message
                elif contact.note:
                    body = message.body.replace(plaintext2html(contact.note)[3:-4], "…")
                    message.body = body + line
            note = note_of(contact, notes.filtered(lambda one: one.id not in seen), languages)
            seen.update(note.ids)
            note.body = line
        env.flush_all()
        env.invalidate_all()


def note_of(contact, notes, languages):
    """The note that tells of a contact, of all that was written in the same moment."""
    words = {plain(contact.with_context(lang=code)._in_words()) for code in languages}
    exact = notes.filtered(lambda note: plain(html2plaintext(note.body)) in words)
    alike = notes.filtered(
        lambda note: contact.note and plain(contact.note) in plain(html2plaintext(note.body))
    )
    return exact[:1] or alike[:1] or (notes if len(notes) == 1 else notes.browse())


def answers(env):
    Feedback = env["sales.reglament.feedback"]
    for ids in split_every(BATCH, Feedback.search([("lead_id", "=", False)]).ids, list):
        for feedback in Feedback.browse(ids):
            if feedback.note_id:
                reader = feedback._about().user_id or feedback.manager_id
                feedback.note_id.body = feedback._for_reader(reader)._in_chatter()
            if feedback.is_loop_open and feedback.loop_activity_id.res_model == "res.partner":
                feedback._plan_loop_task()
        env.flush_all()
        env.invalidate_all()


def finished_tasks(env):
    """Tasks of answers that somebody settled: what they quote is the answer's."""
    Feedback, Message = env["sales.reglament.feedback"], env["mail.message"]
    done = finished(env, "sales_reglament_feedback", "loop_activity_id", "activity.summary")
    for feedback_id, message_id in done:
        feedback, message = Feedback.browse(feedback_id), Message.browse(message_id)
        reader = feedback._about().user_id or feedback.manager_id
        message.body = headline(message.body) + feedback._for_reader(reader)._in_chatter()
    env.flush_all()
    # a task that stands alone is for who had it to do
    env.cr.execute(
        """
        UPDATE mail_activity AS activity
           SET res_model = NULL, res_model_id = NULL, res_id = NULL
          FROM sales_reglament_feedback AS feedback
         WHERE feedback.loop_activity_id = activity.id AND feedback.lead_id IS NULL
           AND activity.active IS NOT TRUE AND activity.res_model = 'res.partner'
        """
    )
    env.invalidate_all()


def finished_points(env):
    """Activities that points of clients planned: the words stand in the points."""
    done = finished(env, "sales_reglament_check", "activity_id", "record.evidence_note")
    for check_id, message_id in done:
        words = env["sales.reglament.check"].browse(check_id).evidence_note
        message = env["mail.message"].browse(message_id)
        if words:
            message.body = without(message.body, words)
    env.flush_all()
    env.cr.execute(
        """
        UPDATE mail_activity AS activity
           SET feedback = NULL
          FROM sales_reglament_check AS record
         WHERE record.activity_id = activity.id AND record.lead_id IS NULL
           AND activity.active IS NOT TRUE AND activity.res_model = 'res.partner'
           AND activity.feedback IS NOT NULL
        """
    )
    env.invalidate_all()


def finished(env, table, column, words):
    """Records whose activity on a client is done, and the message that says so.

    :param words: what that message says, as SQL; it was written when the activity ended
    :return: list of (id of the record, id of the message), each message once
    """
    env.cr.execute(
        f"""
        SELECT DISTINCT ON (message.id) record.id, message.id
          FROM {table} AS record
          JOIN mail_activity AS activity
            ON activity.id = record.{column} AND activity.active IS NOT TRUE
           AND activity.res_model = 'res.partner'
          JOIN mail_message AS message
            ON message.model = 'res.partner' AND message.res_id = activity.res_id
           AND message.mail_activity_type_id = activity.activity_type_id
           AND (message.create_date = activity.write_date
                OR {words} != '' AND strpos(message.body, {words}) > 0)
         WHERE record.lead_id IS NULL
      ORDER BY message.id, message.create_date = activity.write_date DESC, record.id
        """  # noqa: S608 - names of this file only
    )
    return env.cr.fetchall()


def headline(body):
    """That an activity is done, without what it was about."""
    root = html.fragment_fromstring(str(body), create_parent="div")
    first = root.find(".//p")
    if first is None:
        return Markup()
    for span in first.findall("span")[2:]:
        span.drop_tree()
    return inner(first, "p")


def without(body, words):
    """What the chatter says of an activity, without the words that were given of it."""
    root = html.fragment_fromstring(str(body), create_parent="div")
    for block in reversed(root.findall(".//div")):
        # the block of the words has a heading of its own, and nothing of the activity
        is_words = block.find("div") is not None and block.find("p") is None
        if is_words and plain(words) in plain(block.text_content()):
            block.drop_tree()
            break
    return inner(root)


def inner(element, tag=""):
    text = html.tostring(element, encoding="unicode", with_tail=False)
    return Markup(text if tag else text.removeprefix("<div>").removesuffix("</div>"))


def plain(text):
    return " ".join(text.split())
