from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...kernel import recurrence
from ...library import instantiate
from ..common import MONDAY, field_of, load_russian
from .common import ClientStepCase


@tagged("post_install", "-at_install")
class TestClientStepLife(ClientStepCase):
    """Points open and close with what the client is asked for."""

    def test_publishing_opens_for_existing_clients(self):
        nobodys = self.make_client(user_id=False)
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        with freeze_time(MONDAY):
            reglament = self.make_steps({"deadline_value": 2, "deadline_unit": "days"})
        check = self.checks(self.client)
        self.assertEqual(
            (check.state, check.user_id, check.reglament_id.id), ("todo", self.anna, reglament.id)
        )
        self.assertEqual(check.deadline, MONDAY + timedelta(days=2))
        self.assertEqual(check.change_ids.mapped("state_to"), ["todo"])
        self.assertFalse(check.stage_id)
        self.assertFalse(check.lead_id)
        self.assertFalse(self.checks(nobodys))
        self.assertFalse(self.checks(contact))

    def test_contacts_are_not_gone_through(self):
        self.make_steps({})
        contacts = self.env["res.partner"].create(
            [{"name": f"Buyer {n}", "parent_id": self.client.id} for n in range(3)]
        )
        with patch.object(recurrence, "plan", wraps=recurrence.plan) as plan:
            (self.client | contacts).write({"user_id": self.boris.id})
        self.assertEqual(plan.call_count, 1)
        self.assertEqual(self.checks(self.client).user_id, self.boris)
        # what is no client any more is gone through for what it has
        self.client.parent_id = self.make_client(name="Mother")
        self.client.is_company = False
        self.assertEqual(self.states(self.client), ["cancelled"])

    def test_created_and_imported(self):
        self.make_steps({})
        self.assertEqual(self.states(self.make_client()), ["todo"])
        result = self.env["res.partner"].load(
            ["name", "is_company", "user_id/.id"],
            [[f"Imported {n}", "1", str(self.anna.id)] for n in range(3)],
        )
        self.assertFalse(result["messages"])
        for client in self.env["res.partner"].browse(result["ids"]):
            self.assertEqual(self.states(client), ["todo"])

    def test_colleagues_and_contacts_are_no_clients(self):
        self.make_steps({}, team_ids=False)
        self.assertFalse(self.checks(self.anna.partner_id))
        person = self.make_client(is_company=False, name="Vera", email="vera@example.com")
        self.assertEqual(self.states(person), ["todo"])
        self.env["res.users"].create({"login": "rvera", "name": "Vera", "partner_id": person.id})
        self.assertEqual(self.states(person), ["cancelled"])
        self.assertFalse(person.reglament_id)
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        self.assertFalse(self.checks(contact))
        contact.parent_id = False
        self.assertEqual(self.states(contact), ["todo"])
        contact.parent_id = self.client
        self.assertEqual(self.states(contact), ["cancelled"])

    def test_state_of_the_client(self):
        self.make_steps(
            {"name": "Always"},
            {"name": "First order", "client_state": "new"},
        )
        self.assertEqual(self.states(self.client, "Always"), ["todo"])
        self.assertFalse(self.checks(self.client, "First order"))
        order = self.env["sale.order"].create({"partner_id": self.client.id})
        order.action_confirm()
        self.assertEqual(self.states(self.client, "First order"), ["todo"])
        order._action_cancel()
        self.assertEqual(self.states(self.client, "First order"), ["cancelled"])
        self.assertEqual(self.states(self.client, "Always"), ["todo"])
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self.states(self.client, "First order"), ["todo"], "opened again")

    def test_another_responsible(self):
        self.make_steps({"name": "Done"}, {"name": "Open"})
        self.checks(self.client, "Done").with_user(self.anna).action_done()
        self.client.user_id = self.boris
        self.assertEqual(self.checks(self.client, "Done").done_by, self.anna)
        self.assertEqual(self.checks(self.client, "Open").user_id, self.boris)
        self.client.user_id = False
        self.assertEqual(self.states(self.client, "Open"), ["cancelled"], "of no team any more")
        self.assertEqual(self.states(self.client, "Done"), ["done"])
        self.client.user_id = self.anna
        self.assertEqual(self.states(self.client, "Open"), ["todo"])
        self.assertEqual(self.checks(self.client, "Open").user_id, self.anna)

    def test_another_role_of_the_responsible(self):
        self.make_steps({"name": "Keep"}, role_kind="service", team_ids=False, code="SERVICE")
        self.assertFalse(self.checks(self.client, "Keep"))
        self.give_role(self.anna, "service")
        self.assertEqual(self.states(self.client, "Keep"), ["todo"])
        self.give_role(self.anna, "active")
        self.assertEqual(self.states(self.client, "Keep"), ["cancelled"])

    def test_archived_and_back(self):
        self.make_steps({})
        self.client.action_archive()
        self.assertEqual(self.states(self.client), ["cancelled"])
        self.client.action_unarchive()
        self.assertEqual(self.states(self.client), ["todo"])

    def test_deleting_leaves_no_orphan(self):
        self.make_steps({})
        client = self.make_client()
        check = self.checks(client)
        client.unlink()
        self.assertFalse(check.exists())

    def test_condition(self):
        self.make_steps({"domain": "[('city', '=', 'Perm')]"})
        self.assertFalse(self.checks(self.client))
        self.client.with_user(self.anna).city = "Perm"
        self.assertEqual(self.states(self.client), ["todo"])
        self.client.city = "Omsk"
        self.assertEqual(self.states(self.client), ["cancelled"])

    def test_who_does_it(self):
        role = self.give_role(self.boris, "service")
        self.make_steps(
            {"name": "Head", "assignee_kind": "head"},
            {"name": "Role", "assignee_kind": "role", "role_id": role.id},
        )
        self.assertEqual(self.checks(self.client, "Head").user_id, self.head)
        self.assertEqual(self.checks(self.client, "Role").user_id, self.boris)

    def test_another_company_takes_the_points_along(self):
        self.make_steps({}, team_ids=False)
        other = self.env["res.company"].create({"name": "Other company"})
        client = self.make_client(user_id=False)
        client.company_id = other
        self.assertEqual(self.checks(client).company_id, other)

    def test_archiving_the_reglament_cancels(self):
        reglament = self.make_steps({})
        reglament.action_archive()
        self.assertEqual(self.states(self.client), ["cancelled"])

    def test_a_new_version_carries_points_on(self):
        with freeze_time(MONDAY):
            reglament = self.make_steps(
                {"name": "Once"}, {"name": "Again", "recurrence_days": 30}, {"name": "Gone"}
            )
        with freeze_time(MONDAY + timedelta(days=1)):
            self.checks(self.client, "Once").with_user(self.anna).action_done()
        opened = self.checks(self.client, "Again")
        draft = self.env["sales.reglament"].browse(reglament.action_new_version()["res_id"])
        draft.step_ids.filtered(lambda step: step.name == "Gone").unlink()
        with freeze_time(MONDAY + timedelta(days=5)):
            draft.action_publish()
        self.assertEqual(self.client.reglament_id, draft)
        self.assertEqual(self.states(self.client, "Once"), ["done"], "not asked again")
        carried = self.checks(self.client, "Again")
        self.assertEqual(carried, opened)
        self.assertEqual((carried.state, carried.opened_date), ("todo", MONDAY))
        self.assertEqual((carried.reglament_id, carried.step_id.reglament_id), (draft, draft))
        self.assertEqual(len(carried.change_ids), 1, "carried on, not begun again")
        self.assertEqual(self.states(self.client, "Gone"), ["cancelled"])

    def test_the_database_allows_one_open_point(self):
        self.make_steps({})
        check = self.checks(self.client)
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            check.sudo().copy()
            self.env.flush_all()

    def test_many_cost_the_same_queries(self):
        role = self.give_role(self.boris, "service")
        self.make_steps(
            {"evidence": "contact", "recurrence_days": 30, "deadline_value": 1},
            {"evidence": "order", "assignee_kind": "head"},
            {"evidence": "next_activity", "assignee_kind": "role", "role_id": role.id},
            {"evidence": "meeting", "domain": "[('city', '=', 'Perm')]"},
            {"evidence": "attachment"},
        )
        Checklist = self.env["sales.reglament.client.checklist"]

        def queries_for(count):
            clients = self.make_client()
            for n in range(count - 1):
                clients |= clients.create(
                    {"name": f"Client {n}", "is_company": True, "user_id": self.anna.id}
                )
            clients.city = "Perm"
            self.env["sales.reglament.check"].search([("partner_id", "in", clients.ids)]).unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Checklist._sync(clients)
            opening = self.env.cr.sql_log_count - before
            self.assertEqual(
                self.env["sales.reglament.check"].search_count(
                    [("partner_id", "in", clients.ids), ("state", "=", "todo")]
                ),
                5 * count,
            )
            before = self.env.cr.sql_log_count
            Checklist._look_at(clients)
            return opening, self.env.cr.sql_log_count - before

        with freeze_time(MONDAY):
            queries_for(2)
            self.assertEqual(queries_for(10), queries_for(200))

    def test_creating_many_costs_the_same_queries(self):
        self.make_steps({"evidence": "contact", "recurrence_days": 30, "deadline_value": 1})

        def ours(count):
            queries = []
            execute = type(self.env.cr).execute

            def spy(cr, query, *args, **kwargs):
                if "sales_reglament" in str(getattr(query, "code", query)):
                    queries.append(query)
                return execute(cr, query, *args, **kwargs)

            self.patch(type(self.env.cr), "execute", spy)
            self.env["res.partner"].create(
                [
                    {"name": f"Client {n}", "is_company": True, "user_id": self.anna.id}
                    for n in range(count)
                ]
            )
            self.env.flush_all()
            self.patch(type(self.env.cr), "execute", execute)
            return len(queries)

        ours(2)
        self.assertEqual(ours(10), ours(80))


