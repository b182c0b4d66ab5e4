from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users

from ..browser_common import BrowserCase
from ..common import ReglamentCase, load_russian


class ConfigurationCase(ReglamentCase):
    """A draft with fields and steps at two stages, in English and in Russian."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_russian(cls.env)
        cls.file = cls.env["ir.attachment"].create({"name": "Script.txt", "raw": b"Good day"})
        cls.draft = cls.make_reglament(
            {"name": "Expected amount", "help": "The forecast is made of it"},
            {"field": "crm.lead.website", "name": "Website", "level": "warn", "stage_id": False},
            publish=False,
            name="First contact",
            code="CONF",
            step_ids=[
                (0, 0, {"stage_id": cls.stage_new.id, **values})
                for values in (
                    {"name": "Call back", "deadline_value": 1, "deadline_unit": "working_days"},
                    {
                        "name": "Attach the offer",
                        "description": "The last one will do",
                        "mandatory": False,
                        "deadline_value": 2.5,
                        "deadline_unit": "working_hours",
                        "evidence": "attachment",
                        "assignee_kind": "head",
                        "attachment_ids": [(6, 0, cls.file.ids)],
                    },
                )
            ],
        )
        in_russian = cls.draft.with_context(lang="ru_RU")
        in_russian.name = "Первый контакт"
        in_russian.step_ids[0].name = "Перезвонить"
        in_russian.requirement_ids[0].name = "Ожидаемая сумма"


@tagged("post_install", "-at_install")
class TestPreview(ConfigurationCase):
    """The checklist as the manager will see it."""

    def panel(self, user=None, lang="en_US"):
        reglament = self.draft.with_user(user or self.head).with_context(lang=lang)
        return reglament.preview_panel()

    def place(self, stage, **kwargs):
        return next(p for p in self.panel(**kwargs)["places"] if p["id"] == stage.id)

    def test_the_button_opens_it_for_drafts(self):
        action = self.draft.with_user(self.head).action_preview()
        self.assertEqual(action["tag"], "sales_reglament.preview")
        self.assertEqual(action["params"], {"reglament_id": self.draft.id})

    def test_steps_with_their_deadline_in_words(self):
        call, offer = self.place(self.stage_new)["steps"]
        self.assertEqual(
            (call["name"], call["mandatory"], call["deadline_text"], call["who"]),
            ("Call back", True, "within 1 working day", ""),
        )
        self.assertEqual(
            (offer["name"], offer["mandatory"], offer["deadline_text"], offer["who"]),
            ("Attach the offer", False, "within 2.5 working hours", "The head"),
        )
        self.assertEqual(offer["how_to"], "The last one will do")
        self.assertEqual([file["name"] for file in offer["files"]], ["Script.txt"])
        self.assertFalse(any(card["can_settle"] for card in (call, offer)))

    def test_a_file_that_is_a_link_leads_to_the_web_only(self):
        for url in ("javascript:alert(1)", "JavaScript:x", "data:text/html,x", " javascript:x"):
            link = self.env["ir.attachment"].create({"name": "Link", "type": "url", "url": url})
            self.draft.step_ids[0].attachment_ids = link
            [file] = self.place(self.stage_new)["steps"][0]["files"]
            self.assertFalse(file["url"], url)
            link.url = "https://example.com/script"
            self.env.invalidate_all()
            [file] = self.place(self.stage_new)["steps"][0]["files"]
            self.assertEqual(file["url"], "https://example.com/script")

    def test_deadlines_in_russian(self):
        call, offer = self.place(self.stage_new, lang="ru_RU")["steps"]
        self.assertEqual(call["name"], "Перезвонить")
        self.assertEqual(call["deadline_text"], "в течение рабочего дня")
        self.assertEqual(offer["deadline_text"], "в течение 2,5 раб. ч")
        self.assertEqual(offer["who"], "Руководитель")

    def test_a_step_without_a_norm_promises_nothing(self):
        self.draft.step_ids.deadline_value = 0
        texts = [step["deadline_text"] for step in self.place(self.stage_new)["steps"]]
        self.assertEqual(texts, ["", ""])

    def test_required_fields_say_how_and_why(self):
        always, new = self.panel()["places"]
        self.assertEqual((always["id"], always["name"]), (False, "Always"))
        self.assertEqual(
            [(field["label"], field["mandatory"]) for field in always["fields"]],
            [("Website", False)],
        )
        self.assertEqual(
            [(field["label"], field["reason"], field["mandatory"]) for field in new["fields"]],
            [("Expected amount", "The forecast is made of it", True)],
        )

    def test_places_with_nothing_in_them_are_left_out(self):
        names = [place["name"] for place in self.panel()["places"]]
        self.assertEqual(names, ["Always", "Reglament new"])
        self.draft.step_ids.unlink()
        self.draft.requirement_ids.unlink()
        self.assertEqual(self.panel()["places"], [])

    def test_clients_by_kind(self):
        care = self.make_reglament(
            {"field": "res.partner.phone", "client_state": "regular"},
            {"field": "res.partner.email"},
            publish=False,
            subject="client",
        )
        places = care.with_user(self.head).preview_panel()["places"]
        self.assertEqual([place["id"] for place in places], [False, "regular"])

    def test_whoever_may_read_the_reglament_sees_it(self):
        self.assertEqual(self.panel(user=self.anna), self.panel())
        with self.assertRaises(AccessError):
            self.panel(user=self.accountant)
        other = self.env["res.company"].create({"name": "Other company"})
        self.draft.write({"team_ids": False, "company_id": other.id})
        with self.assertRaises(AccessError):
            self.panel(user=self.anna)

    def test_more_lines_cost_no_more_queries(self):
        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.panel()
            return self.env.cr.sql_log_count - start

        cost()
        few = cost()
        for _round in range(4):
            for step in self.draft.step_ids:
                step.copy()
        self.assertLessEqual(cost(), few)

    @users("rhead")
    def test_places_follow_the_team(self):
        Stage = self.env["crm.stage"].sudo()
        team = self.env["crm.team"].sudo().create({"name": "Another team"})
        other = Stage.create({"name": "Only theirs", "team_ids": [(4, team.id)]})
        with Form(self.draft.with_user(self.env.user)) as form:
            self.assertNotIn(other.id, [place["id"] for place in form.line_places])
            form.team_ids.add(team)
            self.assertIn(other.id, [place["id"] for place in form.line_places])
            form.team_ids.remove(id=self.team.id)
            shown = [place["id"] for place in form.line_places]
            self.assertIn(self.stage_new.id, shown, "a line speaks of it")
            self.assertNotIn(self.stage_offer.id, shown)


@tagged("post_install", "-at_install")
class TestDuplicate(ConfigurationCase):
    """A duplicate is a reglament of its own; a new version has the words of the one before."""

    def check_same_lines(self, copy):
        for name in ("step_ids", "requirement_ids"):
            for lang in ("en_US", "ru_RU"):
                with self.subTest(lines=name, lang=lang):
                    old, new = (
                        record.with_context(lang=lang)[name].mapped("name")
                        for record in (self.draft, copy)
                    )
                    self.assertEqual(old, new)
        self.assertFalse(copy.step_ids & self.draft.step_ids)
        offer = copy.step_ids[1]
        self.assertEqual((offer.evidence, offer.deadline_value), ("attachment", 2.5))
        self.assertEqual(offer.stage_id, self.stage_new)
        self.assertEqual(copy.team_ids, self.team)

    def test_duplicate_in_each_language(self):
        names = {"en_US": "First contact (copy)", "ru_RU": "Первый контакт (копия)"}
        for number, lang in enumerate(names, start=2):
            with self.subTest(lang=lang):
                source = self.draft.with_user(self.head).with_context(lang=lang)
                copy = source.copy()
                self.assertEqual(
                    (copy.code, copy.version, copy.state, copy.mode),
                    (f"CONF-{number}", 1, "draft", "observe"),
                )
                self.assertEqual({code: copy.with_context(lang=code).name for code in names}, names)
                self.check_same_lines(copy)

    def test_a_given_name_stays(self):
        copy = self.draft.with_user(self.head).copy({"name": "Second contact"})
        self.assertEqual((copy.name, copy.code), ("Second contact", "CONF-2"))

    def test_a_published_one_gives_a_draft_that_can_be_changed(self):
        self.draft.action_publish()
        copy = self.draft.with_user(self.head).copy()
        self.assertEqual((copy.state, copy.lead_count), ("draft", 0))
        self.check_same_lines(copy)
        copy.step_ids[0].name = "Write back"
        self.assertEqual(self.draft.step_ids[0].name, "Call back")

    def test_a_new_version_keeps_its_name_in_both_languages(self):
        self.draft.action_publish()
        action = self.draft.with_user(self.head).action_new_version()
        version = self.env["sales.reglament"].browse(action["res_id"])
        self.assertEqual(
            (version.code, version.version, version.name), ("CONF", 2, "First contact")
        )
        self.assertEqual(version.with_context(lang="ru_RU").name, "Первый контакт")
        self.check_same_lines(version)


@tagged("post_install", "-at_install")
class TestFirstScreens(ConfigurationCase):
    """What is said where there is nothing yet, and the look at the base that comes first."""

    def look(self, user):
        action = self.env["sales.reglament.diagnosis"].with_user(user).action_look_at_base()
        diagnosis = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        return diagnosis, {line.finding: line for line in diagnosis.line_ids}

    def test_look_at_the_base_before_anything_is_switched_on(self):
        _before, found = self.look(self.head)
        count = {name: line.missing_count for name, line in found.items()}
        planned = self.make_lead(name="Planned", date_deadline="2020-01-01")
        planned.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        self.make_lead(name="Forgotten")
        alone, known = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Alone", "Known")]
        )
        self.env["res.partner"].create(
            [{"name": name, "parent_id": known.id} for name in ("Vera", "Oleg")]
        )
        diagnosis, found = self.look(self.head)
        added = {name: line.missing_count - count.get(name, 0) for name, line in found.items()}
        self.assertEqual(
            added,
            {
                "Open deals without a next step": 1,
                "Open deals with a past closing date": 1,
                "Clients without a second contact": 1,
            },
        )
        self.assertGreaterEqual(diagnosis.deal_count, 2)
        clients = found["Clients without a second contact"].action_view_records()
        self.assertEqual(clients["res_model"], "res.partner")
        self.assertIn(alone.id, clients["domain"][0][2])
        self.assertNotIn(known.id, clients["domain"][0][2])
        late = found["Open deals with a past closing date"].action_view_records()
        self.assertEqual(late["res_model"], "crm.lead")
        self.assertIn(planned.id, late["domain"][0][2])

    def test_only_heads_look(self):
        with self.assertRaises(AccessError):
            self.look(self.anna)
        server = self.env.ref("sales_reglament.sales_reglament_base_look_action")
        self.assertEqual(
            server.with_user(self.head).run()["res_model"], "sales.reglament.diagnosis"
        )
        with self.assertRaises(AccessError):
            server.with_user(self.anna).run()

    def test_the_empty_list_offers_what_the_reader_may_do(self):
        def help_for(user):
            Action = self.env["ir.actions.actions"].with_user(user)
            return Action._for_xml_id("sales_reglament.sales_reglament_action")["help"]

        look = self.env.ref("sales_reglament.sales_reglament_base_look_action")
        for_head = help_for(self.head)
        self.assertIn("Nothing is switched on yet", for_head)
        self.assertIn(f'name="{look.id}"', for_head)
        for_seller = help_for(self.anna)
        self.assertIn("Nothing is switched on yet", for_seller)
        self.assertNotIn('type="action"', for_seller)

    def test_each_empty_screen_says_what_comes_first(self):
        for name in (
            "sales_reglament_action",
            "sales_reglament_check_action",
            "sales_reglament_bypass_action",
            "sales_reglament_request_action_proposals",
            "sales_reglament_role_action",
            "sales_reglament_report_discipline_action",
            "sales_reglament_report_stage_duration_action",
        ):
            with self.subTest(action=name):
                action = self.env.ref(f"sales_reglament.{name}")
                english, russian = (action.with_context(lang=c).help for c in ("en_US", "ru_RU"))
                self.assertIn("o_view_nocontent_smiling_face", english)
                self.assertIn("</p><p>", english.replace("\n", "").replace("  ", ""))
                self.assertNotEqual(english, russian)

    def test_the_tour_never_starts_by_itself(self):
        tour = self.env.ref("sales_reglament.tour_onboarding")
        Tour = self.env["web_tour.tour"].with_user(self.head)
        others = Tour.search([("id", "!=", tour.id)])
        self.head.sudo().tour_enabled = True
        others.sudo().user_consumed_ids = [(4, self.head.id)]
        self.assertFalse(Tour.get_current_tour())
        self.assertEqual(Tour.get_tour_json_by_name(tour.name)["steps"], [])


@tagged("post_install", "-at_install")
class TestPrintedDraft(ConfigurationCase, BrowserCase):
    def test_print_is_reachable_and_says_what_is_asked(self):
        report = self.env.ref("sales_reglament.action_report_reglament")
        bound = self.env["ir.actions.actions"].with_user(self.head).get_bindings("sales.reglament")
        self.assertIn(report.id, [action["id"] for action in bound["report"]])
        self.authenticate("rhead", "rhead")
        page = self.url_open(f"/report/html/{report.report_name}/{self.draft.id}")
        self.assertEqual(page.status_code, 200)
        for text in ("First contact", "Call back", "Expected amount", "The last one will do"):
            self.assertIn(text, page.text)
