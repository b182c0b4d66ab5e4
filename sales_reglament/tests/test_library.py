from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from ..library import ENTRIES
from ..library.instantiate import find_stages, instantiate
from .common import ReglamentCase


@tagged("post_install", "-at_install")
class TestLibrary(ReglamentCase):
    """Ready reglaments become drafts on the stages that exist."""

    @users("rhead")
    def test_new_client_becomes_a_draft_in_both_languages(self):
        draft = instantiate(self.env, "NEW")
        self.assertEqual((draft.state, draft.mode, draft.role_kind), ("draft", "observe", "active"))
        self.assertEqual(len(draft.requirement_ids), 12)
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
        self.assertEqual(list(ENTRIES), ["NEW"])

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
    def test_limits_of_the_house(self):
        for code, entry in ENTRIES.items():
            mandatory = {}
            for line in entry["requirements"]:
                if line["level"] == "block":
                    mandatory[line.get("stage")] = mandatory.get(line.get("stage"), 0) + 1
            self.assertLessEqual(max(mandatory.values()), 5, code)


@tagged("post_install", "-at_install")
class TestDiagnosis(ReglamentCase):
    """ "Look at my base" says who misses what, and changes nothing."""

    @users("rhead")
    def test_on_a_draft(self):
        mine = (
            self.env["crm.lead"]
            .sudo()
            .create(
                [
                    {
                        "name": f"Deal {number}",
                        "type": "opportunity",
                        "team_id": self.team.id,
                        "user_id": (self.anna if number % 3 else self.boris).id,
                        "stage_id": self.stage_new.id,
                        "expected_revenue": number % 2,
                    }
                    for number in range(12)
                ]
            )
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