@tagged("post_install", "-at_install")
class TestRecurrence(ClientStepCase):
    """A step comes round again from the day it was done."""

    def at(self, days, hours=0):
        return freeze_time(MONDAY + timedelta(days=days, hours=hours))

    def make(self, **values):
        with freeze_time(MONDAY):
            return self.make_steps({"recurrence_days": 10, **values})

    def done(self, days):
        with self.at(days):
            self.checks(self.client)[-1].with_user(self.anna).action_done()

    def test_day_by_day(self):
        self.make(deadline_value=2, deadline_unit="days")
        self.assertEqual(self.checks(self.client).deadline, MONDAY + timedelta(days=2))
        self.done(1)
        for day in range(1, 15):
            with self.at(day, hours=-8):
                self.nightly()
            with self.subTest(day=day):
                states = ["done"] if day < 11 else ["done", "todo"]
                self.assertEqual(self.states(self.client), states)
        check = self.checks(self.client)[-1]
        self.assertEqual(check.opened_date, datetime(2026, 3, 13))
        self.assertEqual(check.deadline, datetime(2026, 3, 16), "two days after the 13th")
        self.assertEqual(check.user_id, self.anna)

    def test_without_a_norm_it_is_due_on_its_day(self):
        self.make()
        self.assertEqual(
            self.checks(self.client).deadline, MONDAY + timedelta(days=10), "the first round"
        )
        self.done(3)
        with self.at(13, hours=-9):
            self.nightly()
        check = self.checks(self.client)[-1]
        self.assertEqual(check.deadline, datetime(2026, 3, 16), "the end of the 15th")
        with self.at(13, hours=13):
            self.assertFalse(check.is_late)
        with self.at(14):
            check.invalidate_recordset(["is_late"])
            self.assertTrue(check.is_late)

    def test_done_late_counts_from_the_day_it_was_done(self):
        self.make(deadline_value=1, deadline_unit="days")
        self.done(7)
        self.assertTrue(self.checks(self.client).is_late)
        with self.at(16):
            self.nightly()
        self.assertEqual(self.states(self.client), ["done"])
        with self.at(17):
            self.nightly()
        self.assertEqual(self.states(self.client), ["done", "todo"])

    def test_skipped_and_not_required_come_again_too(self):
        self.make(mandatory=False)
        with self.at(0):
            self.checks(self.client).with_user(self.anna).action_skip("On holiday")
        with self.at(10):
            self.nightly()
            self.checks(self.client)[-1].with_user(self.anna).action_not_applicable("Moved")
        with self.at(20):
            self.nightly()
        self.assertEqual(self.states(self.client), ["skipped", "not_applicable", "todo"])

    def test_the_nightly_job_begun_again_changes_nothing(self):
        self.make()
        self.done(0)
        with self.at(10):
            self.nightly()
            checks = self.checks(self.client)
            facts = checks.read(), checks.change_ids.ids
            self.nightly()
            checks = self.checks(self.client)
            self.assertEqual((checks.read(), checks.change_ids.ids), facts)

    def test_a_job_that_stood_still_gives_the_whole_norm(self):
        self.make(deadline_value=2, deadline_unit="days")
        self.done(0)
        with self.at(14):
            self.nightly()
        check = self.checks(self.client)[-1]
        self.assertEqual(check.opened_date, datetime(2026, 3, 12), "what was done since counts")
        self.assertEqual(check.deadline, datetime(2026, 3, 19))

    def test_days_are_those_of_the_company(self):
        self.company.resource_calendar_id.tz = "Asia/Vladivostok"
        self.make()
        with freeze_time(datetime(2026, 3, 2, 20, 0)):  # the 3rd there
            self.checks(self.client).with_user(self.anna).action_done()
        with freeze_time(datetime(2026, 3, 12, 13, 0)):  # still the 12th there
            self.nightly()
        self.assertEqual(self.states(self.client), ["done"])
        with freeze_time(datetime(2026, 3, 12, 14, 30)):
            self.nightly()
        self.assertEqual(self.checks(self.client)[-1].opened_date, datetime(2026, 3, 12, 14, 0))

    def test_deeds_count_from_the_opening(self):
        self.make(evidence="contact")
        client = self.client.with_user(self.anna)
        with self.at(1):
            client.log_contact("call", "agreed")
            self.assertEqual(self.states(self.client), ["done"])
        with self.at(6):
            client.log_contact("call", "agreed")
        with self.at(11):
            self.nightly()
        self.assertEqual(self.states(self.client), ["done", "todo"], "the 6th day was before")
        with self.at(12):
            client.log_contact("call", "not_reached")
            self.assertEqual(self.states(self.client), ["done", "todo"])
            client.log_contact("call", "agreed")
        self.assertEqual(self.states(self.client), ["done", "done"])

    def test_undone_while_the_next_is_open(self):
        self.make(evidence="contact")
        with self.at(1):
            self.client.with_user(self.anna).log_contact("call", "agreed")
        with self.at(11):
            self.nightly()
            self.assertEqual(self.states(self.client), ["done", "todo"])
            self.env["sales.reglament.contact"].search(
                [("partner_id", "=", self.client.id)]
            ).unlink()
        self.assertEqual(self.states(self.client), ["todo", "cancelled"])
        self.assertIn("undone", self.checks(self.client)[0].change_ids[-1].note)
        with self.at(12):
            self.client.with_user(self.anna).log_contact("call", "agreed")
            self.nightly()
            self.assertEqual(self.states(self.client), ["done", "cancelled"])
        with self.at(22):
            self.nightly()
        self.assertEqual(self.states(self.client), ["done", "todo"], "the same point opens again")

    def test_what_is_past_stays(self):
        self.make(evidence="contact")
        for day in (1, 11):
            with self.at(day):
                self.nightly()
                self.client.with_user(self.anna).log_contact("call", "agreed")
        first = self.env["sales.reglament.contact"].search(
            [("partner_id", "=", self.client.id)], order="date", limit=1
        )
        with self.at(12):
            first.unlink()
        self.assertEqual(self.states(self.client), ["done", "done"])

    def test_opening_again_by_hand(self):
        self.make()
        self.done(0)
        with self.at(10):
            self.nightly()
            first = self.checks(self.client)[0].with_user(self.anna)
            first.action_reopen()
        self.assertEqual(self.states(self.client), ["todo", "cancelled"])
        with self.at(10):
            self.checks(self.client)[0].with_user(self.anna).action_done()
        with self.at(20):
            self.nightly()
            self.checks(self.client)[1].with_user(self.anna).action_done()
        for points in (self.checks(self.client)[0], self.checks(self.client)):
            with self.assertRaisesRegex(UserError, "again since then"):
                points.with_user(self.anna).action_reopen()

    def test_what_fell_away_is_not_opened_by_hand(self):
        """Neither alone nor beside a settled one, and the one that is open stays so."""
        self.make()
        self.done(0)
        with self.at(10):
            self.nightly()
            done, fallen = self.checks(self.client)
            done.with_user(self.anna).action_reopen()
            self.assertEqual(self.states(self.client), ["todo", "cancelled"])
            fallen.with_user(self.anna).action_reopen()
            self.assertEqual(self.states(self.client), ["todo", "cancelled"])
            (done | fallen).with_user(self.anna).action_reopen()
            self.assertEqual(self.states(self.client), ["todo", "cancelled"])
            fallen.with_user(self.anna).action_done()
            fallen.with_user(self.head).action_skip("On holiday")
            fallen.with_user(self.anna).action_not_applicable("No longer made")
            self.assertEqual(self.states(self.client), ["todo", "cancelled"])

    def test_coming_back_takes_up_the_rhythm(self):
        self.make()
        self.done(0)
        with self.at(5):
            self.client.action_archive()
            self.client.action_unarchive()
            self.assertEqual(self.states(self.client), ["done"], "not due yet")
            self.client.action_archive()
        with self.at(12):
            self.nightly()
            self.assertEqual(self.states(self.client), ["done"], "not asked of the archived")
            self.client.action_unarchive()
        self.assertEqual(self.states(self.client), ["done", "todo"])

    def test_once_is_once(self):
        self.make(recurrence_days=0)
        self.done(0)
        with self.at(400):
            self.nightly()
        self.assertEqual(self.states(self.client), ["done"])

    def test_a_planned_activity_each_time(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.make(plan_activity_type_id=call.id)
        activity = self.client.activity_ids
        self.assertEqual((activity.summary, activity.user_id), ("Step 0", self.anna))
        with self.at(1):
            activity.with_user(self.anna).action_feedback(feedback="They will order")
        self.assertEqual(self.states(self.client), ["done"])
        with self.at(11):
            self.nightly()
        self.assertEqual(self.states(self.client), ["done", "todo"])
        self.env.invalidate_all()
        self.assertEqual(len(self.client.activity_ids), 1)
        self.client.action_archive()
        self.assertFalse(self.client.activity_ids)


@tagged("post_install", "-at_install")
class TestClientMerge(ClientStepCase):
    """A merge keeps each point once, on the client who stays."""

    def merge(self, stays, goes):
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((stays | goes).ids, stays)
        self.assertFalse(goes.exists())

    def test_the_one_further_along_stays(self):
        self.make_steps({"name": "Once"}, {"name": "Open"}, {"name": "Far"})
        twin = self.make_client()
        done = self.checks(twin, "Once")
        done.with_user(self.anna).action_done()
        self.checks(self.client, "Far").with_user(self.head).action_skip("They bought elsewhere")
        self.merge(self.client, twin)
        self.assertEqual(self.checks(self.client, "Once"), done)
        self.assertEqual(done.state, "done")
        self.assertEqual(len(done.change_ids), 3, "the changes of both")
        self.assertEqual(self.states(self.client, "Open"), ["todo"])
        self.assertEqual(self.states(self.client, "Far"), ["skipped"])

    def test_rounds_of_both(self):
        with freeze_time(MONDAY):
            self.make_steps({"recurrence_days": 10})
            twin = self.make_client()
            self.checks(twin).with_user(self.anna).action_done()
        with freeze_time(MONDAY + timedelta(days=10)):
            self.nightly()
            self.assertEqual(self.states(twin), ["done", "todo"])
            self.checks(self.client).with_user(self.anna).action_done()
            self.merge(self.client, twin)
            self.assertEqual(self.states(self.client).count("todo"), 0, "done on the other card")
            self.assertEqual(self.states(self.client).count("done"), 2)
        with freeze_time(MONDAY + timedelta(days=20)):
            self.nightly()
        self.assertEqual(self.states(self.client).count("todo"), 1)

    def test_both_open(self):
        self.make_steps({"recurrence_days": 10})
        twin = self.make_client()
        self.merge(self.client, twin)
        self.assertEqual(self.states(self.client), ["todo"])

    def test_the_deeds_of_the_other_prove(self):
        self.make_steps({"evidence": "contact"}, team_ids=False)
        twin = self.make_client(user_id=False, company_id=False)
        twin.reglament_id.exists()
        twin.with_user(self.head).log_contact("call", "agreed")
        self.checks(twin).unlink()
        self.merge(self.client, twin)
        self.assertEqual(self.states(self.client), ["done"])

    def test_merging_costs_a_base_without_steps_nothing(self):
        twin = self.make_client()
        Check = self.registry["sales.reglament.check"]
        self.patch(Check, "search", lambda *args, **kwargs: self.fail("points were looked for"))
        self.merge(self.client, twin)


@tagged("post_install", "-at_install")
class TestClientStepRules(ClientStepCase):
    """What can be asked of clients, and who may do what with their points."""

    def test_what_makes_no_sense_for_clients(self):
        lead_field = field_of(self.env, "crm.lead", "website").id
        partner_field = field_of(self.env, "res.partner", "website").id
        for values, words in (
            ({"stage_id": self.stage_new.id}, "no stage"),
            ({"first_response": True}, "first response"),
            ({"evidence": "field", "evidence_field_id": lead_field}, "field of the client"),
            (
                {"evidence": "field", "evidence_field_id": partner_field, "recurrence_days": 9},
                "can't come again",
            ),
            ({"evidence": "next_activity", "recurrence_days": 9}, "can't come again"),
            (
                {
                    "evidence": "domain",
                    "evidence_domain": "[('city', '=', 'Perm')]",
                    "recurrence_days": 9,
                },
                "can't come again",
            ),
            ({"evidence": "domain", "evidence_domain": "[('stage_id', '=', 1)]"}, "can't be read"),
        ):
            refused = self.assertRaisesRegex(ValidationError, words)
            with self.subTest(values=values), refused, self.env.cr.savepoint():
                self.make_draft(values, code=f"X{len(str(values))}")

    def test_what_is_for_clients_only(self):
        reglament = self.make_reglament(publish=False)
        Step = self.env["sales.reglament.step"]
        for values in ({"recurrence_days": 9}, {"client_state": "new"}, {"stage_id": False}):
            refused = self.assertRaises(ValidationError)
            with self.subTest(values=values), refused, self.env.cr.savepoint():
                Step.create(
                    {
                        "reglament_id": reglament.id,
                        "name": "Step",
                        "stage_id": self.stage_new.id,
                        **values,
                    }
                )
        Step.create({"reglament_id": reglament.id, "name": "Step", "stage_id": self.stage_new.id})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            reglament.subject = "client"
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.make_draft({"recurrence_days": 9}, code="CLIENTS").subject = "lead"

    def test_managers_see_points_as_they_see_clients(self):
        self.make_steps({}, team_ids=False)
        other = self.env["res.company"].create({"name": "Other company"})
        theirs = self.make_client(user_id=False, company_id=other.id)
        check, foreign = self.checks(self.client), self.checks(theirs)
        for user in (self.anna, self.boris, self.head, self.director, self.integration):
            Check = check.with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(Check.search([("id", "in", (check | foreign).ids)]), check)
                self.assertTrue(Check.change_ids.mapped("state_to"))
                with self.assertRaises(AccessError):
                    foreign.with_user(user).action_not_applicable("no")
                with self.assertRaises(AccessError):
                    foreign.with_user(user).action_done()
        with self.assertRaises(AccessError):
            check.with_user(self.accountant).read(["state"])
        with self.assertRaises(AccessError):
            check.with_user(self.anna).write({"state": "done"})

    def test_who_settles(self):
        self.make_steps({"name": "Must"}, {"name": "May", "mandatory": False})
        must, may = self.checks(self.client, "Must"), self.checks(self.client, "May")
        for action, args in (
            ("action_done", ()),
            ("action_skip", ("no time",)),
            ("action_not_applicable", ("no need",)),
            ("action_delay_cause", ("client",)),
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(may.with_user(self.boris), action)(*args)
        with self.assertRaises(AccessError):
            must.with_user(self.anna).action_skip("no time")
        may.with_user(self.anna).action_skip("no time")
        must.with_user(self.head).action_skip("my decision")
        self.assertEqual((must.state, may.state), ("skipped", "skipped"))
        must.with_user(self.anna).action_reopen()
        must.with_user(self.anna).action_not_applicable("The client closed down")
        self.assertEqual(must.state, "not_applicable")

    def test_nobodys_client_is_anybodys(self):
        self.make_steps({}, team_ids=False)
        client = self.make_client(user_id=False)
        self.checks(client).with_user(self.boris).action_done()
        self.assertEqual(self.checks(client).done_by, self.boris)

    def test_counts_and_buttons(self):
        with freeze_time(MONDAY):
            self.make_steps(
                {"name": "Late", "deadline_value": 1, "deadline_unit": "days"}, {"name": "Open"}
            )
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        for partner in self.client | contact:
            shown = partner.with_user(self.boris)
            self.assertEqual(shown.reglament_check_count, 2)
            self.assertEqual(shown.reglament_check_late_count, 1)
            self.assertEqual(len(shown.reglament_check_ids), 2)
            action = shown.action_view_reglament_checks()
            found = self.env["sales.reglament.check"].search(action["domain"])
            self.assertEqual(found.partner_id, self.client)

    def test_the_card_shows_the_last_round(self):
        with freeze_time(MONDAY):
            self.make_steps({"recurrence_days": 10})
        for day in (0, 10, 20):
            with freeze_time(MONDAY + timedelta(days=day)):
                self.nightly()
                self.checks(self.client)[-1].with_user(self.anna).action_done()
        with freeze_time(MONDAY + timedelta(days=30)):
            self.nightly()
        self.assertEqual(len(self.checks(self.client)), 4)
        self.assertEqual(self.client.reglament_check_ids.mapped("state"), ["todo", "done"])

    def test_late_points_are_told_to_the_head(self):
        with freeze_time(MONDAY):
            self.make_steps({"deadline_value": 1, "deadline_unit": "days"})
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )
        for day, letters in ((2, 0), (4, 1), (5, 1)):
            with freeze_time(MONDAY + timedelta(days=day, minutes=1)):
                self.env["sales.reglament.letter"]._cron_letters()
            self.env.flush_all()
            found = self.env["mail.mail"].search([("email_to", "ilike", self.head.email)])
            with self.subTest(day=day):
                self.assertEqual(len(found), letters)
        self.assertIn(f"/odoo/res.partner/{self.client.id}", found.body_html)
        self.assertIn(self.client.name, found.body_html)

    def test_document_and_difference(self):
        load_russian(self.env)
        reglament = self.make_steps(
            {"name": "Call", "client_state": "new", "recurrence_days": 30, "deadline_value": 2}
        )
        [place] = reglament._document_places()
        self.assertEqual((place["name"], place["steps"][0].name), ("New", "Call"))
        self.assertEqual(place["steps"][0].norm_text, "Every 30 days; 2 working days")
        russian = place["steps"][0].with_context(lang="ru_RU")
        self.assertEqual(russian.norm_text, "Каждые 30 дней; 2 рабочих дня")
        html = self.env["ir.qweb"]._render(
            "sales_reglament.report_reglament_document", {"o": reglament}
        )
        self.assertIn("Every 30 days", html)
        draft = self.env["sales.reglament"].browse(reglament.action_new_version()["res_id"])
        draft.step_ids.recurrence_days = 45
        [line] = draft.difference_to_previous()
        self.assertEqual((line["change"], line["place"]), ("changed", "New"))
        self.assertEqual(
            [(d["old"], d["new"]) for d in line["details"]],
            [("Every 30 days; 2 working days", "Every 45 days; 2 working days")],
        )

    def test_the_library_asks_to_call_after_the_first_order(self):
        load_russian(self.env)
        draft = instantiate(self.env, "CARE")
        [step] = draft.step_ids.filtered(
            lambda line: line.client_state == "new" and not line.domain
        )
        self.assertEqual(step.evidence, "contact")
        self.assertFalse(step.stage_id)
        russian = step.with_context(lang="ru_RU")
        self.assertEqual(russian.name, "Позвонить после первого заказа о втором")
        self.assertIn("Внесите дату", russian.description)
        draft.team_ids = self.team
        draft.action_publish()
        self.assertFalse(self.checks(self.client, step.name))
        with freeze_time(MONDAY):
            self.env["sale.order"].create({"partner_id": self.client.id}).action_confirm()
        check = self.checks(self.client, step.name)
        self.assertEqual((check.state, check.deadline), ("todo", MONDAY + timedelta(days=14)))
        self.client.with_user(self.anna).log_contact("call", "agreed")
        self.assertEqual(self.states(self.client, step.name), ["done"])

    def test_words_of_a_refusal_in_russian(self):
        load_russian(self.env)
        values = {
            "reglament_id": self.make_draft().id,
            "name": "Шаг",
            "stage_id": self.stage_new.id,
        }
        with self.assertRaisesRegex(ValidationError, "«Шаг»: у клиентов нет этапа"):
            self.env["sales.reglament.step"].with_context(lang="ru_RU").create(values)

    def test_nobody_is_offered_to_move_clients_over(self):
        draft = self.make_draft({})
        self.assertIs(draft.action_publish(), True)
        self.assertTrue(self.checks(self.client))
