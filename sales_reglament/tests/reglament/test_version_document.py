from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from ..common import ReglamentCase, field_of


class DocumentCase(ReglamentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.make_reglament(
            {"name": "Expected amount", "help": "The forecast is made of it"},
            {"field": "crm.lead.website", "name": "Website", "level": "warn"},
            code="DOC",
            description="From the first call to the first order",
            step_ids=[
                (0, 0, {"stage_id": cls.stage_new.id, **values})
                for values in (
                    {
                        "name": "Call back",
                        "description": "Within the hour, by phone",
                        "deadline_value": 2,
                        "deadline_unit": "working_hours",
                        "evidence": "contact",
                    },
                    {"name": "Look around", "mandatory": False},
                    {"name": "Attach the offer", "evidence": "attachment"},
                )
            ],
        )


@tagged("post_install", "-at_install")
class TestDifference(DocumentCase):
    """What changed since the last version, in words."""

    def next_version(self):
        action = self.first.with_user(self.head).action_new_version()
        return self.env["sales.reglament"].with_user(self.head).browse(action["res_id"])

    def changed(self, version):
        return [
            (line["change"], line["kind"], line["name"])
            for line in version.difference_to_previous()
        ]

    def test_nothing_before_and_nothing_changed(self):
        self.assertEqual(self.first.difference_to_previous(), [])
        self.assertIn("first version", self.first.difference_html)
        draft = self.next_version()
        self.assertEqual(draft.difference_to_previous(), [])
        self.assertIn("Nothing differs", draft.difference_html)

    def test_surveys_are_compared_too(self):
        csat = self.env.ref("sales_reglament.survey_csat_1")
        nps = self.env.ref("sales_reglament.survey_nps_1")
        draft = self.next_version()
        draft.survey_rule_ids = [(0, 0, {"survey_id": csat.id, "trigger": "won", "delay_days": 3})]
        self.assertEqual(self.changed(draft), [("added", "survey", csat.title)])
        self.assertIn("Survey", draft.difference_html)
        draft.action_publish()
        later = draft.browse(draft.action_new_version()["res_id"])
        self.assertEqual(self.changed(later), [], "rules come along")
        later.survey_rule_ids.write({"delay_days": 5, "enabled": False})
        [line] = later.difference_to_previous()
        self.assertEqual((line["change"], line["key"]), ("changed", "CSAT-1: won"))
        self.assertEqual(
            {(detail["old"], detail["new"]) for detail in line["details"]},
            {("Yes", "No"), ("After 3 days", "After 5 days")},
        )
        later.survey_rule_ids.write({"survey_id": nps.id})
        self.assertEqual(
            self.changed(later),
            [("added", "survey", nps.title), ("removed", "survey", csat.title)],
        )

    def test_managers_read_what_is_asked(self):
        csat = self.env.ref("sales_reglament.survey_csat_1")
        draft = self.next_version()
        draft.survey_rule_ids = [
            (0, 0, {"survey_id": csat.id, "trigger": "won"}),
            (0, 0, {"survey_id": csat.id, "trigger": "lost", "enabled": False}),
        ]
        draft.action_publish()
        places = draft.with_user(self.anna)._document_places()
        rules = [rule for place in places for rule in place["surveys"]]
        self.assertEqual(
            [rule.trigger for rule in rules], ["won"], "what is not in use is left out"
        )
        page = self.env["ir.qweb"]._render(
            "sales_reglament.report_reglament_document", {"o": draft.with_user(self.anna)}
        )
        self.assertIn("How satisfied are you with this order?", page)
        rows = draft.with_user(self.anna).web_read(
            {"survey_rule_ids": {"fields": {"survey_id": {"fields": {"display_name": {}}}}}}
        )
        self.assertEqual(rows[0]["survey_rule_ids"][0]["survey_id"]["display_name"], csat.title)

    def test_added_removed_and_changed(self):
        draft = self.next_version()
        steps = {step.name: step for step in draft.step_ids}
        fields = {requirement.display_name: requirement for requirement in draft.requirement_ids}
        draft.name = "New client"
        fields["Website"].unlink()
        fields["Expected amount"].write({"level": "inform", "stage_id": self.stage_offer.id})
        steps["Look around"].unlink()
        steps["Call back"].write({"deadline_value": 0.5, "stage_id": self.stage_qualified.id})
        draft.write(
            {
                "step_ids": [(0, 0, {"name": "Write", "stage_id": self.stage_new.id})],
                "requirement_ids": [(0, 0, self.requirement_vals("crm.lead.phone"))],
            }
        )
        lines = {line["name"]: line for line in draft.difference_to_previous()}
        self.assertEqual(
            {name: line["change"] for name, line in lines.items()},
            {
                "New client": "changed",
                "Expected amount": "changed",
                "Phone": "added",
                "Website": "removed",
                "Call back": "changed",
                "Write": "added",
                "Look around": "removed",
            },
        )
        self.assertEqual(lines["Expected amount"]["key"], "crm.lead.expected_revenue")
        self.assertEqual(
            [(d["label"], d["old"], d["new"]) for d in lines["Expected amount"]["details"]],
            [
                ("To Leave Stage", "Reglament new", "Reglament offer"),
                ("Level", "Mandatory", "Counts only"),
            ],
        )
        self.assertEqual(
            [(d["label"], d["old"], d["new"]) for d in lines["Call back"]["details"]],
            [
                ("Stage", "Reglament new", "Reglament qualified"),
                ("Norm", "2 working hours", "0.5 working hours"),
            ],
        )
        html = draft.difference_html
        for text in ("0.5 working h", "Look around", "Removed", "Added", "→"):
            self.assertIn(text, html)

    def test_another_field_under_the_same_label_is_another_line(self):
        draft = self.next_version()
        line = draft.requirement_ids.filtered(lambda r: r.display_name == "Website")
        line.field_id = field_of(self.env, "crm.lead", "phone")
        self.assertEqual(
            self.changed(draft), [("added", "field", "Website"), ("removed", "field", "Website")]
        )

    def test_a_name_is_no_html(self):
        draft = self.next_version()
        draft.step_ids[0].name = "<script>alert(1)</script>"
        self.assertNotIn("<script>", draft.difference_html)

    def test_readers_see_it_others_do_not(self):
        draft = self.next_version()
        draft.requirement_ids[:1].unlink()
        draft.action_publish()
        for user in (self.anna, self.head):
            version = draft.with_user(user)
            self.env.invalidate_all()
            self.assertEqual(self.changed(version), [("removed", "field", "Expected amount")])
            self.assertIn("Expected amount", version.difference_html)
        with self.assertRaises(AccessError):
            draft.with_user(self.accountant).difference_to_previous()


@tagged("post_install", "-at_install")
class TestPrint(DocumentCase):
    """The reglament on paper."""

    def html(self, user, reglament=None):
        report = self.env["ir.actions.report"].with_user(user).with_context(lang=user.lang)
        self.env.invalidate_all()
        html, _kind = report._render_qweb_html(
            "sales_reglament.report_reglament", (reglament or self.first).ids
        )
        return html.decode()

    @users("rhead", "ranna")
    def test_everything_is_on_it(self):
        html = self.html(self.env.user)
        for text in (
            "Test reglament",
            "From the first call to the first order",
            "Published",
            "Reglament team",
            "Enforce",
            "Reglament new",
            "Expected amount",
            "The forecast is made of it",
            "Desirable",
            "Call back",
            "Within the hour, by phone",
            "2 working h",
            "A contact with the client",
            "not mandatory",
        ):
            self.assertIn(text, html)

    def test_the_signature_list(self):
        self.first.with_user(self.anna).action_acknowledge()
        read = self.env["sales.reglament.acknowledgement"].search(
            [("reglament_id", "=", self.first.id)]
        )
        read.date = "2026-03-02 10:00:00"
        html = self.html(self.head)
        self.assertIn("Ranna", html)
        self.assertIn("Rboris", html)
        self.assertEqual(html.count("2026"), 1)
        # managers sign for themselves
        html = self.html(self.boris)
        self.assertIn("Rboris", html)
        self.assertNotIn("Ranna", html)

    def test_a_draft_is_not_signed(self):
        draft = self.make_reglament({}, code="DOCD", publish=False)
        html = self.html(self.head, draft)
        self.assertIn("Draft", html)
        self.assertNotIn("I have read and understood", html)

    def test_a_reglament_for_clients(self):
        reglament = self.make_reglament(
            {"field": "res.partner.vat", "client_state": "regular", "stage_id": False},
            {"field": "res.partner.phone", "stage_id": False},
            code="DOCC",
            subject="client",
            team_ids=False,
        )
        html = self.html(self.head, reglament)
        self.assertLess(html.index("All clients"), html.index("Regular"))

    def test_it_is_in_the_print_menu(self):
        action = self.env.ref("sales_reglament.action_report_reglament")
        bindings = self.env["ir.actions.actions"].get_bindings("sales.reglament")
        self.assertIn(action.id, [report["id"] for report in bindings["report"]])

    def test_others_do_not_print_it(self):
        with self.assertRaises(AccessError):
            self.html(self.accountant)
