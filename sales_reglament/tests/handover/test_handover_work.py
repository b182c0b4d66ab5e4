from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, tagged

from ...engine_pass import with_pass
from .common import HandoverCase


class WorkCase(HandoverCase):
    @classmethod
    def work(cls, receivers, user=None, as_user=None, **values):
        return (
            cls.env["sales.reglament.handover.work"]
            .with_user(as_user or cls.head)
            .create(
                {
                    "user_id": (user or cls.anna).id,
                    "receiver_ids": [Command.set(receivers.ids)],
                    **values,
                }
            )
        )

    def held(self, user=None):
        counts = self.env["sales.reglament.assigned.work"]._counts(user or self.anna)
        return counts[user or self.anna]

    def check_cards(self, action):
        """On a phone several records are cards, not a list that is cut at its edge."""
        self.assertEqual([kind for _id, kind in action["views"]], ["list", "kanban", "form"])
        self.assertEqual(action["mobile_view_mode"], "kanban")

    def shown(self, work, kind):
        """The records behind a figure, which stand beside the dialog, not in its place."""
        answer = work.with_context(held_kind=kind).action_view_held()
        self.assertEqual(
            (answer["type"], answer["tag"]), ("ir.actions.client", "sales_reglament.beside")
        )
        action = answer["params"]["action"]
        self.check_cards(action)
        return self.env[action["res_model"]].search(action["domain"])


