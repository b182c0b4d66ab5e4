from contextlib import suppress

from odoo import Command
from odoo.tests import tagged

from ...engine_pass import with_pass
from ...exceptions import ReglamentGateError
from ..common import field_of
from .common import AroundCase


@tagged("post_install", "-at_install")
class TestRulesChangedWithTheMove(AroundCase):
    """Whatever decides which rules hold: the rules a deal had judge a move as well."""

    def publish(self, condition="[]", **values):
        return self.make_steps(
            {"name": "Answer", "domain": condition},
            requirement_ids=[
                (0, 0, self.requirement_vals(name="Expected amount", domain=condition))
            ],
            **values,
        )

    def go_around(self, lead, away, back):
        """Change the rules with the move, and before and after it."""
        lead = lead.with_user(self.anna)
        for target in (self.stage_qualified, self.stage_won):
            with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
                lead.write({**away, "stage_id": target.id})
            labels = {gap["label"] for gap in refusal.exception.context["gaps"]}
            self.assertEqual(labels, {"Expected amount", "Answer"})
            with self.env.cr.savepoint() as savepoint:
                lead.write(away)
                lead.write({"stage_id": target.id})
                self.env.flush_all()
                self.assertFalse(self.bypasses(lead), "elsewhere nothing is asked")
                lead.write(back)
                log = self.named(lead, "Expected amount", "Answer")
                self.assertEqual(log.mapped("kind"), ["change"], target.name)
                self.assertEqual(log.stage_to_id, target)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_team(self):
        self.publish()
        lead = self.make_lead()
        self.go_around(lead, {"team_id": self.other_team.id}, {"team_id": self.team.id})

    def test_team_with_rules_of_its_own(self):
        self.publish()
        self.make_reglament(
            {"level": "inform", "field": "crm.lead.website"},
            code="EASY",
            team_ids=[(6, 0, self.other_team.ids)],
        )
        lead = self.make_lead()
        self.go_around(lead, {"team_id": self.other_team.id}, {"team_id": self.team.id})

    def test_responsible_with_another_role(self):
        self.give_role(self.anna, "active")
        self.give_role(self.boris, "service")
        self.publish(role_kind="active")
        lead = self.make_lead()
        self.go_around(lead, {"user_id": self.boris.id}, {"user_id": self.anna.id})

    def test_client_who_buys_regularly(self):
        self.publish(role_kind="active")
        regular = self.env["res.partner"].create({"name": "Regular Works", "is_company": True})
        with_pass(regular, "sync").write({"client_state": "regular"})
        lead = self.make_lead(partner_id=self.client.id)
        self.assertEqual(lead.sales_role_kind, "active")
        self.go_around(lead, {"partner_id": regular.id}, {"partner_id": self.client.id})

    def test_company(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.anna.company_ids += second
        self.team.company_id = False
        self.publish(company_id=self.company.id)
        lead = self.make_lead(company_id=self.company.id)
        self.go_around(lead, {"company_id": second.id}, {"company_id": self.company.id})

    def test_type_and_tag_of_a_condition(self):
        tag = self.env["crm.tag"].create({"name": "Tender"})
        self.publish(condition="[('tag_ids.name', '=', 'Tender')]")
        lead = self.make_lead(tag_ids=tag.ids)
        self.go_around(lead, {"tag_ids": [Command.clear()]}, {"tag_ids": [Command.link(tag.id)]})

    def test_type_of_a_condition(self):
        self.publish(condition="[('type', '=', 'opportunity')]")
        lead = self.make_lead()
        self.go_around(lead, {"type": "lead"}, {"type": "opportunity"})

    def test_what_the_new_rules_ask_can_be_done_once_the_change_is_saved(self):
        self.publish()
        lead = self.make_lead(team_id=self.other_team.id).with_user(self.anna)
        change = {"team_id": self.team.id, "expected_revenue": 5}
        target = self.stage_qualified.id
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            lead.write({**change, "stage_id": target})
        gaps = refusal.exception.context["gaps"]
        form = lead.reglament_gate_form(gaps, target)
        self.assertFalse(form["groups"])
        [step] = form["elsewhere"]
        self.assertEqual(step["label"], "Answer (after your changes are saved)")
        lead.write(change)
        form = lead.reglament_gate_form(gaps, target)
        self.assertFalse(form["elsewhere"])
        self.assertEqual([one["name"] for one in form["groups"][0]["steps"]], ["Answer"])

    def test_filling_in_with_the_change_is_enough(self):
        reglament = self.publish()
        lead = self.make_lead().with_user(self.anna)
        self.check(lead, "Answer").action_done()
        lead.write(
            {
                "team_id": self.other_team.id,
                "expected_revenue": 5,
                "stage_id": self.stage_qualified.id,
            }
        )
        self.assertFalse(self.bypasses(lead))
        self.assertNotEqual(lead.reglament_id, reglament)

    def test_put_back_after_it_was_closed_elsewhere(self):
        self.publish()
        lead = self.make_lead().with_user(self.anna)
        lead.write({"team_id": self.other_team.id})
        lead.action_set_won()
        lead.action_archive()
        lead.write({"team_id": self.team.id})
        lead.action_unarchive()
        self.assertTrue(self.named(lead, "Expected amount", "Answer"))

    def won_elsewhere(self, **values):
        lead = self.make_lead(team_id=self.other_team.id, **values)
        lead.with_user(self.anna).action_set_won()
        self.env.flush_all()
        self.assertFalse(lead.reglament_id)
        return lead

    def test_closed_deals_given_to_a_team_with_rules_passed_nothing(self):
        self.publish()
        for user in (self.head, self.integration, self.env.ref("base.user_root")):
            leads = self.won_elsewhere() + self.won_elsewhere()
            leads.with_user(user).write({"team_id": self.team.id})
            with self.subTest(user=user.name):
                for lead in leads:
                    self.assertTrue(lead.reglament_id)
                    self.assertFalse(self.bypasses(lead))

    def test_a_closed_deal_is_not_washed(self):
        """Who sells is judged; and so is what was won elsewhere to be brought back."""
        self.publish()
        lead = self.won_elsewhere()
        lead.with_user(self.anna).write({"team_id": self.team.id})
        self.assertTrue(self.named(lead, "Expected amount", "Answer"))
        lead = self.won_elsewhere()
        lead.with_user(self.anna).sudo().write({"team_id": self.team.id})
        self.assertTrue(self.named(lead, "Expected amount", "Answer"))
        lead = self.make_lead()
        lead.with_user(self.anna).write({"team_id": self.other_team.id})
        lead.with_user(self.anna).action_set_won()
        self.bypasses(lead).unlink()
        lead.with_user(self.head).write({"team_id": self.team.id})
        self.assertTrue(self.named(lead, "Expected amount", "Answer", user=self.head))


@tagged("post_install", "-at_install")
class TestOtherWordsForAMove(AroundCase):
    """No stage, and what says the same as a stage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_steps(
            {"name": "Answer"},
            {"name": "Offer", "stage_id": cls.stage_offer.id},
            requirement_ids=[(0, 0, cls.requirement_vals(name="Expected amount"))],
        )

    def refuse(self, lead, values, *labels):
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            lead.with_user(self.anna).write(values)
        found = {gap["label"] for gap in refusal.exception.context["gaps"]}
        self.assertEqual(found, set(labels), values)

    # ------------------------------------------------------------ no stage

    def test_clearing_the_stage_is_going_back_and_entering_one_is_a_move(self):
        lead = self.make_lead()
        lead.with_user(self.anna).write({"stage_id": False})
        self.assertFalse(lead.stage_id)
        self.assertFalse(self.bypasses(lead))
        self.refuse(lead, {"stage_id": self.stage_qualified.id}, "Answer", "Expected amount")
        self.refuse(lead, {"stage_id": self.stage_won.id}, "Answer", "Offer", "Expected amount")
        gaps = lead.with_user(self.anna).reglament_gaps(self.stage_won.id)
        self.assertEqual({gap["effect"] for gap in gaps}, {"refuse"})
        self.assertEqual(lead.reglament_gaps(self.stage_new.id), [])
        lead.with_user(self.anna).write({"stage_id": self.stage_new.id})

    def test_created_without_a_stage(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.anna)
            .create(
                {
                    "name": "Nowhere",
                    "type": "opportunity",
                    "team_id": self.team.id,
                    "user_id": self.anna.id,
                    "stage_id": False,
                }
            )
        )
        self.assertFalse(lead.stage_id)
        self.refuse(lead, {"stage_id": self.stage_won.id}, "Answer", "Offer", "Expected amount")

    # ------------------------------------------------------------ other columns

    def test_won_by_its_status(self):
        lead = self.make_lead()
        for values in (
            {"won_status": "won"},
            {"won_status": "won", "probability": 100, "date_closed": "2026-01-01 10:00:00"},
            {"won_status": "won", "team_id": self.other_team.id},
            {"won_status": "won", "stage_id": False},
            {"won_status": "won", "stage_id": self.stage_qualified.id},
            {"won_status": "won", "active": False},
            {"won_status": "won", "type": "lead"},
        ):
            with self.subTest(values=values), self.env.cr.savepoint() as savepoint:
                with suppress(ReglamentGateError):
                    lead.with_user(self.anna).write(dict(values))
                    self.env.flush_all()
                    self.assertNotEqual(lead.won_status, "won")
                savepoint.rollback()
            self.env.invalidate_all()
        self.refuse(lead, {"won_status": "won"}, "Answer", "Offer", "Expected amount")
        self.assertEqual(lead.won_status, "pending")

    def test_in_steps(self):
        lead = self.make_lead().with_user(self.anna)
        lead.write({"won_status": "lost"})
        self.refuse(lead, {"won_status": "won"}, "Answer", "Offer", "Expected amount")
        lead.write({"active": False, "probability": 0})
        self.refuse(lead, {"won_status": "won"}, "Answer", "Offer", "Expected amount")

    def test_what_is_not_a_move_is_no_move(self):
        lead = self.make_lead().with_user(self.anna)
        for values in (
            {"probability": 100},
            {"date_closed": "2026-01-01 10:00:00"},
            {"probability": 0},
            {"type": "lead"},
            {"active": False},
            {"active": True},
        ):
            lead.write(values)
            self.assertEqual(lead.won_status == "won", False)
        self.assertFalse(self.bypasses(lead))

    def test_created_as_won(self):
        Lead = self.env["crm.lead"].with_user(self.anna)
        values = {
            "name": "Won at once",
            "type": "opportunity",
            "team_id": self.team.id,
            "user_id": self.anna.id,
        }
        placed = {**values, "stage_id": self.stage_new.id, "probability": 10}
        mine = self.make_lead().with_user(self.anna)
        for lead in (
            Lead.create({**values, "won_status": "won"}),
            Lead.create({**placed, "won_status": "won"}),
            Lead.create({**placed, "won_status": "won", "stage_id": False}),
            Lead.with_context(default_won_status="won").create(placed),
            Lead.with_context(default_stage_id=self.stage_won.id).create(values),
            mine.copy({**placed, "won_status": "won"}),
            mine.copy({"stage_id": self.stage_won.id}),
        ):
            with self.subTest(stage=lead.stage_id.name, status=lead.won_status):
                # Odoo works the status out anew from the stage
                self.assertEqual(lead.won_status == "won", lead.stage_id == self.stage_won)
                log = self.named(lead, "Answer", "Offer", "Expected amount")
                kinds = ["create"] if lead.won_status == "won" else []
                self.assertEqual(log.mapped("kind"), kinds)

    def test_created_with_a_status_that_stays(self):
        """However it came there: what is won after its creation is recorded."""
        lead = self.make_lead().with_user(self.anna)
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET won_status = 'won' WHERE id = %s", [lead.id])
        self.env.invalidate_all()
        lead._reglament_after_create()
        self.assertEqual(self.named(lead, "Answer", "Offer", "Expected amount").kind, "create")

    def test_through_another_record(self):
        lead = self.make_lead(partner_id=self.client.id)
        with self.assertRaises(ReglamentGateError), self.env.cr.savepoint():
            self.client.with_user(self.anna).write(
                {
                    "comment": "x",
                    "opportunity_ids": [Command.update(lead.id, {"stage_id": self.stage_won.id})],
                }
            )

    def test_a_status_that_is_earned_is_a_win(self):
        lead = self.make_lead().with_user(self.anna)
        self.check(lead, "Answer").action_done()
        lead.write({"expected_revenue": 5, "stage_id": self.stage_offer.id})
        self.check(lead, "Offer").action_done()
        lead.write({"won_status": "won"})
        self.assertEqual(lead.won_status, "won")
        self.assertFalse(self.bypasses(lead))


@tagged("post_install", "-at_install")
class TestStepsOfWonDeals(AroundCase):
    """What is won has no open points: what a change undoes is in the log."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        city, notes = (field_of(cls.env, "res.partner", name).id for name in ("city", "comment"))
        cls.make_steps(
            {"name": "City is known", "evidence": "field", "evidence_field_id": city},
            {"name": "Notes are there", "evidence": "field", "evidence_field_id": notes},
        )
        cls.full, cls.bare = cls.env["res.partner"].create(
            [{"name": "Full Works", "city": "Ghent"}, {"name": "Bare Works"}]
        )

    def test_a_client_changed_for_one_who_lacks_it(self):
        source = self.make_lead(partner_id=self.full.id)
        by_stage, by_button = source.copy(), source.copy()
        by_stage.stage_id = self.stage_won
        by_button.action_set_won()
        # with points that were done and without any: it came as won
        for lead in (by_stage, by_button, by_stage.copy({"stage_id": self.stage_won.id})):
            self.assertEqual(lead.won_status, "won")
            lead = lead.with_user(self.anna)
            before = self.bypasses(lead)
            lead.partner_id = self.bare
            log = self.bypasses(lead) - before
            self.assertEqual(log.mapped("gap_summary"), ["City is known"])
            self.assertEqual((log.kind, log.user_id), ("change", self.anna))
            # said once: what was open before is not said again
            lead.partner_id = self.bare.copy()
            self.assertEqual(self.bypasses(lead), before | log)


@tagged("post_install", "-at_install")
class TestPassesNoWider(AroundCase):
    """A change is judged for each record that it reaches."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reglament(
            {"field": "res.partner.city", "name": "City"},
            {"field": "res.partner.vat", "name": "Tax number"},
            subject="client",
            code="CARE",
            team_ids=False,
        )
        cls.make_reglament(
            {"name": "Expected amount"},
            {"field": "res.partner.street", "name": "Street", "stage_id": cls.stage_new.id},
            {
                "field": "crm.lead.website",
                "alternatives": ["res.partner.comment"],
                "name": "Site or note",
                "stage_id": cls.stage_new.id,
            },
        )
        cls.belgium = cls.env.ref("base.be")
        card = {"city": "Ghent", "street": "Kaai 1", "comment": "A note", "is_company": True}
        cls.client.write({**card, "vat": "BE0477472701", "country_id": cls.belgium.id})
        cls.holding, cls.branch = cls.env["res.partner"].create(
            [
                {"name": "Holding", **card, "vat": "BE0403170701"},
                {"name": "Branch", **card, "vat": "BE0403170701"},
            ]
        )
        cls.branch.parent_id = cls.holding
        cls.person = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.client.id, "type": "other", "street": "Kaai 2"}
        )
        cls.lead = cls.make_lead(
            partner_id=cls.client.id, stage_id=cls.stage_qualified.id, expected_revenue=5
        )

    def test_emptied_through_the_list_of_another_card(self):
        self.assertEqual(self.branch.commercial_partner_id, self.branch)
        for card, values in (
            (self.branch, {"city": False}),
            (self.branch, {"vat": False}),
            (self.branch, {"city": "\u3164"}),
        ):
            for more in ({}, {"city": "Antwerp"}, {"vat": "BE0477472701"}):
                vals = {**more, "child_ids": [Command.update(card.id, values)]}
                with (
                    self.subTest(vals=vals),
                    self.assertRaises(ReglamentGateError),
                    self.env.cr.savepoint(),
                ):
                    self.holding.with_user(self.anna).write(vals)
        self.holding.with_user(self.anna).write(
            {
                "vat": "BE0477472701",
                "child_ids": [Command.update(self.branch.id, {"city": "Bruges"})],
            }
        )
        self.assertEqual(self.branch.city, "Bruges")

    def test_emptied_two_lists_deep(self):
        top = self.env["res.partner"].create({"name": "Top", "is_company": True})
        self.holding.parent_id = top
        deep = [Command.update(self.branch.id, {"city": False})]
        with self.assertRaises(ReglamentGateError), self.env.cr.savepoint():
            top.with_user(self.anna).write(
                {
                    "city": "Ghent",
                    "child_ids": [Command.update(self.holding.id, {"child_ids": deep})],
                }
            )

    def test_a_deal_s_client_emptied_through_another_card(self):
        lead = self.make_lead(
            partner_id=self.branch.id, stage_id=self.stage_qualified.id, expected_revenue=5
        )
        self.assertFalse(lead.missing_requirements)
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            self.holding.with_user(self.anna).write(
                {"city": "Ghent", "child_ids": [Command.update(self.branch.id, {"street": False})]}
            )
        self.assertIn("Street", str(refusal.exception))

    def test_archived_emptied_restored(self):
        lead = self.lead.with_user(self.anna)
        for close in ("action_archive", "action_set_lost"):
            for empty in (
                lambda: lead.write({"expected_revenue": 0}),
                lambda: self.client.with_user(self.anna).write({"street": False}),
            ):
                with self.subTest(close=close), self.env.cr.savepoint() as savepoint:
                    getattr(lead, close)()
                    empty()
                    self.env.flush_all()
                    lead.action_unarchive()
                    log = self.named(lead)
                    self.assertEqual(log[:1].kind, "change")
                    self.assertIn(log[:1].gap_summary, ("Expected amount", "Street"))
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_archived_emptied_and_moved_on(self):
        lead = self.lead.with_user(self.anna)
        lead.action_archive()
        self.client.with_user(self.anna).write({"street": False})
        with self.assertRaises(ReglamentGateError), self.env.cr.savepoint():
            lead.write({"stage_id": self.stage_offer.id})

    def test_restored_and_emptied_at_once_is_refused(self):
        lead = self.lead.with_user(self.anna)
        lead.action_archive()
        with self.assertRaises(ReglamentGateError), self.env.cr.savepoint():
            lead.write({"active": True, "expected_revenue": 0})

    def test_called_lost_emptied_and_taken_up(self):
        lead = self.lead.with_user(self.anna)
        lead.write({"won_status": "lost"})
        self.client.with_user(self.anna).write({"street": False})
        lead.write({"won_status": "pending"})
        self.assertEqual(self.named(lead, "Street").kind, "change")

    def test_a_refusal_on_a_client_names_no_deal(self):
        boris = self.boris
        for values in ({"comment": False}, {"street": False}):
            with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
                self.client.with_user(boris).write(values)
            told = f"{refusal.exception}{refusal.exception.context}"
            self.assertNotIn(self.lead.name, told)
            for gap in refusal.exception.context["gaps"]:
                self.assertEqual((gap["model"], gap["lead_id"]), ("res.partner", False))
                self.assertEqual(gap["id"], self.client.id)


@tagged("post_install", "-at_install")
class TestRulesChangedBesideTheDeal(AroundCase):
    """What a condition reads beside the deal decides as well which rules hold."""

    def setUp(self):
        super().setUp()
        self.anna.group_ids += self.env.ref("base.group_partner_manager")

    def go_around(self, condition, record, name, **values):
        """Change what the condition reads, move the deal on, and change it back."""
        reglament = self.make_steps(
            {"name": "Answer", "domain": condition},
            code=condition,
            requirement_ids=[
                (0, 0, self.requirement_vals(name="Expected amount", domain=condition))
            ],
        )
        record, lead = record.with_user(self.anna), self.make_lead(**values).with_user(self.anna)
        former = record[name]
        for target in (self.stage_qualified, self.stage_won):
            with self.subTest(condition=condition, target=target.name):
                record.write({name: "Something else"})
                lead.write({"stage_id": target.id})
                self.env.flush_all()
                self.assertFalse(self.bypasses(lead), "nothing is asked")
                record.write({name: former})
                self.env.flush_all()
                logs = self.bypasses(lead).filtered(lambda log: log.user_id == self.anna)
                told = {gap["label"] for log in logs for gap in log.gaps}
                self.assertEqual(told, {"Expected amount", "Answer"})
            logs = self.bypasses(lead)
            record.write({name: former})
            self.assertEqual(self.bypasses(lead), logs, "said once")
            logs.sudo().unlink()
            lead.write({"stage_id": self.stage_new.id})
        reglament.action_archive()

    def test_a_tag_gets_another_name(self):
        for condition in (
            "[('tag_ids.name', '=', 'Tender')]",
            "[('tag_ids', 'ilike', 'tender')]",
            "[('tag_ids', 'any', [('name', '=', 'Tender')])]",
        ):
            tag = self.env["crm.tag"].create({"name": "Tender"})
            self.go_around(condition, tag, "name", tag_ids=tag.ids)
            tag.unlink()

    def test_the_client_moves_to_another_town(self):
        self.client.city = "Perm"
        for condition in (
            "[('partner_id.city', '=', 'Perm')]",
            "[('partner_id', 'any', [('city', '=', 'Perm')])]",
        ):
            self.go_around(condition, self.client, "city", partner_id=self.client.id)

    def test_a_source_gets_another_name(self):
        source = self.env["utm.source"].create({"name": "Fair of the north"})
        condition = "[('source_id.name', '=', 'Fair of the north')]"
        self.go_around(condition, source, "name", source_id=source.id)

    def test_all_that_salespeople_write_beside_a_deal_is_looked_at(self):
        """A new model that a deal leads to, and that a salesperson changes, is one of these."""
        found = set()
        for field in self.env["crm.lead"]._fields.values():
            if field.type in ("many2one", "many2many") and field.store:
                Model = self.env[field.comodel_name].with_user(self.anna)
                if Model.has_access("write"):
                    found.add(Model._name)
        guarded = {name for name in found if hasattr(self.env[name], "_reglament_read_beside")}
        self.assertEqual(found - guarded, set())
        self.assertIn("crm.tag", guarded)
