from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import MONDAY, load_russian
from .common import ClientStepCase, StepCase


@tagged("post_install", "-at_install")
class TestProgressOfDeals(StepCase):
    """What was settled under one version of a reglament is settled under the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.make_steps(
            {"name": "Answer"},
            {"name": "Reach", "evidence": "contact"},
            {"name": "Look around", "mandatory": False},
            {"name": "Measure", "deadline_value": 2},
        )

    def next_version(self, reglament=None, user=None, **changes):
        """The draft of the next version.

        :param changes: values by the name of the step, blanks as underscores
        """
        reglament = (reglament or self.first).with_user(user or self.head)
        draft = reglament.browse(reglament.action_new_version()["res_id"])
        for name, values in changes.items():
            step = draft.step_ids.filtered(lambda step, name=name: step.name == name)
            step.write(values)
        return draft

    def move_over(self, draft):
        draft.action_publish()
        draft.action_move_over()
        self.env.invalidate_all()

    def states(self, lead):
        self.env.invalidate_all()
        checks = self.env["sales.reglament.check"].search([("lead_id", "=", lead.id)])
        return {check.step_id.name: check.state for check in checks}

    def gaps(self, lead):
        gaps = lead.with_user(self.anna).reglament_gaps(self.stage_qualified.id)
        return [gap["label"] for gap in gaps]

    def worked_on(self):
        """A deal of which everything but the last point is settled."""
        lead = self.make_lead()
        self.check(lead, "Answer").with_user(self.anna).action_done()
        lead.with_user(self.anna).log_contact("call", "agreed")
        self.check(lead, "Look around").with_user(self.anna).action_not_applicable("No hall")
        return lead

    def test_settled_stays_settled_and_open_stays_open(self):
        with freeze_time(MONDAY):
            lead = self.worked_on()
        before = self.states(lead)
        self.assertEqual(
            before,
            {
                "Answer": "done",
                "Reach": "done",
                "Look around": "not_applicable",
                "Measure": "todo",
            },
        )
        point = self.check(lead, "Measure")
        facts = point.read(["opened_date", "deadline", "user_id"])
        with freeze_time(MONDAY + timedelta(days=1)):
            second = self.next_version(Measure={"deadline_value": 9})
            self.move_over(second)
            self.assertEqual(self.states(lead), before)
            self.assertEqual(self.gaps(lead), ["Measure"])
        self.assertEqual(self.check(lead, "Measure"), point)
        self.assertEqual(point.read(["opened_date", "deadline", "user_id"]), facts)
        self.assertEqual(point.reglament_id, second.sudo())
        self.assertEqual(self.check(lead, "Answer").reglament_id, self.first)

    def test_only_what_is_new_is_asked(self):
        lead = self.worked_on()
        second = self.next_version()
        second.step_ids = [
            (0, 0, {"name": "Survey the site", "stage_id": self.stage_new.id, "sequence": 9})
        ]
        self.move_over(second)
        self.assertEqual(self.gaps(lead), ["Measure", "Survey the site"])

    def test_what_was_taken_out_falls_away(self):
        lead = self.make_lead()
        second = self.next_version()
        second.step_ids.filtered(lambda step: step.name == "Measure").unlink()
        self.move_over(second)
        self.assertEqual(self.states(lead)["Measure"], "cancelled")
        third = self.next_version(second)
        self.move_over(third)
        self.assertEqual(len(self.states(lead)), 4)

    def test_renamed_steps_are_the_same_ones(self):
        lead = self.worked_on()
        self.move_over(self.next_version(Answer={"name": "Reply"}))
        self.assertEqual(self.gaps(lead), ["Measure"])
        self.assertEqual(self.states(lead)["Reply"], "done")

    def test_lines_made_anew_are_known_by_their_name_in_any_language(self):
        load_russian(self.env)
        step = self.first.step_ids.filtered(lambda step: step.name == "Answer")
        step.with_context(lang="ru_RU").name = "Ответить"
        lead = self.worked_on()
        self.head.lang = "ru_RU"
        second = self.next_version().with_context(lang="ru_RU")
        second.step_ids.filtered(lambda step: step.name == "Ответить").unlink()
        second.step_ids = [
            (0, 0, {"name": "Ответить", "stage_id": self.stage_new.id, "sequence": 9})
        ]
        self.move_over(second)
        self.assertEqual(self.gaps(lead), ["Measure"])

    def test_over_two_versions_at_once(self):
        lead = self.worked_on()
        second = self.next_version(Answer={"name": "Reply"})
        second.action_publish()
        third = self.next_version(second, Reach={"name": "Talk"})
        self.move_over(third)
        self.assertEqual(self.gaps(lead), ["Measure"])

    def test_done_is_judged_by_the_version_it_was_done_under(self):
        lead = self.worked_on()
        second = self.next_version(
            Answer={"evidence": "quotation"}, Reach={"evidence": "attachment"}
        )
        self.move_over(second)
        self.env["sales.reglament.checklist"]._sync(lead, kinds=None)
        self.assertEqual(self.gaps(lead), ["Measure"])
        contact = self.env["sales.reglament.contact"].search([("lead_id", "=", lead.id)])
        contact.unlink()
        self.assertEqual(self.gaps(lead), ["Reach", "Measure"])
        self.env["ir.attachment"].create(
            {"name": "plan.pdf", "res_model": "crm.lead", "res_id": lead.id, "raw": b"x"}
        )
        self.assertEqual(self.gaps(lead), ["Measure"])

    def test_what_comes_after_a_step_done_before(self):
        with freeze_time(MONDAY):
            lead = self.worked_on()
        second = self.next_version()
        reach = second.step_ids.filtered(lambda step: step.name == "Reach")
        second.step_ids = [
            (
                0,
                0,
                {
                    "name": "File the notes",
                    "stage_id": self.stage_new.id,
                    "sequence": 9,
                    "evidence": "attachment",
                    "after_step_id": reach.id,
                },
            )
        ]
        self.move_over(second)
        self.assertEqual(self.gaps(lead), ["Measure", "File the notes"])
        self.env["ir.attachment"].create(
            {"name": "notes.pdf", "res_model": "crm.lead", "res_id": lead.id, "raw": b"x"}
        )
        self.assertEqual(self.gaps(lead), ["Measure"])

    def test_a_duplicate_is_another_reglament(self):
        copy = self.first.copy()
        self.assertFalse(copy.step_ids.predecessor_id)
        second = self.next_version()
        self.assertEqual(second.step_ids.predecessor_id.sudo(), self.first.step_ids)

    def test_deals_of_two_versions_are_merged(self):
        lead = self.worked_on()
        second = self.next_version()
        second.action_publish()
        other = self.make_lead(name="The same hall", partner_id=self.client.id)
        self.assertEqual(other.reglament_id, second.sudo())
        merged = (lead | other)._merge_opportunity(auto_unlink=True)
        self.env["sales.reglament.checklist"]._sync(merged)
        self.assertEqual(
            self.states(merged),
            {
                "Answer": "done",
                "Reach": "done",
                "Look around": "not_applicable",
                "Measure": "todo",
            },
        )

    def preview(self, draft):
        action = draft.action_publish()
        return self.env[action["res_model"]].with_user(self.head).browse(action["res_id"])

    def test_the_preview_counts_what_will_open(self):
        load_russian(self.env)
        for lang in ("en_US", "ru_RU"):
            with self.subTest(lang=lang):
                self.head.lang = lang
                leads = self.worked_on() | self.make_lead()
                current = leads[0].reglament_id
                draft = self.next_version(current)
                draft.step_ids = [
                    (0, 0, {"name": f"New {lang}", "stage_id": self.stage_new.id, "sequence": 9})
                ]
                leads = self.env["crm.lead"].search([("reglament_id", "=", current.id)])
                before = self.open_points(leads)
                wizard = self.preview(draft.with_context(lang=lang))
                wizard.action_confirm()
                self.assertEqual(wizard.step_count, len(leads))
                self.assertEqual(self.open_points(leads) - before, wizard.step_count)

    def open_points(self, leads):
        self.env.invalidate_all()
        return self.env["sales.reglament.check"].search_count(
            [("lead_id", "in", leads.ids), ("state", "=", "todo")]
        )


@tagged("post_install", "-at_install")
class TestProgressOfClients(ClientStepCase):
    """The same for clients, who follow a new version at once."""

    def test_settled_stays_settled_and_open_stays_open(self):
        with freeze_time(MONDAY):
            first = self.make_steps({"name": "Ring up"}, {"name": "Thank", "deadline_value": 2})
            self.checks(self.client, "Ring up").with_user(self.anna).action_done()
            point = self.checks(self.client, "Thank")
            facts = point.read(["opened_date", "deadline", "user_id"])
        with freeze_time(MONDAY + timedelta(days=1)):
            draft = first.browse(first.action_new_version()["res_id"])
            for step in draft.step_ids:
                step.write({"name": f"{step.name} again", "deadline_value": 9})
            draft.action_publish()
        self.env.invalidate_all()
        self.assertEqual(point.read(["opened_date", "deadline", "user_id"]), facts)
        self.assertEqual(point.step_id.name, "Thank again")
        points = self.env["sales.reglament.check"].search([("partner_id", "=", self.client.id)])
        self.assertEqual(sorted(points.mapped("state")), ["done", "todo"])

    def next_version(self, reglament):
        draft = reglament.browse(reglament.action_new_version()["res_id"])
        draft.action_publish()
        self.env.invalidate_all()
        return draft

    def test_a_deed_undone_under_the_next_version(self):
        with freeze_time(MONDAY):
            first = self.make_steps({"name": "Reach", "evidence": "contact"})
            self.client.with_user(self.anna).log_contact("call", "agreed")
        with freeze_time(MONDAY + timedelta(days=1)):
            second = self.next_version(first)
            self.assertEqual(self.states(self.client, "Reach"), ["done"])
            self.env["sales.reglament.contact"].search(
                [("partner_id", "=", self.client.id)]
            ).unlink()
            point = self.checks(self.client, "Reach")
            self.assertEqual((point.state, point.reglament_id), ("todo", second))

    def test_a_round_is_opened_again_under_the_next_version(self):
        with freeze_time(MONDAY):
            first = self.make_steps({"name": "Again", "recurrence_days": 5})
            done = self.checks(self.client, "Again").with_user(self.anna)
            done.action_done()
        with freeze_time(MONDAY + timedelta(days=1)):
            self.next_version(first)
        with freeze_time(MONDAY + timedelta(days=6)):
            self.nightly()
            self.assertEqual(self.states(self.client, "Again"), ["done", "todo"])
            done.action_reopen()
            self.assertEqual(self.states(self.client, "Again"), ["todo", "cancelled"])
            done.action_done()
        with freeze_time(MONDAY + timedelta(days=12)):
            self.nightly()
            last = self.checks(self.client, "Again").filtered(lambda one: one.state == "todo")
            last.with_user(self.anna).action_done()
            with self.assertRaisesRegex(UserError, "settled for"):
                done.action_reopen()