@tagged("post_install", "-at_install")
class TestHandoverWork(WorkCase):
    """All that somebody holds goes to one or several colleagues."""

    def test_what_somebody_holds(self):
        self.make_clients(3)
        self.make_lead()
        work = self.work(self.boris)
        self.assertEqual(
            (work.client_count, work.lead_count, work.activity_count, work.quotation_count),
            (4, 2, 3, 1),
        )
        for kind, count in (("clients", 4), ("leads", 2), ("activities", 3), ("quotations", 1)):
            self.assertEqual(len(self.shown(work, kind)), count)
        with self.assertRaises(UserError):
            work.with_context(held_kind="secrets").action_view_held()

    def test_one_receiver_gets_everything(self):
        alone = self.make_lead(partner_id=False)
        strange = self.make_lead(
            partner_id=self.make_clients(1, user_id=self.vera.id).id, name="Side"
        )
        elsewhere = self.env["res.partner"].create({"name": "No client"})
        call = self.plan(elsewhere)
        quotation = self.env["sale.order"].create(
            {"partner_id": elsewhere.id, "user_id": self.anna.id}
        )
        self.work(self.boris).action_force()
        moved = [self.client, self.lead, alone, strange, call, quotation, *self.calls]
        self.assertEqual({record.user_id for record in moved}, {self.boris})
        self.assertFalse(any(self.held().values()))
        handover = self.env["sales.reglament.handover"].search([])
        self.assertTrue(handover.is_forced)
        self.assertEqual(handover.answered_by, self.head)

    # ------------------------------------------------------------ and the rest

    def ask(self, requester, addressee):
        return (
            self.env["sales.reglament.request"]
            .sudo()
            .create(
                {
                    "name": "This step hinders",
                    "requester_id": requester.id,
                    "addressee_id": addressee.id,
                    "company_id": self.company.id,
                }
            )
        )

    def test_open_requests_go_along(self):
        asked, answers = self.ask(self.anna, self.head), self.ask(self.vera, self.anna)
        answers._plan_answer()
        settled, foreign = self.ask(self.anna, self.head), self.ask(self.vera, self.head)
        settled.state = "done"
        passed = self.ask(self.vera, self.head)
        passed.escalated_to_id = self.anna
        work = self.work(self.boris)
        self.assertEqual(work.request_count, 3)
        self.assertEqual(self.shown(work, "requests"), asked | answers | passed)
        work.action_force()
        self.assertEqual((asked.requester_id, asked.addressee_id), (self.boris, self.head))
        self.assertEqual((answers.requester_id, answers.addressee_id), (self.vera, self.boris))
        self.assertEqual(answers.activity_ids.user_id, self.boris)
        self.assertEqual(passed.escalated_to_id, self.boris)
        self.assertEqual(settled.requester_id, self.anna, "what is settled stays as it was")
        self.assertEqual(foreign.requester_id, self.vera)
        self.assertIn("Handed over", asked.message_ids[0].body)
        self.assertTrue(answers.with_user(self.boris).can_answer)
        self.assertFalse(any(self.held().values()))

    def test_requests_stay_where_only_clients_go(self):
        asked = self.ask(self.anna, self.head)
        self.accept(self.offer())
        self.assertEqual(asked.requester_id, self.anna)

    def test_offers_to_answer_go_along(self):
        theirs = self.make_clients(1, user_id=self.vera.id)
        back = self.make_clients(1, user_id=self.boris.id)
        waiting, returning = (
            self.offer(
                clients,
                as_user=clients.user_id,
                from_user_id=clients.user_id.id,
                to_user_id=self.anna.id,
            )
            for clients in (theirs, back)
        )
        work = self.work(self.boris)
        self.assertEqual(work.offer_count, 2)
        work.action_force()
        self.assertEqual((waiting.state, waiting.to_user_id), ("offered", self.boris))
        self.assertEqual(waiting.activity_ids.user_id, self.boris)
        self.assertEqual(returning.state, "cancelled", "nobody is offered what they give")
        self.assertFalse(returning.activity_ids)
        self.assertFalse(any(self.held().values()))
        self.accept(waiting)
        self.assertEqual((theirs.user_id, back.user_id), (self.boris, self.boris))

    def test_points_and_recurring_duties_go_along(self):
        role = self.give_role(self.anna, "active")
        # of Vera's client, but the work of the role that Anna holds
        self.team.member_ids |= self.vera
        theirs = self.make_clients(1, user_id=self.vera.id)
        self.make_reglament(
            code="CARE",
            subject="client",
            team_ids=False,
            step_ids=[
                Command.create({"name": "Ring up", "recurrence_days": 30}),
                Command.create(
                    {"name": "Visit", "assignee_kind": "role", "role_id": role.id},
                ),
            ],
        )
        self.make_reglament(
            step_ids=[Command.create({"name": "Answer", "stage_id": self.stage_new.id})]
        )
        lead = self.make_lead(partner_id=False)
        points = self.env["sales.reglament.check"].search([("user_id", "=", self.anna.id)])
        self.assertIn(theirs, points.partner_id)
        self.assertIn(self.client, points.partner_id)
        self.assertIn(lead, points.lead_id)
        work = self.work(self.boris)
        self.assertEqual(work.check_count, len(points))
        work.action_force()
        self.assertEqual(points.user_id, self.boris)
        self.assertFalse(any(self.held().values()))

    def test_points_of_clients_that_wait_for_another_stay(self):
        self.make_reglament(
            code="CARE",
            subject="client",
            team_ids=False,
            step_ids=[Command.create({"name": "Ring up", "recurrence_days": 30})],
        )
        self.make_clients(5)
        self.work(self.boris | self.vera).action_offer()
        handovers = self.env["sales.reglament.handover"].search([], order="takes_rest desc")
        self.accept(handovers[0], handovers[0].to_user_id)
        points = self.env["sales.reglament.check"].search([("step_id.name", "=", "Ring up")])
        points = points.filtered("partner_id.user_id")
        for point in points:
            self.assertEqual(point.user_id, point.partner_id.user_id)
        self.assertIn(self.anna, points.user_id)

    def test_spread_by_load(self):
        self.make_clients(11)
        work = self.work(self.boris | self.vera)
        lines = {line.receiver_id: line for line in work.line_ids}
        more = lines[self.boris].more_clients, lines[self.vera].more_clients
        self.assertEqual(sum(more), 12)
        self.assertLessEqual(abs(more[0] - more[1]), 1)
        self.assertEqual(sum(line.more_deals for line in work.line_ids), 1)
        self.check_cards(work.action_offer())
        handovers = self.env["sales.reglament.handover"].search([])
        self.assertEqual(set(handovers.mapped("state")), {"offered"})
        self.assertEqual(
            {one.to_user_id: one.client_count for one in handovers},
            {receiver: line.more_clients for receiver, line in lines.items()},
        )
        self.assertEqual(len(handovers.filtered("takes_rest")), 1)
        self.assertEqual(self.client.user_id, self.anna)
        for handover in handovers:
            self.accept(handover, handover.to_user_id)
        self.assertFalse(any(self.held().values()))

    def test_the_rest_leaves_what_is_meant_for_others(self):
        """Who takes the rest and accepts first gets no activities of the other's clients."""
        clients = self.make_clients(6)
        for client in clients:
            self.plan(client)
        self.work(self.boris | self.vera).action_offer()
        handovers = self.env["sales.reglament.handover"].search([], order="takes_rest desc")
        self.accept(handovers[0], handovers[0].to_user_id)
        for client in clients | self.client:
            self.assertEqual(client.activity_ids.user_id, client.user_id)

    def test_the_rest_leaves_the_giver_what_came_back(self):
        """Who takes all the rest is not told of the clients they sent back themselves."""
        self.make_clients(2)
        self.work(self.boris).action_offer()
        handover = self.env["sales.reglament.handover"].search([])
        handover.line_ids[:1].with_user(self.boris).action_send_back("data", "No phone")
        self.accept(handover, self.boris)
        sent_back = handover.search([("state", "=", "refused")])
        self.assertEqual(sent_back.activity_ids.user_id, self.anna)
        self.assertEqual(sent_back.activity_ids.summary, "Clients were sent back to you")

    def test_what_came_back_of_who_has_left_is_the_heads(self):
        self.make_clients(2)
        self.work(self.boris).action_offer()
        handover = self.env["sales.reglament.handover"].search([])
        self.anna.sudo().active = False
        handover.with_user(self.boris).action_refuse("data", "No phone")
        self.assertEqual(handover.activity_ids.user_id, self.head)
        self.assertIn(self.anna.name, handover.activity_ids.summary)

    def test_by_role(self):
        self.give_role(self.boris, "active")
        self.give_role(self.vera, "service")
        buyer = self.make_clients(1)
        with_pass(buyer.sudo(), "sync").write({"client_state": "regular"})
        self.work(self.boris | self.vera).action_force()
        self.assertEqual((self.client.user_id, buyer.user_id), (self.boris, self.vera))

    def test_what_is_on_its_way_already_is_not_offered_twice(self):
        other = self.make_clients(1)
        self.offer(other)
        self.work(self.vera).action_offer()
        lines = self.env["sales.reglament.handover.line"].search([("partner_id", "=", other.id)])
        self.assertEqual(lines.handover_id.to_user_id, self.boris)

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self.work(self.boris, user=self.vera, as_user=self.anna)
        mine = self.work(self.boris, as_user=self.anna)
        with self.assertRaises(AccessError):
            mine.action_force()
        mine.action_offer()
        self.assertEqual(self.client.user_id, self.anna)
        with self.assertRaises(UserError):
            self.work(self.env["res.users"]).action_offer()

    def test_dialog(self):
        self.make_clients(3)
        form = Form(self.env["sales.reglament.handover.work"].with_user(self.head))
        form.user_id = self.anna
        self.assertEqual(form.client_count, 4)
        form.receiver_ids = self.boris | self.vera
        work = form.save()
        self.assertEqual(sum(work.line_ids.mapped("more_clients")), 4)

    def test_the_dialog_opens_without_anybody_who_leaves(self):
        form = Form(self.env["sales.reglament.handover.work"].with_user(self.head))
        self.assertFalse(form.user_id)
        self.assertIn(self.anna.id, form.candidate_ids.ids)
        idle = self.boris.copy({"name": "Ridle", "login": "ridle"})
        self.assertNotIn(idle.id, form.candidate_ids.ids, "who holds nothing is not offered")
        self.assertEqual(
            (self.anna | idle).with_user(self.head).mapped("reglament_holds_work"), [True, False]
        )
        form.user_id = self.anna
        self.assertEqual(form.reason, "leaver")
        self.assertFalse(form.holds_nothing)
        form.user_id = idle
        self.assertTrue(form.holds_nothing)
        own = Form(self.env["sales.reglament.handover.work"].with_user(self.anna))
        self.assertEqual((own.user_id, own.reason), (self.anna, "balance"))
        self.assertEqual(own.candidate_ids.ids, self.anna.ids)

    # ------------------------------------------------------------ nobody goes unnoticed

    def admin(self):
        return self.env.ref("base.user_admin")

    def test_archiving_warns_on_every_path(self):
        self.give_role(self.boris, "active")
        anna = self.anna.with_user(self.admin())
        for leave in (
            anna.action_archive,
            lambda: anna.write({"active": False}),
            lambda: anna.web_save({"active": False}, {}),
        ):
            with self.assertRaises(RedirectWarning) as warning, self.env.cr.savepoint():
                leave()
            self.assertTrue(self.anna.active)
            action = warning.exception.args[1]
            self.assertEqual(action["res_model"], "sales.reglament.handover.work")
            self.assertEqual(action["context"]["default_user_id"], self.anna.id)
        self.assertEqual(len(self.env["mail.activity"].search([("user_id", "=", anna.id)])), 3)
        self.work(self.boris).action_force()
        anna.action_archive()
        self.assertFalse(self.anna.active)

    def test_who_holds_nothing_goes_in_peace(self):
        self.give_role(self.boris, "active")
        self.vera.with_user(self.admin()).action_archive()
        self.assertFalse(self.vera.active)

    def test_before_anything_is_configured_nobody_is_warned(self):
        self.anna.with_user(self.admin()).action_archive()
        self.assertFalse(self.anna.active)

    def test_superuser_code_is_not_stopped(self):
        self.give_role(self.boris, "active")
        self.anna.with_user(self.admin()).sudo().action_archive()
        self.assertFalse(self.anna.active)

    def test_decided_in_the_dialog(self):
        self.give_role(self.boris, "active")
        with self.assertRaises(AccessError):
            self.work(self.boris, as_user=self.head).action_archive_user()
        self.work(self.boris, as_user=self.admin()).action_archive_user()
        self.assertFalse(self.anna.active)


