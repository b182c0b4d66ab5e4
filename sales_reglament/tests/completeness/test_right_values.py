"""Values that look odd and are right, and a stage that is an ending."""

from odoo.tests import tagged

from ...exceptions import ReglamentGateError
from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestRightValues(ReglamentCase):
    """What a card may well say is not called empty, invalid or filled in for show."""

    def reasons(self, field, value, **values):
        self.make_reglament({"field": field, "stage_id": self.stage_new.id})
        model, name = field.rsplit(".", 1)
        lead = self.make_lead(partner_id=self.client.id)
        (lead if model == "crm.lead" else self.client).write({name: value, **values})
        gaps = lead.with_user(self.anna).reglament_gaps(self.stage_qualified.id)
        return [gap["reason"] for gap in gaps]

    def test_tax_numbers(self):
        for country, number in (
            ("ru", "/"),
            ("ru", "RU7707083893"),
            ("ru", "BE0477472701"),
            ("ch", "CHE-107.787.577 IVA"),
            ("de", "DE 136,695 976"),
        ):
            with self.subTest(number=number), self.env.cr.savepoint() as savepoint:
                country_id = self.env.ref(f"base.{country}").id
                self.assertEqual(self.reasons("res.partner.vat", number, country_id=country_id), [])
                savepoint.rollback()

    def test_short_texts(self):
        for field, value in (
            ("res.partner.zip", "44444"),
            ("crm.lead.zip", "44444"),
            ("res.partner.ref", "555"),
            ("res.partner.ref", "AAA"),
            ("crm.lead.referred", "ООО"),
        ):
            with self.subTest(field=field, value=value), self.env.cr.savepoint() as savepoint:
                self.assertEqual(self.reasons(field, value), [])
                savepoint.rollback()

    def test_what_is_there_for_show_is_still_found(self):
        for field, value in (
            ("res.partner.zip", "000000"),
            ("res.partner.ref", "xxxx"),
            ("crm.lead.contact_name", "ааа"),
            ("res.partner.city", "---"),
        ):
            with self.subTest(field=field, value=value), self.env.cr.savepoint() as savepoint:
                [reason] = self.reasons(field, value)
                self.assertIn(f"“{value}”", reason)
                savepoint.rollback()


@tagged("post_install", "-at_install")
class TestEnding(ReglamentCase):
    """A stage for deals that end without a win stands at the end of the row, and is never held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rejected = cls.env["crm.stage"].create(
            {
                "name": "Rejected",
                "sequence": cls.stage_won.sequence + 10,
                "team_ids": cls.team.ids,
                "reglament_is_ending": True,
            }
        )
        cls.make_reglament({"stage_id": cls.stage_new.id})
        cls.lead = cls.make_lead()

    def move(self, stage):
        self.lead.with_user(self.anna).stage_id = stage

    def test_going_there_is_asked_for_nothing_and_leaves_no_trace(self):
        self.assertEqual(self.lead.with_user(self.anna).reglament_gaps(self.rejected.id), [])
        self.move(self.rejected)
        self.assertEqual(self.lead.stage_id, self.rejected)
        self.assertFalse(self.bypasses(self.lead))

    def test_it_is_no_way_around_the_gate(self):
        self.move(self.rejected)
        for stage in (self.stage_qualified, self.stage_offer, self.stage_won):
            with self.subTest(stage=stage.name), self.assertRaises(ReglamentGateError):
                self.move(stage)
        with self.assertRaises(ReglamentGateError):
            self.lead.with_user(self.anna).action_set_won()
        self.move(self.stage_new)
        self.assertFalse(self.bypasses(self.lead))

    def test_an_ordinary_stage_at_the_end_is_held(self):
        self.rejected.reglament_is_ending = False
        with self.assertRaises(ReglamentGateError):
            self.move(self.rejected)

    def test_no_deal_begins_there(self):
        self.rejected.sequence = self.stage_new.sequence - 10
        first = self.env["crm.stage"]._reglament_first_stage(self.team.id)
        self.assertNotEqual(first.id, self.rejected.id)
