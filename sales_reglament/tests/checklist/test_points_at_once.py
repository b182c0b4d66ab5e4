"""What decides on a point beside its deal is seen at once, and not in the night that follows."""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common import MONDAY, field_of
from .common import ClientStepCase, StepCase

PHONE = "+7 495 123-45-67"


def filled_in(name, stage, field_id):
    """A step that is done by filling in a field."""
    return Command.create(
        {
            "name": name,
            "stage_id": stage.id,
            "evidence": "field",
            "evidence_field_id": field_id,
        }
    )


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestCompanyOfAContact(StepCase):
    """What a company has counts for the deals of its people, as long as they are its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        phone = field_of(cls.env, "res.partner", "phone").id
        cls.make_reglament(
            {"field": "res.partner.phone", "stage_id": cls.stage_new.id},
            step_ids=[filled_in("Number", cls.stage_new, phone)],
        )
        cls.client.phone = PHONE
        cls.person = cls.env["res.partner"].create({"name": "Buyer"})
        cls.lead = cls.make_lead(partner_id=cls.person.id)
        cls.env.flush_all()

    def assert_known(self, is_known):
        self.env.flush_all()
        self.assertEqual(self.state(self.lead, "Number"), "done" if is_known else "todo")
        self.assertEqual(not self.lead.missing_requirements, is_known)

    def test_a_contact_joins_a_company_and_leaves_it(self):
        self.assert_known(False)
        self.person.parent_id = self.client
        self.assert_known(True)
        self.lead.stage_id = self.stage_qualified
        self.person.parent_id = False
        self.assert_known(False)
        log = self.bypasses(self.lead)
        self.assertIn("Number", ", ".join(log.mapped("gap_summary")))

    def test_a_contact_is_its_own_company(self):
        self.person.parent_id = self.client
        self.assert_known(True)
        self.person.is_company = True
        self.assert_known(False)

    def test_through_the_list_of_the_company(self):
        self.client.child_ids = [Command.link(self.person.id)]
        self.assert_known(True)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestClientWhoIsDeleted(StepCase):
    """A deal that has lost its client misses what stood on the card."""

    def test_the_client_and_the_company_of_a_contact(self):
        industry = field_of(self.env, "res.partner", "industry_id")
        self.make_reglament(
            {"field": "res.partner.industry_id", "stage_id": self.stage_new.id},
            step_ids=[filled_in("Industry", self.stage_new, industry.id)],
        )
        company = self.env["res.partner"].create(
            {"name": "Gone", "is_company": True, "industry_id": self.industry.id}
        )
        person = self.env["res.partner"].create({"name": "Buyer", "parent_id": company.id})
        leads = self.make_lead(partner_id=company.id) | self.make_lead(partner_id=person.id)
        for lead in leads:
            self.assertEqual(self.state(lead, "Industry"), "done")
            self.assertFalse(lead.missing_requirements)
        person.industry_id = False
        company.unlink()
        self.env.flush_all()
        self.env.cr.precommit.run()
        for lead in leads:
            self.assertEqual(self.state(lead, "Industry"), "todo")
            self.assertTrue(lead.missing_requirements)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestConditionOnTheCompany(StepCase):
    """A condition may walk from the contact to the company, in one path or in parts."""

    def test_on_every_path(self):
        paths = (
            "[('partner_id.commercial_partner_id.city', '=', 'Perm')]",
            "[('partner_id.parent_id.city', '=', 'Perm')]",
            "[('partner_id', 'any', [('parent_id', 'any', [('city', '=', 'Perm')])])]",
        )
        person = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.client.id, "type": "other"}
        )
        for path in paths:
            with self.subTest(path=path):
                self.client.city = "Omsk"
                reglament = self.make_steps({"name": "Visit", "domain": path})
                lead = self.make_lead(partner_id=person.id)
                self.assertFalse(self.check(lead, "Visit"))
                self.client.city = "Perm"
                self.env.cr.precommit.run()
                self.assertEqual(self.state(lead, "Visit"), "todo")
                reglament.action_archive()


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestOrderOfStages(StepCase):
    """Stages sorted anew: what lies behind a deal is to be done, what lies ahead is not."""

    def test_a_stage_is_put_before_another(self):
        self.make_steps({"name": "Offer it", "stage_id": self.stage_offer.id})
        lead = self.make_lead(stage_id=self.stage_qualified.id)
        self.assertFalse(self.check(lead, "Offer it"))
        before = self.stage_offer.sequence
        self.stage_offer.sequence = self.stage_new.sequence - 1
        self.env.cr.precommit.run()
        self.assertEqual(self.state(lead, "Offer it"), "todo")
        self.stage_offer.sequence = before
        self.env.cr.precommit.run()
        self.assertEqual(self.state(lead, "Offer it"), "cancelled")


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestPeopleOfATeam(StepCase):
    """What the team's people have goes to who they are now."""

    def test_another_leader(self):
        self.make_steps({"name": "Look", "assignee_kind": "head"})
        lead = self.make_lead()
        self.assertEqual(self.check(lead, "Look").user_id, self.head)
        self.team.user_id = self.director
        self.assertEqual(self.check(lead, "Look").user_id, self.director)
        self.team.user_id = False
        self.assertFalse(self.check(lead, "Look").user_id)

    def test_a_leader_who_has_left(self):
        self.make_steps({"name": "Look", "assignee_kind": "head"})
        self.head.active = False
        lead = self.make_lead()
        self.assertFalse(self.check(lead, "Look").user_id)

    def test_another_holder_of_a_role(self):
        role = self.env.ref("sales_reglament.role_service")
        self.make_steps({"name": "Calm", "assignee_kind": "role", "role_id": role.id})
        lead = self.make_lead()
        self.assertEqual(self.check(lead, "Calm").user_id, self.anna)
        self.give_role(self.boris, "service")
        self.assertEqual(self.check(lead, "Calm").user_id, self.boris)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestLeaderOfClients(ClientStepCase):
    def test_another_leader(self):
        self.make_steps({"assignee_kind": "head"})
        self.assertEqual(self.checks(self.client).user_id, self.head)
        self.team.user_id = self.director
        self.assertEqual(self.checks(self.client).user_id, self.director)
