from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from ...engine_pass import with_pass
from ...models.core.settings import settings
from .common import HandoverCase

NIGHT = "2026-03-02 02:00:00"  # to a Monday


@freeze_time(NIGHT)
class ProposalCase(HandoverCase):
    """Anna is in active sales, Boris in service; it is the night to a Monday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.user_id = False
        cls.give_role(cls.anna, "active")
        cls.give_role(cls.boris, "service")
        cls.Handover = cls.env["sales.reglament.handover"]

    def setUp(self):
        super().setUp()
        # commits are the cron's; here each giver is looked at without them
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )

    def turn(self, clients, state="regular", days=20, before="new"):
        """Let clients have been something for so many days."""
        with_pass(clients.sudo(), "sync").write({"client_state": state})
        day = fields.Date.today() - timedelta(days=days)
        self.env["sales.reglament.client.change"]._record(
            [(one.id, day, before, state, "orders", 3, 0, 0.0) for one in clients]
        )

    def make_regular(self, count=1, days=20, **values):
        clients = self.make_clients(count, **values)
        self.turn(clients, days=days)
        return clients

    def propose(self):
        """What a night proposes."""
        before = self.Handover.search([])
        self.Handover._propose()
        self.env.invalidate_all()
        return self.Handover.search([]) - before

    def set(self, **values):
        for name, value in values.items():
            self.env["ir.config_parameter"].set_param(f"sales_reglament.{name}", value)


@tagged("post_install", "-at_install")
@freeze_time(NIGHT)
class TestHandoverProposals(ProposalCase):
    """The life of clients proposes; people answer."""

    def test_a_bundle_for_giver_and_receiver(self):
        clients = self.make_regular(3)
        asleep = self.make_clients(1, name="Sleeper")
        self.turn(asleep, "dormant")
        bundle = self.propose()
        self.assertEqual((bundle.state, bundle.reason), ("offered", "regular"))
        self.assertEqual((bundle.from_user_id, bundle.to_user_id), (self.anna, self.boris))
        self.assertEqual(bundle.line_ids.partner_id, clients | asleep)
        self.assertEqual(bundle.activity_ids.user_id, self.boris)
        self.assertEqual(clients.user_id, self.anna, "it only proposes")
        self.accept(bundle)
        self.assertEqual(clients.user_id, self.boris)

    def test_dormant_ones_alone(self):
        self.turn(self.make_clients(1), "dormant")
        self.assertEqual(self.propose().reason, "dormant")

    def test_calm_days(self):
        self.make_regular(days=13)
        self.assertFalse(self.propose())
        self.set(handover_proposed="", calm_days="13")
        self.assertTrue(self.propose())

    def test_back_and_forth_is_no_calm(self):
        clients = self.make_regular(days=40)
        self.turn(clients, "dormant", days=10)
        self.turn(clients, "regular", days=2, before="dormant")
        self.assertFalse(self.propose())

    def test_prospects_and_new_ones_stay(self):
        self.turn(self.make_clients(1), "new")
        self.make_clients(1)
        self.assertFalse(self.propose())

    def test_who_fits_keeps_them(self):
        self.make_regular(user_id=self.boris.id)
        self.assertFalse(self.propose())

    def test_dormant_ones_back_to_active_sales(self):
        clients = self.make_clients(1, user_id=self.boris.id)
        self.turn(clients, "dormant")
        kept = self.make_clients(1)
        self.turn(kept, "dormant")
        self.set(dormant_to_active="True")
        bundle = self.propose()
        self.assertEqual((bundle.from_user_id, bundle.to_user_id), (self.boris, self.anna))
        self.assertEqual(bundle.line_ids.partner_id, clients)

    def test_universal_managers_are_left_alone(self):
        self.give_role(self.vera, "universal")
        self.make_regular(user_id=self.vera.id)
        clients = self.make_regular()
        bundle = self.propose()
        self.assertEqual((bundle.to_user_id, bundle.line_ids.partner_id), (self.boris, clients))

    def test_off_until_both_roles_have_holders(self):
        self.make_regular()
        self.give_role(self.boris, "universal")
        self.assertFalse(self.propose())

    def test_a_bare_install_asks_nothing(self):
        for user in (self.anna, self.boris):
            with_pass(user, "sync").write({"sales_role_id": False})
            user._reglament_role_changed()
        self.env.invalidate_all()
        self.Handover._propose()  # what is cached is known from here on
        with self.assertQueryCount(0):
            self.Handover._propose()

    def test_archived_colleagues_get_nothing(self):
        clients = self.make_regular()
        self.give_role(self.vera, "service")
        self.boris.sudo().action_archive()
        bundle = self.propose()
        self.assertEqual((bundle.to_user_id, bundle.line_ids.partner_id), (self.vera, clients))

    def test_nobody_left_to_take(self):
        clients = self.make_regular()
        self.boris.sudo().active = False
        self.assertFalse(self.propose())
        self.assertEqual(clients.user_id, self.anna)

    # ------------------------------------------------------------ when

    def test_once_a_week(self):
        self.make_regular()
        self.assertTrue(self.propose())
        self.make_regular()
        self.assertFalse(self.propose())
        with freeze_time("2026-03-04 02:00:00"):
            self.assertFalse(self.propose())
        with freeze_time("2026-03-09 02:00:00"):
            self.assertTrue(self.propose())

    def test_the_day_is_a_setting(self):
        self.make_regular()
        self.set(handover_weekday="3")
        self.assertFalse(self.propose())
        with freeze_time("2026-03-05 02:00:00"):
            self.assertTrue(self.propose())

    def test_never(self):
        self.make_regular()
        self.set(handover_weekday="never")
        self.assertFalse(self.propose())

    def test_a_night_without_the_job_is_made_up_for(self):
        self.propose()
        self.make_regular(days=40)
        with freeze_time("2026-03-11 02:00:00"):
            self.assertTrue(self.propose())

    def test_settings_screen(self):
        self.env["res.config.settings"].create(
            {"reglament_handover_weekday": "2", "reglament_calm_days": 7}
        ).execute()
        form = self.env["res.config.settings"].create({})
        self.assertEqual(form.reglament_handover_weekday, "2")
        self.assertEqual(settings(self.env).calm_days, 7)

    def test_killed_in_the_middle_it_goes_on(self):
        self.give_role(self.vera, "active")
        mine, theirs = self.make_regular(2), self.make_regular(2, user_id=self.vera.id)
        propose, done = type(self.Handover)._propose_bundles, []

        def killed(handover, giver, parts):
            if done:
                raise KeyboardInterrupt
            done.append(giver)
            return propose(handover, giver, parts)

        with (
            patch.object(type(self.Handover), "_propose_bundles", killed),
            suppress(KeyboardInterrupt),
        ):
            self.Handover._propose()
        self.assertEqual(len(self.Handover.search([])), 1)
        self.assertEqual(self.propose().from_user_id, (self.anna | self.vera) - done[0])
        lines = self.Handover.search([]).line_ids
        self.assertEqual(lines.partner_id, mine | theirs)
        self.assertEqual(len(lines), 4)
        self.assertFalse(self.propose())

    # ------------------------------------------------------------ not twice

    def test_what_is_on_its_way_stays_there(self):
        offered, drafted, free = self.make_regular(3)
        self.offer(offered, to_user_id=self.vera.id)
        self.prepare(drafted)
        self.assertEqual(self.propose().line_ids.partner_id, free)

    def test_a_former_givers_draft_is_no_hindrance(self):
        client = self.make_regular(user_id=self.vera.id)
        self.prepare(client, as_user=self.vera, from_user_id=self.vera.id)
        client.user_id = self.anna
        self.assertEqual(self.propose().line_ids.partner_id, client)

    def test_an_answer_counts_for_a_while(self):
        refused, withdrawn = self.make_regular(2)
        self.offer(refused).with_user(self.boris).action_refuse("client")
        self.offer(withdrawn).action_cancel()
        self.assertFalse(self.propose())
        with freeze_time("2026-05-25 02:00:00"):
            self.assertFalse(self.propose())
        with freeze_time("2026-06-08 02:00:00"):
            self.assertEqual(self.propose().line_ids.partner_id, refused | withdrawn)

    def test_a_head_who_gave_it_back_is_not_overruled(self):
        client = self.make_regular()
        self.accept(self.propose())
        client.sudo().user_id = self.anna
        with freeze_time("2026-03-09 02:00:00"):
            self.assertFalse(self.propose())

    # ------------------------------------------------------------ to whom

    def test_by_load(self):
        self.give_role(self.vera, "service")
        self.team.member_ids |= self.vera
        self.make_clients(6, user_id=self.boris.id)
        clients = self.make_regular(4)
        bundle = self.propose()
        self.assertEqual((bundle.to_user_id, bundle.line_ids.partner_id), (self.vera, clients))

    def test_colleagues_of_the_team_come_first(self):
        self.give_role(self.vera, "service")
        self.make_clients(6, user_id=self.boris.id)
        self.env["crm.team"].create(
            {"name": "Far away", "member_ids": [Command.link(self.vera.id)]}
        )
        self.team.member_ids = self.anna | self.boris
        self.make_regular(4)
        self.assertEqual(self.propose().to_user_id, self.boris)

    def test_who_can_not_see_the_client_does_not_get_it(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.give_role(self.vera, "service")
        self.anna.company_ids |= other
        bound, shared = self.make_regular(company_id=other.id), self.make_regular()
        with_deal = self.make_regular()
        self.make_lead(partner_id=with_deal.id, company_id=other.id, team_id=False)
        bundle = self.propose()
        self.assertEqual(bundle.line_ids.partner_id, shared, "nobody works where the others are")
        self.vera.company_ids |= other
        self.set(handover_proposed="")
        bundle = self.propose()
        self.assertEqual(bundle.to_user_id, self.vera)
        self.assertEqual(bundle.line_ids.partner_id, bound | with_deal)
        self.accept(bundle, self.vera)
        self.assertTrue(
            bound.with_user(self.vera)
            .with_context(allowed_company_ids=self.vera.company_ids.ids)
            .has_access("read")
        )

    # ------------------------------------------------------------ incomplete ones

    def care(self, mode):
        self.make_reglament(
            {"field": "res.partner.vat", "name": "Tax number"},
            code="CARE",
            mode=mode,
            subject="client",
            team_ids=False,
        )

    def test_incomplete_ones_wait_in_a_draft(self):
        self.care("enforce")
        known, unknown = self.make_regular(vat="BE0477472701"), self.make_regular(2)
        bundles = self.propose()
        offered = bundles.filtered(lambda bundle: bundle.state == "offered")
        waiting = bundles - offered
        self.assertEqual(
            (offered.line_ids.partner_id, waiting.line_ids.partner_id), (known, unknown)
        )
        self.assertEqual((waiting.state, waiting.to_user_id), ("draft", self.boris))
        self.assertEqual(waiting.activity_ids.user_id, self.anna)
        for client, number in zip(unknown, ("BE0403019261", "BE0428759497"), strict=True):
            client.vat = number
        waiting.with_user(self.anna).action_offer()
        self.assertEqual(waiting.activity_ids.user_id, self.boris, "what Anna had to do is done")

    def test_in_a_softer_mode_they_go(self):
        self.care("advise")
        clients = self.make_regular(2)
        self.assertEqual(self.propose().line_ids.partner_id, clients)

    # ------------------------------------------------------------ cost

    def cost(self, count):
        self.make_regular(count)
        self.env.flush_all()
        self.env.invalidate_all()
        self.set(handover_proposed="")
        start = self.env.cr.sql_log_count
        self.propose()
        self.env.flush_all()
        return self.env.cr.sql_log_count - start

    def test_two_hundred_cost_what_ten_do(self):
        self.cost(2)
        ten, many = self.cost(10), self.cost(200)
        # the ORM inserts and updates a hundred rows a query
        self.assertLessEqual(many, ten + 12)

    def test_nightly(self):
        self.make_regular()
        with patch.object(
            type(self.env["sales.reglament.lifecycle"]), "_nightly", lambda life: None
        ):
            self.env["sales.reglament.nightly"]._cron_nightly()
        self.assertEqual(self.Handover.search([]).state, "offered")
