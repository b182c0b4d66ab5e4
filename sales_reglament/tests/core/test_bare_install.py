from unittest.mock import patch

from odoo.tests import tagged

from ...models.completeness.columns import SalesReglamentColumns
from ...models.core.settings import settings
from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestBareInstall(ReglamentCase):
    """Until something is configured, nothing is refused, sent or reassigned, and nothing costs."""

    def test_nothing_is_refused(self):
        lead = self.env["crm.lead"].with_user(self.anna).create({"name": "Anything"})
        lead.action_set_won()
        lead.write({"expected_revenue": 0, "partner_id": False})
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.completeness, 100)
        self.assertFalse(lead.missing_summary)
        self.assertFalse(lead.reglament_id)
        self.assertFalse(self.bypasses(lead))

    def test_no_query_of_our_own(self):
        """The engine's tables and columns are not read at all on Odoo's hot paths."""
        self.env["sales.reglament"]._rulesets()
        self.env["sales.reglament"]._watch()
        self.env["res.users"]._sales_roles_held()
        self.env["sales.reglament.feedback"]._is_kept()
        queries = []
        cursor = type(self.env.cr)
        execute = cursor.execute

        def spy(cr, query, *args, **kwargs):
            queries.append(str(query))
            return execute(cr, query, *args, **kwargs)

        with (
            patch.object(cursor, "execute", spy),
            patch.object(
                SalesReglamentColumns, "_missing", side_effect=AssertionError("evaluated")
            ),
        ):
            leads = (
                self.env["crm.lead"]
                .with_user(self.anna)
                .create(
                    [
                        {"name": f"Deal {n}", "team_id": self.team.id, "partner_id": self.client.id}
                        for n in range(5)
                    ]
                )
            )
            leads.write({"stage_id": self.stage_offer.id})
            self.client.with_user(self.anna).write({"phone": "+32 2 290 34 90"})
            leads[:3].with_user(self.head).merge_opportunity()
            contact = self.client.create({"name": "Buyer", "parent_id": self.client.id})
            contact.with_user(self.anna).message_post(body="Hello", message_type="comment")
            contact.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
            self.client.action_archive()
            contact.unlink()
            self.env.flush_all()
        ours = [query for query in queries if "sales_reglament" in query]
        self.assertFalse(ours)

    def test_nothing_in_force_is_shipped(self):
        self.assertFalse(self.env["sales.reglament"].search([]))
        self.assertFalse(self.env["res.users"].search([("sales_role_id", "!=", False)]))
        self.assertEqual(
            set(self.env["sales.reglament.role"].search([]).mapped("kind")),
            {"active", "service", "universal", "head"},
        )

    def test_groups_come_with_sales_rights(self):
        self.assertTrue(self.anna.has_group("sales_reglament.group_reglament_user"))
        self.assertFalse(self.anna.has_group("sales_reglament.group_reglament_head"))
        self.assertTrue(self.head.has_group("sales_reglament.group_reglament_head"))
        self.assertTrue(self.head.has_group("survey.group_survey_user"))
        self.assertFalse(self.head.has_group("sales_reglament.group_reglament_director"))
        self.assertTrue(self.director.has_group("sales_reglament.group_reglament_head"))
        self.assertFalse(self.accountant.has_group("sales_reglament.group_reglament_user"))

    def test_settings(self):
        form = self.env["res.config.settings"].create({"reglament_shared_reach_from": 9})
        form.execute()
        self.assertEqual(settings(self.env).shared_reach_from, 9)
        self.assertEqual(
            form.action_open_reglament_placeholders()["res_model"],
            "sales.reglament.placeholder",
        )
