from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestAcknowledgement(ReglamentCase):
    """Who is asked to read a version, and what becomes of having read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_reglament({"name": "Expected amount"}, code="ACK")

    def pending(self, reglament=None):
        self.env.invalidate_all()
        reglament = reglament or self.reglament
        return reglament.with_user(self.head).acknowledgement_pending_user_ids.with_env(self.env)

    def rows(self, reglament):
        rows = self.env["sales.reglament.acknowledgement"].sudo()
        return rows.search([("reglament_id", "=", reglament.id)]).sudo(False)

    def acknowledge(self, *people):
        for user in people:
            self.reglament.with_user(user).action_acknowledge()

    def next_version(self, **values):
        action = self.reglament.with_user(self.head).action_new_version()
        draft = self.env["sales.reglament"].with_user(self.head).browse(action["res_id"])
        draft.write(values)
        draft.action_publish()
        return draft

    @users("ranna")
    def test_a_manager_of_the_team_says_so_once(self):
        reglament = self.reglament.with_user(self.env.user)
        self.assertTrue(reglament.acknowledgement_asked)
        self.assertTrue(reglament.action_acknowledge())
        self.assertTrue(reglament.action_acknowledge())
        row = self.rows(self.reglament)
        self.assertEqual((row.user_id, row.version), (self.anna, 1))
        self.assertFalse(reglament.acknowledgement_asked)
        self.assertEqual(self.pending(), self.boris)

    def test_the_team_is_asked_and_nobody_else(self):
        self.assertEqual(self.pending(), self.anna | self.boris)
        self.boris.active = False
        self.assertEqual(self.pending(), self.anna)

    def test_the_role_decides_where_one_is_named(self):
        service = self.make_reglament({}, code="ACKS", role_kind="service")
        anywhere = self.make_reglament({}, code="ACKA", role_kind="service", team_ids=False)
        self.assertFalse(self.pending(service))
        self.give_role(self.anna, "service")
        self.give_role(self.boris, "universal")
        self.assertEqual(self.pending(service), self.anna | self.boris)
        self.assertLessEqual(self.anna | self.boris, self.pending(anywhere))
        self.give_role(self.boris, "active")
        self.assertEqual(self.pending(service), self.anna)
        self.assertNotIn(self.boris, self.pending(anywhere))

    def test_reglaments_for_clients_and_for_a_company(self):
        other = self.env["res.company"].create({"name": "Other company"})
        client = self.make_reglament(
            {"field": "res.partner.vat"}, code="ACKC", subject="client", team_ids=False
        )
        self.assertLessEqual(self.anna | self.boris, self.pending(client))
        abroad = self.make_reglament({}, code="ACKO", company_id=other.id, team_ids=False)
        self.assertFalse(abroad.acknowledgement_pending_user_ids & (self.anna | self.boris))

    @users("ranna", "rhead", "rdirector")
    def test_nobody_writes_the_facts(self):
        self.acknowledge(self.boris)
        row = self.rows(self.reglament).with_user(self.env.user)
        Rows = self.env["sales.reglament.acknowledgement"]
        vals = {"user_id": self.anna.id, "reglament_id": self.reglament.id, "version": 1}
        for action in (
            lambda: Rows.create(vals),
            lambda: row.write({"date": "2020-01-01"}),
            row.unlink,
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                action()

    def test_a_manager_sees_their_own_only(self):
        self.acknowledge(self.anna, self.boris)
        seen = self.env["sales.reglament.acknowledgement"].with_user(self.anna).search([])
        self.assertEqual(seen.user_id, self.anna)
        with self.assertRaises(AccessError):
            self.reglament.with_user(self.anna).read(["acknowledgement_pending_user_ids"])
        seen = (
            self.env["sales.reglament.acknowledgement"]
            .with_user(self.head)
            .search([("reglament_id", "=", self.reglament.id)])
        )
        self.assertEqual(seen.user_id, self.anna | self.boris)

    def test_only_whom_it_is_for_and_only_what_is_in_force(self):
        with self.assertRaises(UserError):
            self.reglament.with_user(self.head).action_acknowledge()
        with self.assertRaises(AccessError):
            self.reglament.with_user(self.accountant).action_acknowledge()
        draft = self.make_reglament({}, code="ACKD", publish=False)
        with self.assertRaises(UserError):
            draft.with_user(self.anna).action_acknowledge()
        self.reglament.action_archive()
        with self.assertRaises(UserError):
            self.reglament.with_user(self.anna).action_acknowledge()
        self.assertTrue(self.env["sales.reglament"].with_user(self.anna).action_acknowledge())

    def test_a_new_version_is_read_anew(self):
        self.acknowledge(self.anna)
        draft = self.next_version()
        self.assertEqual(self.pending(draft), self.anna | self.boris)
        self.assertEqual(self.rows(self.reglament).user_id, self.anna)

    def test_a_minor_correction_is_not(self):
        self.acknowledge(self.anna)
        draft = self.next_version(minor=True)
        self.assertEqual(self.pending(draft), self.boris)
        before, after = self.rows(self.reglament), self.rows(draft)
        self.assertEqual((after.user_id, after.version), (self.anna, 2))
        self.assertEqual((after.date, after.carried_over), (before.date, True))
        again = draft.action_new_version()
        self.assertFalse(self.env["sales.reglament"].browse(again["res_id"]).minor)

    def test_minor_is_said_on_the_draft(self):
        with self.assertRaises(UserError):
            self.reglament.with_user(self.head).minor = True

    def test_finding_what_one_has_to_read(self):
        Reglament = self.env["sales.reglament"].with_user(self.anna)
        asked = Reglament.search([("acknowledgement_asked", "=", True)])
        self.assertIn(self.reglament, asked.with_env(self.env))
        self.acknowledge(self.anna)
        asked = Reglament.search([("acknowledgement_asked", "=", True)])
        self.assertNotIn(self.reglament, asked.with_env(self.env))
        others = Reglament.search([("acknowledgement_asked", "=", False)])
        self.assertIn(self.reglament, others.with_env(self.env))
