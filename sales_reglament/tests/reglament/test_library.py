from collections import Counter

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from ...library import ENTRIES
from ...library.instantiate import find_stages, instantiate
from ..common import ReglamentCase, load_russian

LANGUAGES = ("en_US", "ru_RU")


@tagged("post_install", "-at_install")
class TestLibrary(ReglamentCase):
    """Ready reglaments become drafts on the stages that exist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()
        load_russian(cls.env)

    @users("rhead")
    def test_new_client_becomes_a_draft_in_both_languages(self):
        draft = instantiate(self.env, "NEW")
        self.assertEqual((draft.state, draft.mode, draft.role_kind), ("draft", "observe", "active"))
        self.assertEqual(len(draft.requirement_ids), 13)
        self.assertEqual(len(draft.requirement_ids.stage_id), 3)
        russian = draft.with_context(lang="ru_RU")
        self.assertEqual(russian.name, "Новый клиент: от обращения до первого заказа")
        self.assertEqual(russian.requirement_ids[0].display_name, "Компания")
        self.assertTrue(all(russian.requirement_ids.mapped("name")))
        self.assertEqual(instantiate(self.env, "NEW").code, "NEW-2")

    @users("rhead")
    def test_a_subsidiary_is_no_contact_person(self):
        self.env["res.partner"].create(
            {"name": "Daughter", "is_company": True, "parent_id": self.client.id}
        )
        draft = instantiate(self.env, "NEW")
        draft.action_publish()
        lead = self.make_lead(
            partner_id=self.client.id, stage_id=self.env.ref("crm.stage_lead1").id, team_id=False
        )
        self.assertIn("Contact person", lead.missing_summary)
        self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        self.assertNotIn("Contact person", lead.missing_summary)

    @users("rhead")
    def test_dialog(self):
        wizard = self.env["sales.reglament.library"].create({"entry": "NEW"})
        self.assertIn("has not bought", wizard.description)
        action = wizard.action_instantiate()
        draft = self.env["sales.reglament"].browse(action["res_id"])
        self.assertEqual(draft.code, "NEW")
        draft.action_diagnose()

    @users("rhead")
    def test_bare_install_has_no_reglament(self):
        self.assertFalse(self.env["sales.reglament"].sudo()._rulesets())
        self.assertEqual(list(ENTRIES), ["NEW", "REP", "CARE"])

    def test_stages_that_were_deleted_or_renamed(self):
        def others():
            return self.env["crm.stage"].search([("team_ids", "=", False)])

        standard = [self.env.ref(f"crm.stage_lead{n}") for n in range(1, 5)]
        self.assertEqual(list(find_stages(self.env).values()), standard)
        standard[1].unlink()
        found = find_stages(self.env)
        self.assertEqual(found["won"], standard[3])
        self.assertEqual((found["new"], found["qualified"]), (standard[0], standard[2]))
        self.assertEqual(found["proposition"], standard[2])
        others().unlink()
        self.assertEqual(find_stages(self.env)["won"], self.stage_won)
        self.assertEqual(find_stages(self.env)["proposition"], self.stage_offer)

    @users("rhead")
    def test_every_entry_can_be_put_into_force(self):
        drafts = {code: instantiate(self.env, code) for code in ENTRIES}
        for code, draft in drafts.items():
            self.assertEqual((draft.code, draft.state, draft.mode), (code, "draft", "observe"))
            self.assertFalse(draft.publish_warnings, code)
            draft.action_publish()
            self.assertEqual(draft.state, "published")
        self.assertEqual(len(drafts["NEW"].step_ids), 11)
        self.assertEqual(len(drafts["REP"].requirement_ids), 3)
        self.assertEqual(len(drafts["REP"].step_ids), 5)
        self.assertEqual(len(drafts["CARE"].requirement_ids), 16)
        regular = drafts["CARE"].step_ids.filtered(lambda step: step.client_state == "regular")
        self.assertEqual(
            sorted(regular.mapped(lambda step: (step.domain or "", step.recurrence_days))),
            [
                ("", 180),
                ("[('client_class', '=', 'a')]", 30),
                ("[('client_class', '=', 'a')]", 90),
                ("[('client_class', '=', 'b')]", 45),
                ("[('client_class', '=', 'c')]", 90),
                ("[('overdue_days', '>', 0)]", 7),
            ],
        )

    def _assert_fits(self):
        """Every entry goes onto the present stages, within the limits, nothing twice."""
        for code in ENTRIES:
            draft = instantiate(self.env(user=self.head), code)
            in_stage = Counter(draft.step_ids.mapped("stage_id"))
            self.assertLessEqual(max(in_stage.values(), default=0), 6, code)
            names = Counter(
                (step.stage_id, step.client_state, step.name, step.domain)
                for step in draft.step_ids
            )
            self.assertLessEqual(max(names.values(), default=0), 1, code)
            self.assertEqual(bool(draft.step_ids), bool(ENTRIES[code]["steps"]))
            draft.action_publish()
            self.assertEqual(draft.state, "published")
            draft.action_archive()

    def test_on_a_pipeline_of_other_stages(self):
        Stage = self.env["crm.stage"]
        Stage.search([("team_ids", "=", False)]).unlink()
        self._assert_fits()
        Stage.create([{"name": "Talk", "sequence": 1}, {"name": "Deal", "sequence": 2}])
        Stage.create({"name": "Sold", "sequence": 3, "is_won": True})
        self._assert_fits()
        draft = instantiate(self.env(user=self.head), "NEW")
        planned = draft.step_ids.filtered(lambda step: step.evidence == "next_activity")
        self.assertEqual(planned.stage_id.mapped("name"), ["Talk", "Deal"])

    @users("rhead")
    def test_limits_of_the_house(self):
        for code in ENTRIES:
            draft = instantiate(self.env, code)
            self.assertEqual(draft._publish_warnings(), [], code)
            by_hand = draft.step_ids.filtered(lambda step: step.evidence == "manual")
            self.assertLessEqual(len(by_hand), 2, code)

    @users("rhead")
    def test_every_text_is_in_every_language(self):
        for code in ENTRIES:
            draft = instantiate(self.env, code)
            lines = [*draft.requirement_ids, *draft.step_ids]
            english, russian = (
                [line.with_context(lang=lang).name for line in lines] for lang in LANGUAGES
            )
            self.assertTrue(all(english) and all(russian), code)
        draft = instantiate(self.env, "NEW")
        company = draft.requirement_ids[0]
        self.assertEqual(
            [company.with_context(lang=lang).name for lang in LANGUAGES], ["Company", "Компания"]
        )

    @users("rhead")
    def test_texts_do_not_depend_on_the_language_of_the_head(self):
        draft = instantiate(self.env(context={"lang": "ru_RU"}), "NEW")
        step = draft.step_ids.filtered("first_response")
        self.assertEqual(step.with_context(lang="en_US").name, "Answer the client")
        self.assertEqual(draft.name, "Новый клиент: от обращения до первого заказа")

    def test_deleted_kinds_of_activities_are_left_out(self):
        call = self.env.ref("mail.mail_activity_data_call")
        meeting = self.env.ref("mail.mail_activity_data_meeting")

        def evidence():
            draft = instantiate(self.env(user=self.head), "NEW")
            step = draft.step_ids.filtered(lambda step: step.name.startswith("Talk to"))
            return step.evidence, step.evidence_activity_type_ids

        self.assertEqual(evidence(), ("activity", call | meeting))
        self.env["ir.model.data"].search(
            [("model", "=", "mail.activity.type"), ("res_id", "=", call.id)]
        ).unlink()
        self.assertEqual(evidence(), ("activity", meeting))
        meeting.active = False
        self.assertEqual(evidence(), ("contact", self.env["mail.activity.type"]))

    @users("ranna")
    def test_managers_make_no_drafts(self):
        for code in ENTRIES:
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                instantiate(self.env, code)
        with self.assertRaises(AccessError):
            self.env["sales.reglament.library"].create({"entry": "NEW"})


@tagged("post_install", "-at_install")
class TestLibraryAtWork(ReglamentCase):
    """What the ready reglaments ask of a deal on its way and of a client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()

    def _open(self, lead):
        """Names of the open checks of a deal's present stage."""
        self.env.invalidate_all()
        checks = self.env["sales.reglament.check"].search(
            [
                ("lead_id", "=", lead.id),
                ("state", "=", "todo"),
                ("stage_id", "=", lead.stage_id.id),
            ]
        )
        return set(checks.mapped("step_id.name"))

    def test_a_new_client_from_first_contact_to_won(self):
        instantiate(self.env(user=self.head), "NEW").action_publish()
        stages = find_stages(self.env)
        with freeze_time("2026-03-02 10:00:00"):
            lead = self.make_lead(stage_id=stages["new"].id, team_id=False)
        self.assertEqual(self._open(lead), {"Answer the client", "Next step is planned"})
        with freeze_time("2026-03-02 10:30:00"):
            lead.with_user(self.anna).log_contact("call", "agreed")
            self.assertEqual(self._open(lead), {"Next step is planned"})
            activity = lead.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.anna.id, date_deadline="2026-03-04"
            )
            self.assertEqual(self._open(lead), set())
        with freeze_time("2026-03-03 10:00:00"):
            lead.stage_id = stages["qualified"]
        self.assertEqual(
            self._open(lead), {"Talk to the person who decides", "Find out how they buy now"}
        )
        with freeze_time("2026-03-04 10:00:00"):
            activity.with_user(self.anna).action_feedback()
        self.assertEqual(self._open(lead), {"Next step is planned", "Find out how they buy now"})
        with freeze_time("2026-03-05 10:00:00"):
            lead.stage_id = stages["proposition"]
        self.assertEqual(
            self._open(lead),
            {
                "Next step is planned",
                "Send the quotation",
                "Check that the quotation is clear",
                "Order received",
            },
        )
        with freeze_time("2026-03-06 10:00:00"):
            lead.stage_id = stages["won"]
        self.assertEqual(
            self._open(lead),
            {"Thank the client and name the delivery date", "Ask how the first delivery went"},
        )

    def test_a_regular_client_is_answered_within_two_hours(self):
        self.give_role(self.anna, "service")
        draft = instantiate(self.env(user=self.head), "REP")
        draft.action_publish()
        self.company.resource_calendar_id.tz = "UTC"
        stages = find_stages(self.env)
        with freeze_time("2026-03-02 10:00:00"):
            lead = self.make_lead(stage_id=stages["new"].id, team_id=False)
        self.assertEqual(lead.reglament_id, draft)
        check = self.env["sales.reglament.check"].search([("lead_id", "=", lead.id)])
        self.assertEqual(check.step_id.name, "Answer the client")
        norm = check.step_id
        self.assertEqual((norm.deadline_value, norm.deadline_unit), (2, "working_hours"))
        self.assertTrue(norm.first_response)
        self.assertEqual(lead.missing_summary, "Client")

    def _missing(self, client):
        self.env.invalidate_all()
        names = {line.name for line in self.care.requirement_ids}
        return names & set((client.missing_summary or "").split(", "))

    def test_clients_are_asked_by_their_state(self):
        self.care = instantiate(self.env(user=self.head), "CARE")
        self.care.action_publish()
        Partner = self.env["res.partner"]
        client = self.client
        self.assertEqual(self._missing(client), {"Phone or e-mail"})
        client.email = "office@northern-cable.example"
        self.assertEqual(self._missing(client), set())
        by_state = {
            state: {line.name for line in self.care.requirement_ids if line.client_state == state}
            for state in ("new", "regular", "dormant", "prospect")
        }
        self.assertEqual(by_state["prospect"], set())
        self.assertEqual(by_state["dormant"], {"Tax number (INN)"})
        self.assertEqual(
            by_state["new"],
            {
                "Tax number (INN)",
                "Industry",
                "City",
                "A contact person one can reach",
                "What they buy",
            },
        )
        self.assertEqual(
            by_state["regular"],
            {
                "Tax number (INN)",
                "Industry",
                "City",
                "A second contact",
                "Who decides",
                "What they buy",
                "Yearly volume",
                "Who else supplies them",
                "Payment terms",
            },
        )
        order = self.env["sale.order"].create({"partner_id": client.id})
        order.action_confirm()
        self.assertEqual(client.client_state, "new")
        self.assertEqual(self._missing(client), by_state["new"])
        person = Partner.create({"name": "Irina", "parent_id": client.id})
        Partner.create(
            {
                "name": "Daughter",
                "is_company": True,
                "parent_id": client.id,
                "email": "daughter@northern-cable.example",
            }
        )
        self.assertIn("A contact person one can reach", self._missing(client))
        person.phone = "+7 495 123-45-67"
        self.assertNotIn("A contact person one can reach", self._missing(client))

    def test_who_decides_is_a_contact_with_that_part(self):
        draft = instantiate(self.env(user=self.head), "NEW")
        draft.write({"team_ids": [(6, 0, self.team.ids)], "role_kind": False})
        draft.action_publish()
        lead = self.make_lead(partner_id=self.client.id, stage_id=self.stage_qualified.id)
        [rule] = draft.requirement_ids.filtered(lambda line: line.name == "Who decides")

        def asked():
            return "Who decides" in (lead.missing_summary or "")

        lead.stage_id = rule.stage_id
        self.assertTrue(asked())
        person = self.env["res.partner"].create(
            {"name": "Irina", "parent_id": self.client.id, "contact_role": "pays"}
        )
        self.assertTrue(asked())
        person.with_user(self.head).contact_role = "decides"
        self.assertFalse(asked())


