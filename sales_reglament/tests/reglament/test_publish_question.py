from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...counted import counted
from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestPublishQuestion(ReglamentCase):
    """Before a draft is published it is said in which mode, for whom and for how many."""

    def ask(self, draft, lang="en_US"):
        return draft.with_user(self.head).with_context(lang=lang).publish_question()

    def test_names_the_mode_and_the_running_deals(self):
        self.make_leads(2)
        draft = self.make_reglament({}, publish=False, name="First contact", mode="observe")
        question = self.ask(draft)
        self.assertEqual(question["confirm-title"], "Publish in mode “Observe”?")
        self.assertTrue(question["confirm"].startswith("“First contact”\n"))
        self.assertIn(
            "New deals only; 2 running deals can be moved over afterwards.", question["confirm"]
        )
        self.assertEqual(question["confirm-label"], "Publish")
        draft.mode = "advise"
        self.assertIn("told what would help", self.ask(draft)["confirm"])

    def test_counts_as_the_move_over_will(self):
        """What is promised is what the dialog afterwards offers, also beside other reglaments."""
        self.make_reglament({}, role_kind="service", code="OTHER")
        self.make_leads(3)
        for values in ({}, {"role_kind": "active"}, {"team_ids": False}):
            draft = self.make_reglament({}, publish=False, code=f"D{len(values)}{values}", **values)
            with self.subTest(values=values):
                promised = len(draft._would_follow(self.env["crm.lead"].search([])))
                with self.env.cr.savepoint() as savepoint:
                    draft.action_publish()
                    offered = draft._leads_to_move_over()
                    open_now = self.env["crm.lead"].search([("won_status", "=", "pending")])
                    self.assertEqual(len(offered & open_now), len(offered))
                    savepoint.rollback()
                draft.invalidate_recordset()
                self.env.registry.clear_cache("stable")
                pending = self.env["crm.lead"].search([("won_status", "=", "pending")])
                self.assertEqual(len(draft._would_follow(pending)), len(offered), promised)
            draft.unlink()

    @freeze_time("2026-03-04 09:00:00")
    def test_enforced_at_once_or_from_a_day_on(self):
        draft = self.make_reglament({}, publish=False)
        self.assertIn("From now on a move waits", self.ask(draft)["confirm"])
        draft.enforce_from = "2026-03-20"
        self.assertIn("Until 03/20/2026 it only advises", self.ask(draft)["confirm"])

    def test_nobody_to_move_over(self):
        team = self.env["crm.team"].create({"name": "A new team"})
        draft = self.make_reglament({}, publish=False, team_ids=[(6, 0, team.ids)])
        self.assertIn("no running deal would follow it", self.ask(draft)["confirm"])

    def test_clients(self):
        team = self.env["crm.team"].create({"name": "A new team"})
        draft = self.make_reglament(
            {"field": "res.partner.vat"},
            publish=False,
            subject="client",
            team_ids=[(6, 0, team.ids)],
        )
        self.assertIn("0 clients will follow it at once", self.ask(draft)["confirm"])

    def test_what_can_not_be_published_is_said_before_it_is_asked(self):
        empty = self.make_reglament(publish=False)
        with self.assertRaisesRegex(UserError, "asks for nothing yet"):
            self.ask(empty)

    def test_only_heads_are_asked(self):
        draft = self.make_reglament({}, publish=False)
        with self.assertRaises(AccessError):
            draft.with_user(self.anna).publish_question()


@tagged("post_install", "-at_install")
class TestCode(ReglamentCase):
    """The code follows the name until somebody writes another one."""

    def test_follows_the_name_until_changed_by_hand(self):
        with Form(self.env["sales.reglament"].with_user(self.head)) as form:
            form.name = "Cold calls: how we begin"
            self.assertEqual(form.code, "COLD-CALLS")
            form.name = "Холодные звонки"
            self.assertEqual(form.code, "ХОЛОДНЫЕ-ЗВОНКИ")
            form.code = "COLD"
            form.name = "Cold letters"
            self.assertEqual(form.code, "COLD")

    def test_follows_the_name_of_a_saved_draft_but_not_of_a_version(self):
        with Form(self.env["sales.reglament"].with_user(self.head)) as form:
            form.name = "Cold calls"
        draft = form.save()
        with Form(draft) as form:
            form.name = "Warm calls"
        self.assertEqual(draft.code, "WARM-CALLS")
        self.env["sales.reglament.requirement"].create(
            {"reglament_id": draft.id, **self.requirement_vals()}
        )
        draft.action_publish()
        version = draft.browse(draft.action_new_version()["res_id"])
        with Form(version) as form:
            form.name = "Hot calls"
        self.assertEqual(version.code, "WARM-CALLS")

    def test_codes_given_by_programs_stay(self):
        draft = self.make_reglament(publish=False, code="MINE", name="Cold calls")
        with Form(draft.with_user(self.head)) as form:
            form.name = "Warm calls"
        self.assertEqual(draft.code, "MINE")

    def test_without_a_code_there_is_a_free_one(self):
        Reglament = self.env["sales.reglament"].with_user(self.head)
        made = Reglament.create([{"name": "Cold calls"}, {"name": "Cold calls"}, {"name": "…"}])
        self.assertEqual(made.mapped("code"), ["COLD-CALLS", "COLD-CALLS-2", "REGLAMENT"])


@tagged("post_install", "-at_install")
class TestNorm(ReglamentCase):
    """Norms in words, with the right form of the word in each language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")

    def test_in_both_languages(self):
        step = self.env["sales.reglament.step"].new({"deadline_unit": "working_days"})
        for number, english, russian in (
            (1, "1 working day", "1 рабочий день"),
            (2, "2 working days", "2 рабочих дня"),
            (5, "5 working days", "5 рабочих дней"),
            (11, "11 working days", "11 рабочих дней"),
            (21, "21 working days", "21 рабочий день"),
            (1.5, "1.5 working days", "1,5 рабочего дня"),
        ):
            with self.subTest(number=number):
                step.deadline_value = number
                self.assertEqual(step.with_context(lang="en_US").norm_text, english)
                self.assertEqual(step.with_context(lang="ru_RU").norm_text, russian)

    def test_a_text_with_fewer_forms_than_the_language(self):
        self.assertEqual(counted(self.env, 3, "day"), "3 day")
        russian = self.env(context={"lang": "ru_RU"})
        self.assertEqual(counted(russian, 5, "day|days"), "5 days")

    def test_a_step_is_proven_by_something_chosen(self):
        """The dialog asks what Odoo looks at; marking by hand is the last of the answers."""
        selection = self.env["sales.reglament.step"]._fields["evidence"].get_values(self.env)
        self.assertEqual(selection[-1], "manual")
        with Form(self.env["sales.reglament"].with_user(self.head)) as form:
            form.name = "Cold calls"
            with form.step_ids.new() as step:
                self.assertFalse(step.evidence)
                step.name = "Ring up"
                step.stage_id = self.stage_new
                step.evidence = "contact"
