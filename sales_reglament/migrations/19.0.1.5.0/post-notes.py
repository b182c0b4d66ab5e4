"""What clients said stands on their cards behind a link from this version on: cards are
everybody's to read."""

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every
from odoo.tools.mail import plaintext2html

BATCH = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    contacts(env)
    answers(env)


def contacts(env):
    """Notes of logged contacts: they were written with the contact, by the same person."""
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
      ORDER BY contact.id
        """
    )
    for rows in split_every(BATCH, env.cr.fetchall(), list):
        for contact_id, message_id, is_activity in rows:
            contact = env["sales.reglament.contact"].browse(contact_id)
            contact = contact.with_context(lang=contact.user_id.lang)
            message, line = env["mail.message"].browse(message_id), contact._in_chatter()
            if not is_activity:
                message.body = line
            elif contact.note:
                body = message.body.replace(plaintext2html(contact.note)[3:-4], "…")
                message.body = body + line
        env.flush_all()
        env.invalidate_all()


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