@tagged("post_install", "-at_install")
class TestDiagnosis(ReglamentCase):
    """ "Look at my base" says who misses what, and changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()

    @users("rhead")
    def test_on_a_draft(self):
        mine = self.make_leads(
            12,
            lambda number: {
                "user_id": (self.anna if number % 3 else self.boris).id,
                "expected_revenue": number % 2,
            },
        )
        won = self.make_lead(stage_id=self.stage_won.id)
        draft = self.make_reglament({"name": "Expected amount"}, publish=False)
        draft = draft.with_user(self.env.user)
        self.env.flush_all()
        self.env.cr.execute("SELECT max(write_date) FROM crm_lead")
        before = self.env.cr.fetchone()
        action = draft.action_diagnose()
        self.env.flush_all()
        self.env.cr.execute("SELECT max(write_date) FROM crm_lead")
        self.assertEqual(self.env.cr.fetchone(), before)
        self.assertFalse(mine.reglament_id)
        self.assertEqual(draft.state, "draft")
        diagnosis = self.env["sales.reglament.diagnosis"].browse(action["res_id"])
        self.assertEqual((diagnosis.checked_count, diagnosis.complete_count), (12, 6))
        self.assertEqual(diagnosis.complete_percent, 50)
        by_user = {line.user_id: line.missing_count for line in diagnosis.line_ids}
        self.assertEqual(by_user, {self.anna: 4, self.boris: 2})
        opened = diagnosis.line_ids[0].action_view_records()
        found = self.env["crm.lead"].search(opened["domain"])
        self.assertEqual(len(found), 4)
        self.assertNotIn(won, found)

    @users("rhead")
    def test_on_clients(self):
        draft = self.make_reglament(
            {"field": "res.partner.city", "name": "City"},
            publish=False,
            subject="client",
            team_ids=False,
            code="CARE",
        ).with_user(self.env.user)
        action = draft.action_diagnose()
        diagnosis = self.env["sales.reglament.diagnosis"].browse(action["res_id"])
        opened = diagnosis.line_ids[:1].action_view_records()
        missing = self.env["res.partner"].search(
            [("id", "in", [i for line in diagnosis.line_ids for i in line.record_ids])]
        )
        self.assertEqual(opened["res_model"], "res.partner")
        self.assertIn(self.client, missing)
        self.assertNotIn(self.anna.partner_id, missing)

    @users("ranna")
    def test_managers_are_not_offered_it(self):
        draft = self.make_reglament({}, publish=False).with_user(self.env.user)
        with self.assertRaises(AccessError):
            draft.action_diagnose()

    @users("rhead")
    def test_empty_base(self):
        other = self.env["crm.team"].sudo().create({"name": "Empty"})
        draft = self.make_reglament(
            {}, publish=False, code="E", team_ids=[(6, 0, other.ids)]
        ).with_user(self.env.user)
        diagnosis = self.env["sales.reglament.diagnosis"].browse(draft.action_diagnose()["res_id"])
        self.assertEqual((diagnosis.checked_count, diagnosis.complete_percent), (0, 100))

    @users("rhead")
    def test_default_rules_of_surveys(self):
        found = {}
        for code in ENTRIES:
            for rule in instantiate(self.env, code).survey_rule_ids:
                survey = rule.survey_id.reglament_code
                found.setdefault(survey, set()).add(
                    (
                        rule.trigger,
                        rule.delay_days,
                        rule.channel,
                        rule.window_days,
                        rule.reminder_days,
                        rule.quarantine_days,
                        rule.client_quarantine_days,
                        rule.enabled,
                    )
                )
        self.assertEqual(
            found,
            {
                "CES-1": {("stage", 3, "email", 14, 0, 90, 30, False)},
                "CSAT-1": {("order", 10, "email", 14, 5, 90, 30, True)},
                "CSAT-2": {("handover", 20, "email", 14, 0, 90, 30, False)},
                "CSAT-3": {("lost", 3, "email", 14, 0, 180, 90, False)},
                "NPS-1": {("periodic", 0, "email_call", 21, 7, 180, 90, True)},
                "NPS-2": {("regular", 14, "call", 21, 0, 180, 90, False)},
                "CES-2": {("complaint", 1, "email", 14, 0, 30, 30, True)},
                "CSAT-0": {("stage", 0, "call", 5, 0, 180, 90, False)},
            },
        )

    def test_rules_of_surveys_fit_what_is_there(self):
        spam, price = self.env["crm.lost.reason"].create([{"name": "Spam"}, {"name": "Price"}])
        self.env.ref("sales_reglament.survey_ces_1").action_archive()
        rules = instantiate(self.env, "NEW").survey_rule_ids
        self.assertEqual(rules.survey_id.mapped("reglament_code"), ["CSAT-0", "CSAT-1", "CSAT-3"])
        lost = rules.filtered(lambda rule: rule.trigger == "lost")
        self.assertIn(spam, lost.excluded_lost_reason_ids)
        self.assertNotIn(price, lost.excluded_lost_reason_ids)
        at_stage = rules.filtered("stage_id")
        self.assertEqual(at_stage.stage_id, self.env.ref("crm.stage_lead2"))
