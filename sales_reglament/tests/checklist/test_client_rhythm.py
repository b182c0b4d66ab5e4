from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...engine_pass import with_pass
from ...library import instantiate
from ..common import MONDAY
from .common import ClientStepCase

BY_RHYTHM = {
    "evidence": "contact",
    "recurrence_days": 30,
    "recurrence_factor": 0.8,
    "recurrence_min_days": 7,
    "recurrence_max_days": 30,
}


class RhythmCase(ClientStepCase):
    def at(self, days, hours=0):
        return freeze_time(MONDAY + timedelta(days=days, hours=hours))

    def in_touch(self, days, interval, name="Step 0"):
        """Somebody is in touch with a client who buys every so many days."""
        with self.at(days):
            with_pass(self.client, "sync").order_interval_days = interval
            self.client.with_user(self.anna).log_contact("call", "agreed", False, "")
        self.assertEqual(self.states(self.client, name)[-1], "done")

    def comes_again(self, name="Step 0", until=120):
        """After how many days from now the step is there again."""
        for days in range(1, until):
            with self.at(days):
                self.nightly()
                if self.states(self.client, name)[-1] == "todo":
                    return days
        return None


@tagged("post_install", "-at_install")
class TestRhythm(RhythmCase):
    """Be in touch before the client usually buys: a share of the client's own interval."""

    def test_a_share_of_the_own_interval_within_bounds(self):
        for interval, days in ((20, 16), (4, 7), (100, 30), (0, 30)):
            with self.subTest(interval=interval), self.env.cr.savepoint(flush=False) as point:
                with self.at(0):
                    self.make_steps(BY_RHYTHM)
                self.in_touch(0, interval)
                with self.at(days - 1):
                    self.nightly()
                    self.assertEqual(self.states(self.client), ["done"])
                with self.at(days):
                    self.nightly()
                    self.assertEqual(self.states(self.client), ["done", "todo"])
                    check = self.checks(self.client)[-1]
                    self.assertEqual(
                        check.opened_date, (MONDAY + timedelta(days=days)).replace(hour=0)
                    )
                point.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache("stable")

    def test_the_first_time_within_one_round(self):
        with_pass(self.client, "sync").order_interval_days = 20
        with self.at(0):
            self.make_steps(BY_RHYTHM)
        self.assertEqual(self.checks(self.client).deadline, MONDAY + timedelta(days=16))

    def test_in_words(self):
        [step] = self.make_draft(BY_RHYTHM).step_ids
        self.assertEqual(step.norm_text, "At 80% of the client's own interval, 7 to 30 days")
        step.recurrence_min_days = 0
        self.assertEqual(step.norm_text, "At 80% of the client's own interval, at most 30 days")

    def test_what_makes_no_sense(self):
        with self.assertRaises(ValidationError):
            self.make_draft({**BY_RHYTHM, "recurrence_days": 0})
        [step] = self.make_draft(BY_RHYTHM).step_ids
        with self.assertRaises(ValidationError):
            step.recurrence_factor = 0.5
            step.recurrence_days = 0

    def test_a_role_that_is_taken_away(self):
        role = self.env["sales.reglament.role"].search([], limit=1) or self.env[
            "sales.reglament.role"
        ].create({"name": "Service", "code": "RHYTHM"})
        [step] = self.make_draft({"assignee_kind": "role", "role_id": role.id}).step_ids
        with self.assertRaises(ValidationError):
            step.role_id = False


@tagged("post_install", "-at_install")
class TestReadySteps(RhythmCase):
    """The steps of the library that look at needs, rhythm and addresses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Cable", "type": "consu"})

    def make_care(self, **client):
        care = instantiate(self.env(user=self.head), "CARE")
        with_pass(self.client, "sync").write(client)
        care.action_publish()
        return care

    def test_in_touch_by_class_and_rhythm(self):
        name = "Be in touch before the usual order"
        with self.at(0):
            self.make_care(client_state="regular", client_class="a", order_interval_days=20)
        self.in_touch(0, 20, name)
        with self.at(15):
            self.nightly()
            self.assertEqual(self.states(self.client, name), ["done"])
        with self.at(16):
            self.nightly()
            self.assertEqual(self.states(self.client, name), ["done", "todo"])

    def test_needs_are_checked(self):
        name = "Check product needs and volumes"
        with self.at(-1):
            need = self.env["sales.reglament.client.product"].create(
                {"partner_id": self.client.id, "product_id": self.product.id}
            )
        with self.at(0):
            self.make_care(client_state="regular")
        self.assertEqual(self.states(self.client, name), ["todo"], "said before")
        with self.at(1):
            proposal = self.env["sales.reglament.client.product.propose"].with_user(self.head)
            proposal._propose(self.client.with_user(self.head)).action_confirm()
        check = self.checks(self.client, name)
        self.assertEqual((check.state, check.done_by), ("done", self.head))
        self.assertEqual((check.proof_model, check.proof_id), (need._name, need.id))
        with self.at(180):
            self.nightly()
            self.assertEqual(self.states(self.client, name), ["done"])
        with self.at(181):
            self.nightly()
            self.assertEqual(self.states(self.client, name), ["done", "todo"])
        with self.at(182):
            need.yearly_volume = 7
        self.assertEqual(self.states(self.client, name), ["done", "done"], "corrected")

    def test_contacts_still_work(self):
        name = "Contacts still work"
        person = self.env["res.partner"].create(
            {"name": "Ivan", "parent_id": self.client.id, "email": "ivan@north.example"}
        )
        with self.at(0):
            self.make_care()
        self.assertEqual(self.states(self.client, name), ["done"])
        for card in (person, self.client):
            card.email = "first@north.example"
            with self.at(10):
                card.message_bounce = 1
                self.nightly()
            self.assertEqual(self.states(self.client, name), ["todo"])
            with self.at(11):
                card.email = "better@north.example"
                self.nightly()
            self.assertEqual(self.states(self.client, name), ["done"])

    def test_how_they_buy_now(self):
        draft = instantiate(self.env(user=self.head), "NEW")
        step = draft.step_ids.filtered(lambda step: step.name == "Find out how they buy now")
        self.assertEqual(
            (step.mandatory, step.deadline_value, step.deadline_unit, step.evidence),
            (False, 5, "working_days", "field"),
        )
        draft.action_publish()
        lead = self.make_lead(partner_id=self.client.id, stage_id=step.stage_id.id, team_id=False)
        check = lead.check_ids.filtered(lambda check: check.step_id == step)
        self.assertEqual(check.state, "todo")
        need = self.env["sales.reglament.client.product"].create(
            {"partner_id": self.client.id, "product_id": self.product.id}
        )
        self.env["sales.reglament.checklist"]._refresh(lead)
        self.assertEqual(check.state, "todo", "what they need, not from whom")
        need.current_supplier = "Eastern Wire"
        self.env["sales.reglament.checklist"]._refresh(lead)
        self.env.invalidate_all()
        self.assertEqual(check.state, "done")
