from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_datetime

from ...kernel import satisfaction
from ...mail_header import header_text
from ..core import days


class SalesReglamentFeedbackNotice(models.AbstractModel):
    """Who is told of an answer, and how: the chatter, a task, a notice.

    What the client wants to tell somebody else stands in neither the chatter nor the tasks of the
    deal, which its manager reads. A client's card is everybody's to read: an answer about no
    deal stands there behind a link.
    """

    _name = "sales.reglament.feedback.notice"
    _description = "Who Hears of an Answer"

    note_id = fields.Many2one(
        "mail.message",
        string="Note in the Chatter",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )

    # ------------------------------------------------------------ in words

    def _about(self):
        """The deal, else the client's contact."""
        return self.lead_id or self.contact_id or self.partner_id

    def _meaning(self):
        """``3 of 5, neutral`` in the language of the environment."""
        buckets = dict(self._fields["bucket"]._description_selection(self.env))
        return self.env._(
            "%(score)s of %(best)s, %(meaning)s",
            score=self.score,
            best=satisfaction.SCALES[self.metric][1],
            meaning=buckets[self.bucket].lower(),
        )

    def _score_in_words(self):
        """``3 of 5, neutral: The delivery`` in the language of the environment."""
        # the title of a survey is no secret to who reads its answers
        return f"{self._meaning()}: {self.survey_id.sudo().title}"

    def _phone_to_call(self):
        """The number to call, of the contact, else the client, else the deal; of those the reader
        may open."""
        for record in (self.contact_id, self.partner_id, self.lead_id):
            if record and record.has_access("read") and record.phone:
                return record.phone
        return False

    def _quoted(self):
        """The client's words, as text whatever they contain.

        No quotation in HTML: Odoo folds those away.
        """
        if not self.comment:
            return Markup()
        lines = Markup("<br/>").join(self.comment.splitlines())
        return Markup("<p><i>%s</i></p>") % lines

    def _wish_in_words(self):
        return {
            "manager": self.env._("Asks for a call."),
            "other": self.env._("Asks for a call of somebody else than the manager."),
        }.get(self.wish, "")

    def _in_words(self):
        """An answer in two lines and the client's own words."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        head = Markup("<p><b>%s</b>: %s (%s)</p>") % (
            self.survey_id.title,
            self._meaning(),
            channels[self.channel].lower(),
        )
        wish = self._wish_in_words()
        return head + self._quoted() + (Markup("<p>%s</p>") % wish if wish else Markup())

    def _for_reader(self, user):
        return self.with_context(lang=user.lang or self.env.lang)

    # ------------------------------------------------------------ the chatter

    def _keep_note(self):
        """One note for each answer, which says what it says now."""
        about = self._about()
        if self.wish == "other" or not about:
            self.note_id.unlink()
            return
        body = self._for_reader(about.user_id or self.manager_id)._in_chatter()
        if self.note_id:
            self.note_id.body = body
            return
        self.note_id = about._message_log(body=body, author_id=self._note_author().id)

    def _in_chatter(self):
        """What the chatter says of an answer: its words on a deal, a link on a client."""
        if self.lead_id:
            return self._in_words()
        words = Markup("<p>%s</p>") % self.env._("Answered: %s", "%s")
        return words % self._get_html_link(title=self.survey_id.title)

    def _note_author(self):
        """The colleague who entered it; the client's answer is noted by the system."""
        entered = self.channel != "email" and self.env.user._is_internal()
        return self.env.user.partner_id if entered else self.env.ref("base.partner_root")

    # ------------------------------------------------------------ the task

    def _plan_loop_task(self):
        """Put the task on the deal; of a client, or for the head's ears only, it stands alone."""
        self.loop_activity_id.unlink()
        user = self.loop_user_id
        if not user:
            return
        words, lead = self._for_reader(user), self.lead_id
        values = {
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "user_id": user.id,
            "summary": words._loop_summary(),
            "note": words._in_words(),
            "date_deadline": days.person_day(user, self.loop_deadline, self.company_id.id),
            "automated": True,
        }
        if lead and self.wish != "other" and lead.with_user(user).has_access("read"):
            values |= {
                "res_model_id": self.env["ir.model"]._get_id(lead._name),
                "res_id": lead.id,
            }
        # the notice tells of it: nobody gets two letters
        task = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        self.loop_activity_id = task.create(values)

    def _loop_summary(self):
        about = self.partner_id.display_name or self.subject_name or ""
        if self.is_low:
            return self.env._(
                "Low score, %(score)s of %(best)s: %(client)s",
                score=self.score,
                best=satisfaction.SCALES[self.metric][1],
                client=about,
            )
        return self.env._("Asks for a call: %s", about)

    # ------------------------------------------------------------ notices

    def _notify_of_loop(self):
        """Tell the head and who looks into it at once; never again of the same answer."""
        people = self._loop_head() | self.loop_user_id
        if self.channel != "email":
            people -= self.env.user  # who entered it knows
        for user in people:
            self._notify_person(user, self._for_reader(user)._loop_summary())
        # where nobody is there yet, who comes is told
        if people or self.loop_user_id:
            self.loop_told_date = fields.Datetime.now()

    def _notify_director(self):
        """Tell the director, else who leads by rights, what was not settled in two days.

        :return: whether there is anybody to tell
        """
        Superior, company = self.env["sales.reglament.superior"], self.company_id
        here = Superior._directors().filtered(
            lambda user: user.active and (not company or company in user.company_ids)
        )
        if not here:
            here = Superior._leading(company, but=self.loop_user_id)
        for user in (here - self.loop_user_id)[:1]:
            words = self._for_reader(user)
            self._notify_person(
                user, words.env._("Not settled in two days: %s", words._loop_summary())
            )
        return bool(here)

    def _notify_person(self, user, subject):
        words = self._for_reader(user)
        who = Markup("<p>%s</p>") % words.env._(
            "%(user)s looks into it until %(date)s.",
            user=self.loop_user_id.name or words.env._("Nobody"),
            date=format_datetime(
                words.env,
                self.loop_deadline,
                tz=days.person_zone(user, self.company_id.id).zone,
                dt_format="short",
            ),
        )
        # the words are plain text: they are escaped above
        words.env["mail.thread"].message_notify(
            body=words._in_words() + who,
            subject=header_text(subject),
            partner_ids=user.partner_id.ids,
            author_id=self.env.ref("base.partner_root").id,
            model=self._name,
            res_id=self.id,
        )
