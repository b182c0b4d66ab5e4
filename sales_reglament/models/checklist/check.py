# long: one model, one file
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...windows import open_record
from . import check_rows
from .subjects import engine_of, refresh

STATES = [
    ("todo", "To do"),
    ("done", "Done"),
    ("skipped", "Skipped"),
    ("not_applicable", "Not required"),
    ("cancelled", "Cancelled"),
]
CAUSES = [
    ("client", "Waiting for the client"),
    ("department", "Waiting for another department"),
    ("head", "Waiting for the head"),
    ("norm", "The norm is unreal"),
    ("load", "Too many deals"),
    ("own", "Did not manage"),
]


class SalesReglamentCheck(models.Model):
    """A step on one record. Facts of the engine: only its methods change them."""

    _name = "sales.reglament.check"
    _description = "Point of a Checklist"
    _inherit = [
        "sales.reglament.check.late",
        "sales.reglament.lateness",
    ]
    _order = "state desc, deadline, id"
    _log_access = False
    _rec_name = "step_id"
    _lateness_states = ("todo", "done")
    _lateness_end = "done_date"

    step_id = fields.Many2one(
        "sales.reglament.step", required=True, ondelete="restrict", index=True
    )
    reglament_id = fields.Many2one("sales.reglament", ondelete="restrict", index=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", ondelete="cascade", index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Client", ondelete="cascade", index="btree_not_null"
    )
    stage_id = fields.Many2one("crm.stage", ondelete="set null", index="btree_not_null")
    company_id = fields.Many2one("res.company", ondelete="set null")
    team_id = fields.Many2one(
        "crm.team",
        ondelete="set null",
        help="The team of the deal, or of the client's responsible, on the day the point opened.",
    )
    user_id = fields.Many2one("res.users", string="Responsible", ondelete="set null", index=True)
    state = fields.Selection(STATES, required=True, default="todo")
    opened_date = fields.Datetime()
    is_passed_over = fields.Boolean(
        help="The deal went past its stage: all that was done on the deal counts."
    )
    assigned_date = fields.Datetime(help="When the deal got its responsible.")
    head_deadline = fields.Datetime(help="Until when the head was to assign somebody.")
    head_date = fields.Datetime(
        help="From when the head sees it too, where it changed hands or came back: it had three "
        "people, or has been open for twice its norm."
    )
    done_date = fields.Datetime()
    done_by = fields.Many2one("res.users", ondelete="set null")
    evidence_note = fields.Char(string="Seen")
    proof_model = fields.Char()
    proof_id = fields.Many2oneReference(model_field="proof_model")
    skip_reason = fields.Char(string="Reason")
    outcome = fields.Char(
        compute="_compute_outcome", help="What was seen, or why it was not required."
    )
    delay_cause = fields.Selection(CAUSES)
    activity_id = fields.Many2one(
        "mail.activity",
        string="Planned As",
        ondelete="set null",
        index="btree_not_null",
        help="The activity that this point planned; finishing one finishes the other.",
    )
    escalated_date = fields.Datetime(help="When the head was told that it is late.")
    evidence = fields.Selection(related="step_id.evidence")
    mandatory = fields.Boolean(related="step_id.mandatory")
    note_required = fields.Boolean(related="step_id.note_required")
    recurrence_days = fields.Integer(related="step_id.recurrence_days")
    description = fields.Text(related="step_id.description")
    change_ids = fields.One2many("sales.reglament.check.change", "check_id", string="Changes")
    stretch_ids = fields.One2many("sales.reglament.stretch", "check_id", string="Who Had It")

    _one_per_deal = models.UniqueIndex("(step_id, lead_id) WHERE lead_id IS NOT NULL")
    _one_open_per_client = models.UniqueIndex(
        "(step_id, partner_id) WHERE lead_id IS NULL AND state = 'todo'"
    )

    @api.depends("evidence_note", "skip_reason")
    def _compute_outcome(self):
        for check in self:
            check.outcome = check.skip_reason or check.evidence_note

    # ------------------------------------------------------------ whose it was

    @api.model_create_multi
    def create(self, vals_list):
        checks = super().create(vals_list)
        self.flush_model()
        self.env["sales.reglament.stretch"]._begin_for(
            SQL("checks.id IN %s", tuple(checks.ids) or (0,))
        )
        return checks

    def write(self, vals):
        result = super().write(vals)
        if "deadline" in vals and self:
            # a deadline is that of the stretch that is open, whoever sets it
            Stretch = self.env["sales.reglament.stretch"].sudo()
            Stretch.search([("check_id", "in", self.ids), ("date_to", "=", False)]).write(
                {"deadline": vals["deadline"]}
            )
        return result

    # ------------------------------------------------------------ what people do

    def action_done(self, note=False):
        """Mark points that are marked by hand.

        :param note: a few words, where the step asks for them
        :raise UserError: where Odoo sees the deed itself, or the note is missing
        """
        self._check_may_change()
        waiting = self._waiting_for_another()
        for check in self:
            problem = check._problem_with_marking(note, waiting)
            if problem:
                raise UserError(problem)
        self._settle("done", evidence_note=note or None)
        self._finish_activities(note)
        return True

    def _problem_with_marking(self, note, waiting):
        """Why a point can't be marked by hand like this, in words; False: it can.

        :param note: the words on how it went
        :param waiting: see ``_waiting_for_another``
        """
        self.ensure_one()
        step = self.step_id
        if step.evidence != "manual":
            return self.env._(
                "“%s” closes by itself as soon as it is done: nothing to mark here.", step.name
            )
        if self in waiting:
            return self.env._(
                "“%(step)s” comes after “%(before)s”, which is still to be done.",
                step=step.name,
                before=step.after_step_id.name,
            )
        if step.note_required and not self.env["sales.reglament.reason"]._optional(note):
            return self.env._("“%s”: add a few words on how it went.", step.name)
        return False

    def _waiting_for_another(self):
        """The points of ``self`` whose step comes after one that is still to be done."""
        steps = self.step_id.after_step_id
        if not steps:
            return self.browse()
        # what is still to be done does not depend on who asks
        before = self.sudo().search(
            Domain("step_id", "in", steps.ids)
            & Domain("state", "=", "todo")
            & (Domain("lead_id", "in", self.lead_id.ids) | Domain("lead_id", "=", False))
            & (Domain("partner_id", "in", self.partner_id.ids) | Domain("partner_id", "=", False))
        )
        places = {(check.step_id, check.lead_id, check.partner_id) for check in before}
        return self.filtered(
            lambda check: (check.step_id.after_step_id, check.lead_id, check.partner_id) in places
        )

    def action_skip(self, reason):
        """Leave points out. Mandatory ones only a head leaves out.

        :param reason: why, in words
        """
        self._check_may_change()
        reason = self._reason(reason)
        head = self.env.user.has_group("sales_reglament.group_reglament_head")
        if not head and any(check.step_id.mandatory for check in self):
            raise AccessError(self.env._("Only a head of sales skips a mandatory step."))
        self._wave_through("skipped", reason)
        return True

    def action_not_applicable(self, reason):
        """Say that points are not required for this deal; they no longer hold it up.

        :param reason: why, in words
        """
        self._check_may_change()
        self._wave_through("not_applicable", self._reason(reason))
        return True

    def _may_settle(self):
        """Whether an unsettled point can be settled: one that fell away may be passed over by a
        move; a client's is asked for anew when its time comes."""
        return self.state == "todo" or bool(self.lead_id)

    def _of_clients(self):
        return self.filtered(lambda check: check.partner_id and not check.lead_id)

    def _settled(self):
        return self.filtered(lambda check: check.state not in ("todo", "cancelled"))

    def action_reopen(self):
        """Open settled points again; those of closed deals fall away instead. Of a client's step
        only the last point opens again; what followed from it is cancelled.

        :raise UserError: when a later point of the client's step was settled
        """
        self._check_may_change()
        settled = self._settled()
        self.env["sales.reglament.client.checklist"]._make_room(settled._of_clients())
        # a deal is closed or not, whoever looks
        leads = settled.sudo().lead_id
        closed = leads - leads._reglament_open()
        fallen = settled.filtered(lambda check: check.sudo().lead_id in closed)
        fallen._note_undone()
        settled._transition(
            [
                {
                    "id": check.id,
                    "state": "cancelled" if check in fallen else "todo",
                    "skip_reason": None,
                    **check_rows.UNSETTLED,
                }
                for check in settled
            ]
        )
        settled._bring_in_line()
        settled._refresh_later_steps()
        return True

    def _bring_in_line(self):
        """Points that are open again are theirs who answer now, and have their activity again."""
        # points are facts of the deals and clients, whoever opened them
        points = self.sudo()
        for records in (points.lead_id, points._of_clients().partner_id):
            if records:
                engine = engine_of(records, self.env)
                engine._sync(records)
                engine._plan_activities(records)

    def action_delay_cause(self, cause=False):
        """Name what a late point waits for, in one click.

        :param cause: a key of ``delay_cause``; the context's, where buttons can't have arguments
        """
        self._check_may_change()
        cause = cause or self.env.context.get("delay_cause")
        if cause not in dict(CAUSES):
            raise UserError(self.env._("Choose one of the causes."))
        # points are the engine's; who may write the deal may name the cause, checked above
        self.sudo().write({"delay_cause": cause})
        return True

    def action_open_proof(self):
        """Open the record that proves the deed, or that it is kept on: the deal, or of a client's
        point a card or deal of the client."""
        self.ensure_one()
        if not self.proof_model or not self.proof_id:
            return False
        model, res_id = self.proof_model, self.proof_id
        if model in ("mail.message", "ir.attachment"):
            model, res_id = "crm.lead", self.lead_id.id
            if self._of_clients():
                # only where the proof is kept; whether it may be opened there is asked there
                proof = self.env[self.proof_model].sudo().browse(self.proof_id).exists()
                if not proof:
                    return False
                by_message = self.proof_model == "mail.message"
                model, res_id = proof.model if by_message else proof.res_model, proof.res_id
        return open_record(model, res_id)

    def _finish_activities(self, feedback):
        """The activities that the points planned are done with them: nobody keeps two lists."""
        # the point was this user's to mark; its activity may be a colleague's
        activities = self.sudo().activity_id.filtered("active").with_user(self.env.user)
        if activities:
            # the words stand in the points
            quiet = activities.with_context(reglament_keeps_words=True)
            for some in quiet.grouped("res_model").values():
                some.action_feedback(feedback=feedback or False)

    def _drop_activities(self):
        """The activities that the points planned go with them: there is nothing left to do."""
        # the point was this user's to settle; its activity may be a colleague's
        self.sudo().activity_id.filtered("active").unlink()

    def _which_end_with_their_activity(self, note, is_free):
        """The points of ``self`` that are done when their activity is finished with these words.

        The activity goes by the point's own rules: it is marked by hand, with a note where one is
        asked for, in its turn, and by somebody who may mark it, or was given the activity.

        :param note: what the user says of how it went
        :param is_free: whether Odoo itself finishes the activity
        :raise AccessError: for who may not mark them
        """
        me, waiting = self.env.user, self._waiting_for_another()
        if not is_free:
            others = self.filtered(lambda check: check.activity_id.user_id != me)
            others._check_may_change_any()
        return self.filtered(lambda check: not check._problem_with_marking(note, waiting))

    def _check_may_change_any(self):
        """The same where there may be no points, by who reads none."""
        if self:
            self.with_user(self.env.user)._check_may_change()

    def _reason(self, reason):
        return self.env["sales.reglament.reason"]._words(
            reason, self.env._("Say in a few words why.")
        )

    def _wave_through(self, state, reason):
        """Settle points that are not done; of mandatory ones the exceptions log knows."""
        open_ones = self.filtered(lambda check: check.state in ("todo", "cancelled"))
        open_ones._settle(state, skip_reason=reason)
        open_ones._note_waived(reason)

    def _note_waived(self, reason):
        """Points were said to be not required: whoever keeps exceptions notes the mandatory ones.

        :param reason: why, in words
        """

    def _note_undone(self):
        """Deeds were undone on closed deals, where nobody can do them any more: the points fall
        away, and whoever keeps exceptions notes the mandatory ones.
        """

    def _check_may_change(self):
        """Who may write the deal or client may change its points; of a client, as with deals, one's
        own and nobody's, or all for those who run all deals."""
        self.check_access("read")
        self.lead_id.check_access("write")
        self.partner_id.check_access("write")
        me = self.env.user
        if self.env.su or me.has_group("sales_team.group_sale_salesman_all_leads"):
            return
        for check in self._of_clients():
            client = check.partner_id
            responsible = client.user_id | client.active_user_id | client.service_user_id
            if me != check.user_id and responsible and me not in responsible:
                raise AccessError(
                    self.env._(
                        "%(user)s answers for %(client)s, and for this point.",
                        user=(client.user_id or responsible)[0].name,
                        client=client.display_name,
                    )
                )

    def _settle(self, state, **values):
        now = fields.Datetime.now()
        open_ones = (self - self._settled()).filtered(lambda check: check._may_settle())
        open_ones._transition(
            [
                {
                    "id": check.id,
                    "state": state,
                    "done_date": now,
                    "done_by": self.env.uid,
                    **values,
                }
                for check in open_ones
            ]
        )
        if state != "done":
            open_ones._drop_activities()
        open_ones._refresh_later_steps()

    def _refresh_later_steps(self):
        """Steps that come after those of ``self`` may be done now, or no longer."""
        # which step comes after which is no secret
        followers = self.env["sales.reglament.step"].sudo()
        if self:
            followers = followers.search([("after_step_id", "in", self.step_id.ids)])
        if followers:
            kinds = set(followers.mapped("evidence"))
            refresh(self.env, kinds, self.lead_id, self._of_clients().partner_id)

    # ------------------------------------------------------------ what the engine does

    @api.model
    def _open(self, rows):
        """Insert checks in one statement; one that is there already stays as it is.

        Checks may come settled: then both their opening and their end are kept.

        :param rows: dicts of column values
        """
        if rows:
            check_rows.insert(self.env, rows)

    @api.model
    def _transition(self, rows, note=None):
        """Change checks and keep every change of state: one statement for rows that set the same.

        Whose a point was until when follows: stretches end, go on and begin with it.

        :param rows: dicts with ``id`` and the columns to set; where they open with ``falls_away``
            they do so and fall away, both at this moment
        :param note: words for the record of the change
        """
        self.env["sales.reglament.stretch"]._complete(rows)
        check_rows.change(self.env, rows, note)
