from collections import defaultdict
from itertools import count

from odoo import api, models
from odoo.tools import SQL

from ...kernel.proof import Row, RowsOfStep
from ...many_ids import one_of
from .places import SINCE_OPENED
from .rows_to_prove import rows_to_prove
from .stage_visit import PLACE


class SalesReglamentReconciliation(models.AbstractModel):
    """Which deals the engine of steps has to look at, asked of many thousands at once.

    Deals in the same place with the same points differ in their deeds only: the engine is asked
    about one of them. Deeds are found step by step, by what the engine finds them with. A deal that
    is named needlessly costs a look; one that is not named is as the engine would leave it.
    """

    _name = "sales.reglament.reconciliation"
    _description = "Deals to Reconcile"

    @api.model
    def _differing(self, lead_ids):
        """Ids of the deals that may differ from what should be, in their order.

        Stays are brought in line here.
        """
        engine = self.env["sales.reglament.checklist"]
        if not lead_ids or not self.env["sales.reglament"]._rulesets():
            return []
        self.env["sales.reglament.stage.visit"]._sync_stored(lead_ids)
        if not engine._in_force():
            return []
        # checks are facts of the deals, whoever looks
        groups = self._alike(self.env["crm.lead"].sudo().browse(lead_ids))
        samples = self.env["crm.lead"].sudo().browse(groups)
        samples.fetch(["reglament_id", *PLACE])
        stored = engine._stored(samples)
        out_of_line = self._out_of_line(samples, stored)
        differing = self._proved_otherwise(
            samples.filtered(lambda lead: lead.id not in out_of_line), stored, groups
        )
        differing.update(*(groups[lead_id] for lead_id in out_of_line))
        return [lead_id for lead_id in lead_ids if lead_id in differing]

    # ------------------------------------------------------------ places and points

    def _alike(self, leads):
        """Deals that are in the same place, have the same points and meet the same conditions.

        :return: ``{id of one of them: ids of all of them}``
        """
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        points, groups = self._points_of(leads.ids), {}
        for reglament_id, lead_ids in self._places_of(leads.ids):
            ruleset = rulesets.get(reglament_id)
            by_points = defaultdict(list)
            for lead_id in lead_ids:
                by_points[points[lead_id]].append(lead_id)
            for alike in by_points.values():
                deals = leads.browse(alike).with_prefetch(leads._ids)
                for ids in self._meeting_the_same(deals, ruleset.steps if ruleset else ()):
                    groups[ids[0]] = ids
        return groups

    def _points_of(self, lead_ids):
        """``{lead id: number}``, the same one where the points are the same."""
        self.env["sales.reglament.check"].flush_model()
        alike = SQL("step_id, state, user_id, company_id, reglament_id, is_passed_over")
        query = SQL(
            "SELECT array_agg(lead_id) FROM sales_reglament_check WHERE lead_id %s GROUP BY %s",
            one_of(lead_ids),
            alike,
        )
        # one number stands for all points so far, as so many lists would be much to keep
        numbers, new = dict.fromkeys(lead_ids, 0), count(1)
        for (found,) in self.env.execute_query(query):
            further = defaultdict(new.__next__)
            for lead_id in found:
                numbers[lead_id] = further[numbers[lead_id]]
        return numbers

    def _places_of(self, lead_ids):
        """The version that deals follow, and lists of ids of those in the same place."""
        self.env["crm.lead"].flush_model(["reglament_id", *PLACE])
        query = SQL(
            "SELECT reglament_id, array_agg(id) FROM crm_lead WHERE id %s"
            " GROUP BY reglament_id, %s",
            one_of(lead_ids),
            SQL(", ").join(map(SQL.identifier, PLACE)),
        )
        return self.env.execute_query(query)

    def _meeting_the_same(self, leads, steps):
        """Lists of ids of those of the deals to which the same steps apply."""
        if not any(step.domain for step in steps):
            return [leads.ids]
        groups = defaultdict(list)
        applicable = self.env["sales.reglament.checklist"]._applicable(leads, steps)
        for lead_id, step_ids in applicable.items():
            groups[step_ids].append(lead_id)
        return list(groups.values())

    def _out_of_line(self, leads, stored):
        """Ids of the deals whose points don't fit where they are, and of those that are closed.

        :param stored: ``{lead id: {step id: kernel Existing}}``; changed
        """
        engine = self.env["sales.reglament.checklist"]
        owners, known = self._owners(stored), {}
        carried = engine._carry(leads, stored)
        opened, back, leaving = engine._changes(leads, stored, known)
        given = engine._given(leads, stored, known)
        moved = engine._of_other_company(leads, stored)
        found = {owners[row["id"]] for row in (*carried, *back, *given, *moved)}
        found |= {lead_id for lead_id, _step_id in (*opened, *leaving)}
        return found | engine._closed(leads)

    def _owners(self, stored):
        """``{check id: lead id}``"""
        return {
            check.id: lead_id for lead_id, checks in stored.items() for check in checks.values()
        }

    # ------------------------------------------------------------ deeds

    def _proved_otherwise(self, samples, stored, groups):
        """Ids of the deals with a point that is done without a deed, or open in spite of one.

        :param samples: of each group of deals one, whose points fit
        """
        differing, unclear = set(), set()
        for row, counts_all, open_ids, done_ids in self._points(samples, stored, groups):
            proved = self._proved(row, open_ids + done_ids, counts_all)
            closing, opening = proved.intersection(open_ids), set(done_ids).difference(proved)
            if row.follows is None:
                differing |= closing | opening
            else:
                unclear |= closing.union(done_ids)
        return differing | self._resting_otherwise(sorted(unclear - differing))

    def _points(self, samples, stored, groups):
        """What to look for: a row of the engine for one of the points, whether deeds count from
        before it was opened, and the ids of the deals with such a point, open and done."""
        engine = self.env["sales.reglament.checklist"]
        points = {}
        for row in rows_to_prove(samples, engine._watched(), stored):
            if row.step.evidence == "manual":
                continue
            check = stored[row.subject_id][row.point]
            key = (row.point, row.step.id, row.follows is None, check.is_passed_over)
            alike = points.setdefault(key, (row, check.is_passed_over, [], []))
            alike[3 if check.state == "done" else 2].extend(groups[row.subject_id])
        return points.values()

    def _proved(self, point, lead_ids, counts_all):
        """Ids of the deals on which a deed proves a step, whatever it rests on.

        :param point: row of the engine for one of them
        :param counts_all: whether deeds count from before the point was opened
        """
        evidence, step = self.env["sales.reglament.evidence"], point.step
        deeds = evidence._collect_of_kind(step.evidence, RowsOfStep(step, lead_ids), "crm.lead")
        since = dict.fromkeys(deeds)
        if deeds and step.evidence in SINCE_OPENED and not counts_all:
            since = self._opened(point.point, list(deeds))
        rows = [Row(lead_id, step, lead_id, opened) for lead_id, opened in since.items()]
        return set(evidence._resolve(rows, deeds, "crm.lead"))

    def _opened(self, step_id, lead_ids):
        """``{lead id: when its point of a step was opened}``"""
        query = SQL(
            "SELECT lead_id, opened_date FROM sales_reglament_check"
            " WHERE step_id = %s AND lead_id %s",
            step_id,
            one_of(lead_ids),
        )
        return dict(self.env.execute_query(query))

    def _resting_otherwise(self, lead_ids):
        """Ids of the deals whose proofs are not as stored; whether a point rests on another one's
        deed can't be told from the deeds of its own."""
        if not lead_ids:
            return set()
        engine = self.env["sales.reglament.checklist"]
        leads = self.env["crm.lead"].sudo().browse(lead_ids)
        stored = engine._stored(leads)
        owners = self._owners(stored)
        return {owners[row["id"]] for rows in engine._prove(leads, None, stored) for row in rows}
