from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ...report.day.base_rows import selects_reading
from ..common import MONDAY
from .common import DayCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestMyDayReading(DayCase):
    """A version in force that somebody has not read yet is a row of theirs until they have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_reglament({}, code="READ", name="Answer within a day")

    def reading(self, user=None):
        return self.rows(user, [("kind", "=", "read"), ("res_id", "in", self.versions().ids)])

    def versions(self):
        return self.env["sales.reglament"].search([("code", "=", "READ")])

    def test_a_row_until_it_is_read(self):
        for user in (self.anna, self.boris):
            row = self.reading(user)
            self.assertEqual((row.name, row.verb), ("Answer within a day, version 1", "read"))
            self.assertEqual((row.bucket, row.done_by), ("2_today", "read"))
            action = row.action_open()
            self.assertEqual(
                (action["res_model"], action["res_id"]), ("sales.reglament", self.reglament.id)
            )
        self.reglament.with_user(self.anna).action_acknowledge()
        self.assertFalse(self.reading())
        self.assertTrue(self.reading(self.boris), "each for themselves")
        for user in (self.head, self.director, self.accountant - self.accountant):
            if user:
                self.assertFalse(self.reading(user), "not for their work")

    def test_done_does_not_read(self):
        params = self.reading().action_done()["params"]
        self.assertIn("is to be read", params["stays"])
        self.assertTrue(self.reading())

    def test_a_new_version_asks_again(self):
        self.reglament.with_user(self.anna).action_acknowledge()
        draft = self.versions().browse(self.reglament.action_new_version()["res_id"])
        self.assertFalse(self.reading(), "a draft asks nobody")
        draft.action_publish()
        self.assertEqual(self.reading().mapped("name"), ["Answer within a day, version 2"])
        self.assertEqual(self.reading(self.boris).mapped("res_id"), draft.ids, "no archived one")

    def test_a_minor_correction_does_not(self):
        self.reglament.with_user(self.anna).action_acknowledge()
        draft = self.versions().browse(self.reglament.action_new_version()["res_id"])
        draft.minor = True
        draft.action_publish()
        self.assertFalse(self.reading())
        self.assertTrue(self.reading(self.boris))

    def test_archived(self):
        self.reglament.action_archive()
        self.assertFalse(self.reading())

    def test_whoever_joins_later(self):
        newcomer = self.anna.copy({"login": "rnew", "name": "Newcomer", "crm_team_ids": False})
        newcomer.tz = "UTC"
        self.assertFalse(self.reading(newcomer))
        self.team.member_ids = [Command.link(newcomer.id)]
        self.assertTrue(self.reading(newcomer))

    def test_by_role_and_company(self):
        self.reglament.with_user(self.anna).action_acknowledge()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for code, values in (
            ("SERV", {"role_kind": "service"}),
            ("ELSE", {"company_id": other.id, "team_ids": False}),
        ):
            self.make_reglament({}, code=code, **values)
        codes = ["SERV", "ELSE"]

        def rows():
            versions = self.env["sales.reglament"].search([("code", "in", codes)])
            return self.rows(domain=[("kind", "=", "read"), ("res_id", "in", versions.ids)])

        self.assertFalse(rows())
        self.give_role(self.anna, "service")
        self.assertEqual(len(rows()), 1)

    def test_the_same_people_as_those_the_head_waits_for(self):
        """One rule says whom a version is for, whoever asks."""
        self.make_reglament({}, code="SERV", role_kind="service")
        self.make_reglament(
            {"field": "res.partner.vat"}, code="CLI", subject="client", team_ids=False
        )
        self.give_role(self.boris, "universal")
        versions = self.env["sales.reglament"].search([("state", "=", "published")])
        for user in (self.anna, self.boris, self.head, self.director):
            mine = set(self.env["sales.reglament"].with_user(user)._concerning_me())
            self.assertEqual(
                mine, {one.id for one in versions if user in one._concerned_users()}, user.login
            )

    def test_nothing_in_force_asks_nothing(self):
        self.env["sales.reglament"].search([("state", "=", "published")]).action_archive()
        Reglament = self.env["sales.reglament"].with_user(self.anna)
        Reglament._rulesets()
        before = self.env.cr.sql_log_count
        self.assertEqual(Reglament._concerning_me(), [])
        self.assertEqual(self.env.cr.sql_log_count, before)
        self.assertEqual(selects_reading(self.day()), [])
