from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.core.base import AT_ONCE, FEW
from ..common import MONDAY
from .common import HandoverCase

ALIKE = ("a 'b' %s", "<p>Alike</p>")


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestHandoverOfMany(HandoverCase):
    """Where many clients change hands, nothing is done for each that is the same for all."""

    def counting(self, model, name):
        """Count the calls of a method of Odoo's, which works as ever."""
        cls = self.env.registry[model]
        return patch.object(cls, name, autospec=True, side_effect=getattr(cls, name))

    def test_deals_of_several_teams_keep_theirs_with_who_has_none(self):
        other = self.env["crm.team"].create({"name": "Other"})
        elsewhere = self.make_lead(partner_id=self.client.id, team_id=other.id)
        self.assertFalse(self.vera.crm_team_ids)
        self.accept(self.offer(to_user_id=self.vera.id), self.vera)
        self.env.flush_all()
        leads = self.lead | elsewhere
        self.assertEqual(leads.user_id, self.vera)
        self.assertEqual([lead.team_id for lead in leads], [self.team, other])

    def test_contacts_are_not_looked_through_for_what_they_share(self):
        clients = self.make_clients(3)
        with self.counting("res.partner", "_children_sync") as sync:
            self.accept(self.offer(clients))
        self.assertFalse(sync.called)
        self.assertEqual((clients | clients.child_ids).user_id, self.boris)

    def test_where_the_responsible_is_shared_contacts_get_it(self):
        """Some bases have Odoo keep the responsible of a client and its contacts alike."""
        Partner = self.env.registry["res.partner"]
        shared = [*self.env["res.partner"]._commercial_fields(), "user_id"]
        self.contact.user_id = self.vera
        with patch.object(Partner, "_commercial_fields", return_value=shared):
            self.accept(self.offer())
        self.assertEqual(self.contact.user_id, self.boris)

    def test_what_many_get_alike_is_written_at_once(self):
        count = FEW + 1
        clients = self.env["res.partner"].create(
            [{"name": f"Works {number}"} for number in range(count + 1)]
        )
        first, others = clients[0], clients[1:]
        self.env.flush_all()
        others.write({"user_id": self.vera.id, "comment": "<p>Alike</p>", "ref": "a 'b' %s"})
        first.write({"user_id": self.anna.id, "website": "https://first.example.com"})
        together = clients.with_context(**{AT_ONCE: True})
        with self.assertQueryCount(2):  # those alike, and the one that is not
            together.flush_model()
        self.env.invalidate_all()
        self.assertEqual((first.user_id, first.ref), (self.anna, False))
        self.assertEqual(first.website, "https://first.example.com")
        self.assertEqual(others.user_id, self.vera)
        self.assertEqual({(other.ref, other.comment) for other in others}, {ALIKE})
        self.assertEqual(others.write_uid, self.env.user)

    def test_what_differs_by_language_is_written_as_ever(self):
        industries = self.env["res.partner.industry"].create(
            [{"name": f"Industry {number}"} for number in range(FEW + 1)]
        )
        self.env.flush_all()
        industries.name = "Alike"
        industries.with_context(**{AT_ONCE: True}).flush_model()
        self.env.invalidate_all()
        self.assertEqual(set(industries.mapped("name")), {"Alike"})

    def test_deals_alike_are_checked_once(self):
        self.make_lead(partner_id=self.client.id)
        with self.counting("res.users", "_check_company_domain") as checked:
            self.accept(self.offer())
        self.assertEqual(checked.call_count, 1)

    def test_all_deals_of_a_strange_company_are_named(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        fitting = self.make_lead(name="Fits")
        strange = self.lead.browse()
        for number in (1, 2):
            strange |= self.make_lead(
                name=f"Strange {number}", user_id=False, team_id=False, company_id=other.id
            )
        leads = fitting | strange
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET user_id = %s WHERE id = ANY(%s)", [self.anna.id, leads.ids]
        )
        leads.invalidate_recordset()
        fitting._check_company(["user_id"])
        with self.assertRaises(UserError) as refused:
            leads._check_company(["user_id"])
        for lead in strange:
            self.assertIn(lead.name, str(refused.exception))
        self.assertNotIn(fitting.name, str(refused.exception))
