from odoo import api, models

from ...conditions import matching
from ...kernel import checklist
from .check_rows import UNSETTLED


class SalesReglamentEngine(models.AbstractModel):
    """What the engines of steps have in common: whoever steps are for, checks open, are given to
    somebody, are proved, and open again by the same rules.

    A subject (deals, clients) has an engine of its own. It says which checks there must be
    (``_sync``), which of them are proved (``_refresh``), and where a record has its people.
    """

    _name = "sales.reglament.engine"
    _inherit = "sales.reglament.checklist.planning"
    _description = "What Engines of Steps Have in Common"

    # The model of the records that steps are for, and the field of checks that names one.
    _record_model = None
    _record_field = None
    # What is watched for them: the kinds of evidence of steps in force.
    _watched_evidence = None

    @api.model
    def _look_at(self, records, kinds=None):
        """Bring checks in line, and look for proof of these kinds even if none opened."""

    # ------------------------------------------------------------ what is in force

    def _evidence(self):
        """The kinds of evidence of the steps in force."""
        return getattr(self.env["sales.reglament"]._watch(), self._watched_evidence)

    @api.model
    def _in_force(self, kinds=None):
        """Whether steps are in force (that look for one of these kinds)."""
        evidence = self._evidence()
        return bool(evidence if kinds is None else evidence & frozenset(kinds))

    def _watched(self, kinds=None):
        """The kinds of evidence among ``kinds`` that Odoo looks at by itself."""
        watched = self._evidence() - {"manual"}
        return watched if kinds is None else watched & frozenset(kinds)

    @api.model
    def _applicable(self, records, steps):
        """``{record id: ids of the steps whose condition it meets}``"""
        free = frozenset(step.id for step in steps if not step.domain)
        applicable = dict.fromkeys(records.ids, free)
        for step in steps:
            if step.domain:
                # a condition holds or not, whoever looks
                for record_id in matching(records.sudo(), step.domain).ids:
                    applicable[record_id] |= {step.id}
        return applicable

    # ------------------------------------------------------------ checks that open

    def _prepare_opened(self, record, step, reglament_id, now):
        """Column values of a check that opens now; its deadline is still to be found."""
        return {
            "step_id": step.id,
            "reglament_id": reglament_id,
            self._record_field: record.id,
            "team_id": self._team(record).id or None,
            "user_id": self._assignee(record, step).id or None,
            "company_id": record.company_id.id or None,
            "state": checklist.OPEN,
            "opened_date": now,
            "assigned_date": now if record.user_id else None,
            "deadline": None,
            "head_date": None,
            "skip_reason": None,
            **UNSETTLED,
        }

    def _set_company(self, records, stored):
        """Who may see points goes by the company that their record has now.

        :param stored: the checks of the records
        """

    # ------------------------------------------------------------ who does it

    def _company_id(self, record):
        """Id of the company by whose days a record is worked with, or None."""

    def _head(self, record):
        """Who leads where a record is worked with; nobody who has left."""
        return self._team(record).user_id.filtered("active")

    def _team(self, record):
        """The team that a record is worked with in."""

    def _colleagues(self, record):
        """Who may have a record's points instead of who answers for it, who comes first first."""

    def _company_of(self, record, holder):
        """Id of the company in whose working time a holder has the points of a record."""
        # whom somebody works for is no secret
        return holder.sudo().company_id.id or self._company_id(record)

    def _assignee(self, record, step):
        """Who has a step of a record: the one it names, else who answers for the record."""
        responsible = record.user_id
        if step.assignee_kind == "head" or (step.first_response and not responsible):
            return self._head(record)
        if step.assignee_kind == "role" and responsible.sales_role_id.id != step.role_id:
            holders = self._colleagues(record).filtered(
                lambda user: user.sales_role_id.id == step.role_id
            )
            return holders[:1] or responsible
        return responsible

    def _given(self, records, stored, known):
        """Give open checks to whom they are for now; the receiver's clock starts then.

        :param stored: ``{record id: {key: kernel Existing}}``, steps in the version followed now
        :return: column values of the checks that change hands, with their ids
        """
        rulesets, given = self.env["sales.reglament"]._rulesets_by_id(), []
        for record_id, version_id, place in self._where(records):
            if version_id not in rulesets:
                continue
            whose = known.setdefault((place, "whose"), {})
            for check in stored[record_id].values():
                if check.state != checklist.OPEN or check.is_fresh or check.is_leaving:
                    continue
                if check.step_id not in whose:
                    record = records.browse(record_id).with_prefetch(records._prefetch_ids)
                    steps = rulesets[version_id].steps
                    step = next((step for step in steps if step.id == check.step_id), None)
                    whose[check.step_id] = step and self._assignee(record, step).id
                user_id = whose[check.step_id]
                if user_id is not None and user_id != (check.user_id or False):
                    given.append(self._prepare_given(check, user_id, place))
        return given

    def _where(self, records):
        """Where records are: their ids, the version they follow, and what they have in common
        with those of whom the same people are asked."""
        return ((record.id, record.reglament_id.id, record.id) for record in records)

    def _prepare_given(self, check, user_id, place):
        """Column values of a check that goes to somebody, or to nobody.

        :param place: see ``_where``
        """
        return {"id": check.id, "user_id": user_id or None}

    # ------------------------------------------------------------ which are proved

    def _sort_by_proof(self, rows, state_of):
        """What deeds say of points.

        :param rows: kernel Rows of points that are open or done
        :param state_of: a function that tells the state of a row's point
        :return: the points that are done now, pairs of row and proof; rows of those no longer done
        """
        proofs = self.env["sales.reglament.evidence"]._find(rows, self._record_model)
        done, undone = [], []
        for row in rows:
            proof = proofs.get(row.key)
            if row.step.evidence == "manual" or bool(proof) == (state_of(row) == "done"):
                continue
            if proof:
                done.append((row, proof))
            else:
                undone.append(row)
        return done, undone

    def _prepare_done(self, row, proof, opened):
        """Column values of a check that is found done.

        :param opened: since when it is open; nothing was done before
        """
        return {
            "id": row.key,
            "state": "done",
            "done_date": max(proof.date, opened),
            "done_by": proof.user_id,
            "evidence_note": (proof.text or "")[:200] or None,
            "proof_model": proof.model,
            "proof_id": proof.res_id,
        }

    def _prepare_undone(self, row, state=checklist.OPEN):
        """Column values of a check that is no longer done."""
        return {"id": row.key, "state": state, **UNSETTLED}