@tagged("post_install", "-at_install")
class TestDeparture(WorkCase):
    """What the firm would lose with each manager."""

    def rows(self, user=None):
        Report = self.env["sales.reglament.report.departure"].with_user(user or self.head)
        return Report.search([("user_id", "in", (self.anna | self.boris).ids)])

    def test_risks(self):
        row = self.rows()
        self.assertEqual(row.partner_id, self.client)
        self.assertEqual(
            (row.no_second_contact, row.no_next_step, row.incomplete, row.at_risk), (1, 0, 0, 1)
        )
        self.assertEqual((row.no_product_need, row.risk_count), (1, 2))
        self.env["sales.reglament.client.product"].create(
            {
                "partner_id": self.client.id,
                "categ_id": self.env["product.category"].search([])[0].id,
            }
        )
        self.env["res.partner"].create(
            {"name": "Head", "parent_id": self.client.id, "phone": "+32 2 290 34 90"}
        )
        self.calls[0].unlink()
        self.env.invalidate_all()
        row = self.rows()
        self.assertEqual((row.no_second_contact, row.no_next_step), (0, 0), "the deal has a step")
        self.assertEqual((row.no_product_need, row.at_risk), (0, 0))
        self.calls[1].unlink()
        self.make_reglament(
            {"field": "res.partner.vat"}, code="CARE", subject="client", team_ids=False
        )
        self.env.invalidate_all()
        row = self.rows()
        self.assertEqual((row.no_next_step, row.incomplete, row.risk_count), (1, 1, 2))
        self.assertEqual(row.action_open_record()["res_id"], self.client.id)

    def test_who_sees_it(self):
        self.make_clients(2, user_id=self.boris.id)
        self.assertEqual(len(self.rows()), 3)
        self.assertEqual(self.rows(self.anna).partner_id, self.client)
        with self.assertRaises(AccessError):
            self.rows(self.accountant)

    def test_groups(self):
        self.make_clients(2, user_id=self.boris.id)
        groups = self.env["sales.reglament.report.departure"].formatted_read_group(
            [("user_id", "in", (self.anna | self.boris).ids)],
            ["user_id"],
            ["client_count:sum", "no_second_contact:sum"],
        )
        self.assertEqual(
            {group["user_id"][0]: group["client_count:sum"] for group in groups},
            {self.anna.id: 1, self.boris.id: 2},
        )
