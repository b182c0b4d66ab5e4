from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

NAMED = 3


class SalesReglamentDayUndo(models.TransientModel):
    """What one press of Done or Tomorrow in My Day has changed, so that it can be taken back.

    Nobody writes it but by the methods: what is undone is what was done.
    """

    _name = "sales.reglament.day.undo"
    _description = "Undo of My Day"

    activity_ids = fields.Json(export_string_translation=False)
    check_ids = fields.Json(export_string_translation=False)
    note_ids = fields.Json(export_string_translation=False)
    following_ids = fields.Json(export_string_translation=False)
    dates = fields.Json(
        export_string_translation=False,
        help="The days that activities had, by their ids.",
    )
    moved_to = fields.Date(export_string_translation=False)
    is_undone = fields.Boolean(export_string_translation=False)

    # ------------------------------------------------------------ done

    @api.model
    def _do(self, rows):
        """Finish the rows that one click finishes.

        :param rows: rows of My Day
        :return: an action that tells what was done and what stays, and offers to undo it
        """
        rows = self._still_there(rows)
        done = rows.filtered(lambda row: row.done_by == "click")
        words, stays = self._names(done), self._why_they_stay(rows - done)
        token = self._finish(done) if done else self
        title = self.env._("Done: %s", words) if done else self.env._("Nothing to mark here.")
        finished = self.env["mail.activity"].browse(token.activity_ids or ())
        return self._tell(title, stays, token, finished.reglament_ask_result())

    @api.model
    def _still_there(self, rows):
        there = rows.exists()
        if not there:
            raise UserError(self.env._("This is settled already."))
        there.check_access("read")
        return there

    def _finish(self, rows):
        checks = rows.check_id
        checks._check_may_change()
        # the points were this user's to mark; their activities may be a colleague's
        planned = checks.sudo().activity_id.filtered("active").with_user(self.env.user)
        activities = rows.activity_id | planned
        # the points that these activities stand for are done with them, whoever may see those
        behind = checks.sudo().search(
            [("activity_id", "in", activities.ids), ("state", "=", "todo")]
        )
        values = {"activity_ids": activities.ids, "check_ids": (checks | behind).ids}
        if activities:
            quiet = activities.with_context(clean_context(self.env.context))
            messages, following = quiet._action_done()
            values |= {"note_ids": messages.ids, "following_ids": following.ids}
        checks.filtered(lambda check: check.state == "todo").action_done()
        # users keep no such records themselves: it names what was changed above, nothing else
        return self.sudo().create(values)

    # ------------------------------------------------------------ tomorrow

    @api.model
    def _postpone(self, rows, day):
        """Move the activities among the rows to a day.

        :return: an action that tells what was moved and what stays, and offers to undo it
        """
        rows = self._still_there(rows)
        moved = rows.filtered("activity_id")
        words = self._names(moved)
        token = self
        if moved:
            activities = moved.activity_id
            dates = {str(one.id): fields.Date.to_string(one.date_deadline) for one in activities}
            activities.write({"date_deadline": day})
            # users keep no such records themselves: it names what was changed above, nothing else
            token = self.sudo().create({"dates": dates, "moved_to": day})
        stay = rows - moved
        stays = stay and self.env._(
            "%s: the deadline of the reglament stays.", self._names(stay, quoted=True)
        )
        title = self.env._("Tomorrow: %s", words) if moved else self.env._("Nothing to move.")
        return self._tell(title, stays or "", token)

    # ------------------------------------------------------------ in words

    def _names(self, rows, quoted=False):
        names = [
            self.env._("“%(name)s”", name=row.name)
            if quoted
            else " · ".join(filter(None, [row.name, row.record_name]))
            for row in rows[:NAMED]
        ]
        words = ", ".join(names)
        if len(rows) > NAMED:
            return self.env._("%(names)s and %(n)s more", names=words, n=len(rows) - NAMED)
        return words

    def _why_they_stay(self, rows):
        """A line for each reason why rows can't be done in one click."""
        reasons = {
            "note": self.env._("needs a few words, press Done beside it"),
            "open": self.env._("closes by itself as soon as it is done"),
            "answer": self.env._("needs an answer"),
            "ask": self.env._("is for the client to answer"),
            "result": self.env._("needs what came of it"),
            "read": self.env._("is to be read"),
            "accept": self.env._("needs your decision"),
            "wait": self.env._("waits for somebody else"),
        }

        def reason(row):
            return row.verb if row.verb in ("accept", "wait") else row.done_by

        return "\n".join(
            self.env._(
                "Stays: %(names)s – %(why)s.",
                names=self._names(some, quoted=True),
                why=reasons[key],
            )
            for key, some in rows.grouped(reason).items()
        )

    def _tell(self, title, stays, token, follows=False):
        """
        :param follows: an action beside it
        """
        return {
            "type": "ir.actions.client",
            "tag": "sales_reglament_day_told",
            "params": {"title": title, "stays": stays, "token": token.id, "follows": follows},
        }

    # ------------------------------------------------------------ undo

    def action_undo(self):
        """Take it back, once.

        :return: what to tell the user
        """
        self.ensure_one()
        token = self.sudo()  # written by this method only; whose it is is checked here
        if token.create_uid != self.env.user:
            raise AccessError(self.env._("Only who did it takes it back."))
        if token.is_undone or not token.try_lock_for_update():
            return self.env._("It is taken back already.")
        token.is_undone = True
        restored = self._reopen(token) + self._move_back(token)
        changed = (token.activity_ids, token.check_ids, token.dates)
        if restored < sum(len(some or ()) for some in changed):
            return self.env._("Taken back, but for what has changed since.")
        return self.env._("Taken back.")

    def _reopen(self, token):
        """Open activities and points again, and take back what finishing them left behind.

        One whose result was told since is a contact now, and stays.

        :return: how many were open to it
        """
        Activity = self.env["mail.activity"].with_context(active_test=False)
        notes, told = self._notes(token)
        activities = Activity.browse(token.activity_ids or ()).exists()
        activities = activities.filtered(
            lambda one: (
                not one.active and (one.res_model, one.res_id, one.activity_type_id.id) not in told
            )
        )
        checks = self.env["sales.reglament.check"].browse(token.check_ids or ()).exists()
        checks = checks.filtered(
            lambda check: check.state == "done" and check.done_by == self.env.user
        )
        if activities:
            notes.unlink()
            Activity.browse(token.following_ids or ()).exists().filtered("active").unlink()
            activities.action_unarchive()
        checks.action_reopen()
        return len(activities) + len(checks)

    def _notes(self, token):
        """What finishing the activities wrote.

        :return: the messages that go with the undoing, and of those that stay, as they are contacts
            by now, ``{(model, record id, id of the type of the activity)}``
        """
        # their ids were kept by the engine
        notes = self.env["mail.message"].sudo().browse(token.note_ids or ()).exists()
        contacts = self.env["sales.reglament.contact"].sudo()
        kept = contacts.search([("message_id", "in", notes.ids)]).message_id
        places = {(note.model, note.res_id, note.mail_activity_type_id.id) for note in kept}
        return notes - kept, places

    def _move_back(self, token):
        """Give activities the days they had, unless somebody has moved them since.

        :return: how many were moved back
        """
        activities = self.env["mail.activity"].browse(map(int, token.dates or ())).exists()
        moved = activities.filtered(lambda one: one.date_deadline == token.moved_to)
        for day, some in moved.grouped(lambda one: token.dates[str(one.id)]).items():
            some.write({"date_deadline": day})
        return len(moved)
