"""What proves a step: the deed itself, whenever the deal was where, as long as it is not undone."""

from datetime import timedelta

from freezegun import freeze_time
from markupsafe import Markup

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...kernel.checklist import STANDING
from ...models.reglament.step import EVIDENCE
from ..common import MONDAY
from ..handover.common import HandoverCase
from .common import ClientStepCase, ProofCase


@tagged("post_install", "-at_install")
class TestPassedOver(ProofCase):
    """A deed since the deal came counts for the steps of stages that a move passes over."""

    def proved_by_the_deed(self, kind, move):
        """Do the deed from the gate of a move over a stage that asks for it."""
        with freeze_time(MONDAY):
            self.make_steps(
                {
                    "name": kind,
                    "evidence": kind,
                    "stage_id": self.stage_qualified.id,
                    **self.needs(kind),
                },
                code=f"OVER-{kind}-{move}",
            )
            lead = self.make_lead(partner_id=self.client.id).with_user(self.anna)
            gaps = lead.reglament_gaps(self.stage_offer.id)
            self.assertEqual([gap["name"] for gap in gaps], [kind], "it is asked")
            self.assertTrue(lead.reglament_gate_form(gaps, self.stage_offer.id)["groups"])
        with freeze_time(MONDAY + timedelta(minutes=1)):
            self.do(kind, lead)
        with freeze_time(MONDAY + timedelta(minutes=2)):
            self.env.invalidate_all()
            self.assertEqual(lead.reglament_gaps(self.stage_offer.id), [], "the live look")
            if move == "dialog":
                answer = lead.reglament_save_and_move([], self.stage_offer.id)
                self.assertTrue(answer["moved"])
            else:
                lead.write({"stage_id": self.stage_offer.id})
        with freeze_time(MONDAY + timedelta(days=1)):
            self.env["sales.reglament.checklist"]._refresh(lead)
            self.env["sales.reglament.nightly"]._reconcile_batch(lead.ids)
        if kind != STANDING:
            self.assertEqual(self.state(lead, kind), "done")
            check = self.check(lead, kind)
            self.assertGreaterEqual(check.done_date, check.opened_date)
        self.env["sales.reglament"].search([("code", "=", f"OVER-{kind}-{move}")]).action_archive()

    def test_each_kind_of_evidence(self):
        for kind, _name in EVIDENCE:
            if kind in ("manual", "needs"):  # of a mark, and of clients only: see below
                continue
            for move in ("dialog", "write"):
                with self.subTest(kind=kind, move=move):
                    self.proved_by_the_deed(kind, move)

    def test_needs_are_confirmed_on_clients_cards_only(self):
        with self.assertRaisesRegex(ValidationError, "for clients only"):
            self.make_steps({"evidence": "needs"})

    def test_by_hand_in_the_dialog(self):
        self.make_steps({"name": "By hand", "stage_id": self.stage_qualified.id})
        lead = self.make_lead().with_user(self.anna)
        [gap] = lead.reglament_gaps(self.stage_offer.id)
        settled = [{"lead_id": lead.id, "step_id": gap["rule_id"], "state": "done"}]
        answer = lead.reglament_save_and_move([], self.stage_offer.id, settled)
        self.assertTrue(answer["moved"])

    def test_a_deed_long_before_the_move(self):
        self.make_steps({"evidence": "contact", "stage_id": self.stage_qualified.id})
        with freeze_time(MONDAY):
            lead = self.make_lead().with_user(self.anna)
            lead.log_contact("call", "agreed")
        with freeze_time(MONDAY + timedelta(days=9)):
            lead.write({"stage_id": self.stage_offer.id})
        self.assertEqual(self.state(lead), "done")

    def test_in_a_stage_of_its_own_only_what_was_done_there(self):
        self.make_steps(
            {"evidence": "contact", "stage_id": self.stage_qualified.id}, mode="observe"
        )
        with freeze_time(MONDAY):
            lead = self.make_lead().with_user(self.anna)
            lead.log_contact("call", "agreed")
        with freeze_time(MONDAY + timedelta(days=1)):
            lead.write({"stage_id": self.stage_qualified.id})
            self.assertEqual(self.state(lead), "todo")
            # whoever goes on without it has not passed the stage over
            lead.write({"stage_id": self.stage_offer.id})
        self.assertEqual(self.state(lead), "todo")

    def test_back_and_over(self):
        """A point that fell away with its stage is asked for like one that there never was."""
        self.make_steps(
            {"name": "Reach", "evidence": "contact", "stage_id": self.stage_qualified.id}
        )
        with freeze_time(MONDAY):
            lead = self.make_lead().with_user(self.anna)
            lead.write({"stage_id": self.stage_qualified.id})
        with freeze_time(MONDAY + timedelta(days=1)):
            lead.write({"stage_id": self.stage_new.id})
        with freeze_time(MONDAY + timedelta(days=2)):
            lead.log_contact("call", "agreed")
            self.assertEqual(lead.reglament_gaps(self.stage_offer.id), [])
            lead.write({"stage_id": self.stage_offer.id})
        self.assertEqual(self.state(lead, "Reach"), "done")

    def test_a_deed_undone_after_the_move_opens_it_again(self):
        self.make_steps({"evidence": "contact", "stage_id": self.stage_qualified.id})
        lead = self.make_lead().with_user(self.anna)
        lead.log_contact("call", "agreed")
        lead.write({"stage_id": self.stage_offer.id})
        self.env["sales.reglament.contact"].search([("lead_id", "=", lead.id)]).unlink()
        self.assertEqual(self.state(lead), "todo")

    def test_the_look_costs_the_same_for_many(self):
        self.make_steps(
            {"name": "Reach", "evidence": "contact", "stage_id": self.stage_qualified.id},
            {"name": "Ask", "evidence": "contact", "stage_id": self.stage_offer.id},
        )
        self.put_in_order("Reach", "Ask")

        def queries_for(count):
            leads = self.make_leads(count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.with_user(self.anna).reglament_gaps(self.stage_won.id)
            return self.env.cr.sql_log_count - before

        queries_for(2)
        self.assertEqual(queries_for(10), queries_for(60))

    def put_in_order(self, first, then):
        """A new version in which one step comes after the other."""
        old = self.env["sales.reglament"].search([("state", "=", "published")], limit=1)
        draft = old.browse(old.action_new_version()["res_id"])
        named = {step.name: step for step in draft.step_ids}
        named[then].after_step_id = named[first]
        draft.action_publish()


@tagged("post_install", "-at_install")
class TestOneAfterAnother(ProofCase):
    """What was done before the step that comes first is done proves nothing."""

    @classmethod
    def make_ordered(cls, first, then, publish=True, **values):
        """Two steps of the first stage of which the second comes after the first."""
        reglament = cls.make_reglament(publish=False, **values)
        Step = cls.env["sales.reglament.step"]
        place = {"reglament_id": reglament.id, "stage_id": cls.stage_new.id}
        before = Step.create({**place, "name": "First", **first})
        Step.create({**place, "name": "Then", "after_step_id": before.id, **then})
        if publish:
            reglament.action_publish()
        return reglament

    def states(self, lead):
        return self.state(lead, "First"), self.state(lead, "Then")

    def test_a_quotation_is_clear_only_once_there_is_one(self):
        self.make_ordered({"evidence": "quotation"}, {"evidence": "contact"})
        with freeze_time(MONDAY):
            lead = self.make_lead(partner_id=self.client.id)
        with freeze_time(MONDAY + timedelta(hours=1)):
            self.do("contact", lead)
            self.assertEqual(self.states(lead), ("todo", "todo"))
        with freeze_time(MONDAY + timedelta(hours=2)):
            order = self.order(lead)
            order.action_quotation_sent()
            self.assertEqual(self.states(lead), ("done", "todo"), "that call was before")
        with freeze_time(MONDAY + timedelta(hours=3)):
            self.do("contact", lead)
            self.assertEqual(self.states(lead), ("done", "done"))
            order.action_cancel()
            order.action_draft()
            self.assertEqual(self.states(lead), ("todo", "todo"), "no quotation, nothing clear")

    def test_each_kind_after_each(self):
        """Done too early it proves nothing; done in its turn it does, and stays."""
        kinds = ("contact", "email", "activity", "meeting", "quotation", "order", "manual")
        with freeze_time(MONDAY):
            pairs = [(first, then) for first in kinds for then in ("contact", "activity")]
        for number, (first, then) in enumerate(pairs):
            with self.subTest(first=first, then=then):
                needs = {"evidence": first, **self.needs(first)}
                reglament = self.make_ordered(
                    needs, {"evidence": then, **self.needs(then)}, code=f"PAIR-{number}"
                )
                with freeze_time(MONDAY):
                    lead = self.make_lead(partner_id=self.client.id)
                    if first == "manual":
                        self.do(then, lead)
                        self.assertEqual(self.states(lead), ("todo", "todo"))
                with freeze_time(MONDAY + timedelta(hours=1)):
                    if first == "manual":
                        self.check(lead, "First").with_user(self.anna).action_done()
                    else:
                        self.do(first, lead)
                    self.assertEqual(self.states(lead), ("done", "todo"))
                with freeze_time(MONDAY + timedelta(hours=2)):
                    self.do(then, lead)
                    self.assertEqual(self.states(lead), ("done", "done"))
                    self.env["sales.reglament.checklist"]._refresh(lead)
                    self.assertEqual(self.states(lead), ("done", "done"))
                reglament.action_archive()

    def test_what_is_marked_by_hand_waits_too(self):
        self.make_ordered({}, {})
        lead = self.make_lead()
        then = self.check(lead, "Then").with_user(self.anna)
        with self.assertRaisesRegex(UserError, "comes after “First”"):
            then.action_done()
        self.check(lead, "First").with_user(self.anna).action_done()
        then.action_done()
        self.assertEqual(self.states(lead), ("done", "done"))

    def test_what_is_not_required_is_not_waited_for(self):
        self.make_ordered({"evidence": "quotation"}, {"evidence": "contact"})
        lead = self.make_lead()
        self.do("contact", lead)
        self.check(lead, "First").with_user(self.anna).action_not_applicable("By telephone")
        self.assertEqual(self.states(lead), ("not_applicable", "done"))
        self.check(lead, "First").with_user(self.anna).action_reopen()
        self.assertEqual(self.states(lead), ("todo", "todo"))

    def test_a_step_whose_condition_is_not_met_is_not_waited_for(self):
        self.make_ordered(
            {"evidence": "quotation", "domain": "[('expected_revenue', '>', 100)]"},
            {"evidence": "contact"},
        )
        lead = self.make_lead()
        self.do("contact", lead)
        self.assertEqual(self.state(lead, "Then"), "done")

    def test_over_a_stage_that_is_passed(self):
        stage = {"stage_id": self.stage_qualified.id}
        self.make_ordered({"evidence": "quotation", **stage}, {"evidence": "contact", **stage})
        with freeze_time(MONDAY):
            lead = self.make_lead(partner_id=self.client.id).with_user(self.anna)
            self.do("contact", lead)
        with freeze_time(MONDAY + timedelta(hours=1)):
            self.do("quotation", lead)
            gaps = lead.reglament_gaps(self.stage_offer.id)
            self.assertEqual([gap["name"] for gap in gaps], ["Then"])
        with freeze_time(MONDAY + timedelta(hours=2)):
            self.do("contact", lead)
            self.assertEqual(lead.reglament_gaps(self.stage_offer.id), [])
            lead.write({"stage_id": self.stage_offer.id})
        with freeze_time(MONDAY + timedelta(days=1)):
            self.env["sales.reglament.checklist"]._refresh(lead)
        self.assertEqual(self.states(lead), ("done", "done"))

    def test_what_can_never_be_done_is_refused(self):
        later = {"stage_id": self.stage_qualified.id}
        for number, (first, then) in enumerate(
            (
                (later, {}),
                ({"mandatory": False}, {}),
                ({"evidence": "next_activity"}, {}),
            )
        ):
            refused = self.assertRaises(ValidationError)
            with self.subTest(first=first), refused, self.env.cr.savepoint():
                self.make_ordered(first, then, code=f"NEVER-{number}")
        other = self.make_ordered({}, {}, code="OTHER", publish=False)
        first, then = self.make_ordered({}, {}, code="CIRCLE", publish=False).step_ids.sorted("id")
        for values in ({"after_step_id": then.id}, {"mandatory": False}, later):
            refused = self.assertRaises(ValidationError)
            with self.subTest(values=values), refused, self.env.cr.savepoint():
                first.write(values)
        refused = self.assertRaises(ValidationError)
        with refused, self.env.cr.savepoint():
            then.after_step_id = other.step_ids[0]

    def test_the_next_version_keeps_the_order(self):
        reglament = self.make_ordered({}, {"evidence": "contact"})
        draft = reglament.browse(reglament.action_new_version()["res_id"])
        for copied in (draft, reglament.copy()):
            first, then = copied.step_ids.sorted("id")
            self.assertEqual((first.name, then.name), ("First", "Then"))
            self.assertEqual(then.after_step_id, first)
        draft.action_publish()
        self.assertEqual(draft.difference_to_previous(), [])
        third = draft.browse(draft.action_new_version()["res_id"])
        third.step_ids.after_step_id = False
        [line] = third.difference_to_previous()
        self.assertEqual(line["name"], "Then")
        self.assertEqual(line["details"], [{"label": "Only After", "old": "First", "new": "–"}])

    def test_it_is_said_where_the_step_is_described(self):
        reglament = self.make_ordered({}, {"evidence": "contact"})
        steps = [step for place in reglament.preview_panel()["places"] for step in place["steps"]]
        self.assertEqual([step["after"] for step in steps], ["", "First"])
        lead = self.make_lead().with_user(self.anna)
        cards = {card["name"]: card["after"] for card in lead.reglament_panel()["steps"]}
        self.assertEqual(cards, {"First": "", "Then": "First"})


@tagged("post_install", "-at_install")
class TestLetters(ProofCase):
    """A letter proves something as long as it left, or is about to; at once, whatever becomes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps(
            {"name": "Letter", "evidence": "email"}, {"name": "Touch", "evidence": "contact"}
        )
        cls.lead = cls.make_lead(partner_id=cls.client.id)

    def become(self, message, status):
        message.sudo().notification_ids.write({"notification_status": status})

    def assert_states(self, state):
        self.assertEqual(
            (self.state(self.lead, "Letter"), self.state(self.lead, "Touch")), (state, state)
        )

    def test_what_becomes_of_it(self):
        message = self.write_to(self.lead, self.buyer)
        self.assert_states("done")
        for status, state in (
            ("sent", "done"),
            ("bounce", "todo"),
            ("ready", "done"),
            ("exception", "todo"),
            ("pending", "done"),
            ("canceled", "todo"),
            ("sent", "done"),
        ):
            with self.subTest(status=status):
                self.become(message, status)
                self.assert_states(state)
                self.assertFalse(self.client.last_contact_date and state == "todo")

    def test_to_two_of_whom_one_got_it(self):
        other = self.buyer.copy({"email": "other@northern.example.com"})
        message = self.write_to(self.lead, self.buyer | other).sudo()
        message.notification_ids[0].notification_status = "bounce"
        self.assert_states("done")
        message.notification_ids[1].notification_status = "exception"
        self.assert_states("todo")

    def test_odoos_own_sending_and_trying_again(self):
        message = self.write_to(self.lead, self.buyer).sudo()
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        mail._postprocess_sent_message([], [], failure_reason="No server", failure_type="mail_smtp")
        self.assert_states("todo")
        mail._postprocess_sent_message(self.buyer, [])
        self.assert_states("done")

    def test_one_that_never_leaves(self):
        with freeze_time(MONDAY):
            lead = self.make_lead(partner_id=self.client.id)
            self.write_to(lead, self.buyer)
            self.assertEqual(self.state(lead, "Letter"), "done")
        with freeze_time(MONDAY + timedelta(days=2)):
            self.env["sales.reglament.nightly"]._reconcile_batch(lead.ids)
            self.assertEqual(self.state(lead, "Letter"), "todo")

    def test_to_an_address_without_a_card(self):
        message = self.write_to(
            self.lead, self.buyer.browse(), outgoing_email_to="someone@far.example.com"
        )
        self.assert_states("done")
        self.become(message, "bounce")
        self.assert_states("todo")


@tagged("post_install", "-at_install")
class TestQuotationThatCameBack(ProofCase):
    """Sent in Odoo, it was not sent to anybody who got it."""

    def send(self, order):
        return (
            order.with_user(self.anna)
            .with_context(mark_so_as_sent=True, tracking_disable=False)
            .message_post(
                body="Our quotation",
                partner_ids=self.buyer.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            .sudo()
            .notification_ids
        )

    def test_it_is_to_be_sent_again(self):
        with freeze_time(MONDAY):
            self.make_steps({"evidence": "quotation", "deadline_value": 1})
            lead = self.make_lead(partner_id=self.buyer.id)
            order = self.order(lead)
            order.user_id = self.anna
            letter = self.send(order)
            self.assertEqual((order.state, self.state(lead)), ("sent", "done"))
        with freeze_time(MONDAY + timedelta(days=1)):
            letter.write({"notification_status": "bounce"})
            self.assertEqual(self.state(lead), "todo")
        with freeze_time(MONDAY + timedelta(days=4)):
            self.send(order)
            point = self.check(lead)
            self.assertEqual((point.state, point.done_date), ("done", MONDAY + timedelta(days=4)))
            self.assertTrue(point.stretch_ids.is_late)

    def test_one_letter_of_two_arrived(self):
        with freeze_time(MONDAY):
            self.make_steps({"evidence": "quotation"})
            lead = self.make_lead(partner_id=self.buyer.id)
            order = self.order(lead)
            order.user_id = self.anna
            letters = self.send(order) | self.send(order)
            letters[0].write({"notification_status": "bounce"})
            self.assertEqual(self.state(lead), "done")
            letters[1].write({"notification_status": "bounce"})
            self.assertEqual(self.state(lead), "todo")
            order.action_confirm()
            self.assertEqual(self.state(lead), "done", "an order is a quotation taken")


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestNothingInForce(ProofCase):
    """Without a reglament the deeds ask nothing."""

    def test_what_becomes_of_a_letter(self):
        message = self.write_to(self.make_lead(partner_id=self.client.id), self.buyer).sudo()
        message.notification_ids.mapped("notification_status")
        self.env.flush_all()
        with self.assertQueryCount(1):
            message.notification_ids.notification_status = "bounce"
            self.env.flush_all()

    def test_an_answer_to_an_invitation(self):
        now = fields.Datetime.now()
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": now,
                "stop": now,
                "partner_ids": [Command.set(self.buyer.ids)],
            }
        )
        event.check_access("write")
        event.attendee_ids.mapped("state")
        self.env.flush_all()
        with self.assertQueryCount(1):
            event.attendee_ids.state = "declined"
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestLettersOfClients(ClientStepCase):
    """The same for the points of clients."""

    def test_a_letter_that_came_back(self):
        buyer = self.env["res.partner"].create(
            {"name": "Buyer", "email": "b@northern.example.com", "parent_id": self.client.id}
        )
        self.make_steps({"evidence": "email"})
        message = (
            buyer.with_user(self.anna)
            .with_context(tracking_disable=False)
            .message_post(
                body="Good day",
                partner_ids=buyer.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        )
        self.assertEqual(self.states(self.client), ["done"])
        message.sudo().notification_ids.notification_status = "bounce"
        self.assertEqual(self.states(self.client), ["todo"])
        message.sudo().notification_ids.notification_status = "sent"
        self.assertEqual(self.states(self.client), ["done"])

    def test_one_after_another(self):
        with freeze_time(MONDAY):
            reglament = self.make_reglament(publish=False, subject="client")
            Step = self.env["sales.reglament.step"]
            first = Step.create(
                {"reglament_id": reglament.id, "name": "First", "evidence": "order"}
            )
            Step.create(
                {
                    "reglament_id": reglament.id,
                    "name": "Then",
                    "evidence": "contact",
                    "after_step_id": first.id,
                }
            )
            reglament.action_publish()
        with freeze_time(MONDAY + timedelta(hours=1)):
            self.client.with_user(self.anna).log_contact("call", "agreed")
            self.assertEqual(self.states(self.client, "Then"), ["todo"])
        with freeze_time(MONDAY + timedelta(hours=2)):
            self.env["sale.order"].create({"partner_id": self.client.id}).action_confirm()
            self.assertEqual(self.states(self.client, "First"), ["done"])
            self.assertEqual(self.states(self.client, "Then"), ["todo"])
        with freeze_time(MONDAY + timedelta(hours=3)):
            self.client.with_user(self.anna).log_contact("call", "agreed")
            self.assertEqual(self.states(self.client, "Then"), ["done"])


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestWhatLooksLikeAProof(ProofCase):
    """What only looks like a deed proves nothing."""

    def test_touching_a_quotation_is_no_sending(self):
        with freeze_time(MONDAY):
            order = self.order(self.make_lead(partner_id=self.client.id))
            order.action_quotation_sent()
        with freeze_time(MONDAY + timedelta(days=20)):
            order.user_id = self.boris
            order.action_confirm()
        self.assertEqual(order.sent_date, MONDAY)
        order.action_cancel()
        self.assertEqual(order.sent_date, MONDAY)
        order.action_draft()
        self.assertFalse(order.sent_date)

    def test_a_meeting_that_the_client_declined(self):
        self.make_steps(
            {"name": "Meet", "evidence": "meeting"}, {"name": "Touch", "evidence": "contact"}
        )
        lead = self.make_lead(partner_id=self.client.id)
        now = fields.Datetime.now()
        guests = self.buyer | self.anna.partner_id
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "opportunity_id": lead.id,
                "start": now,
                "stop": now,
                "partner_ids": [Command.set(guests.ids)],
            }
        )
        guest = event.attendee_ids.filtered(lambda one: one.partner_id == self.buyer)
        for state, expected in (
            ("needsAction", "done"),
            ("declined", "todo"),
            ("accepted", "done"),
            ("declined", "todo"),
        ):
            with self.subTest(state=state):
                guest.state = state
                self.assertEqual(self.state(lead, "Meet"), expected)
                self.assertEqual(self.state(lead, "Touch"), expected)
        event.partner_ids = [Command.link(self.client.id)]
        self.assertEqual(self.state(lead, "Meet"), "done", "somebody else came")

    def test_pictures_of_a_text_are_no_files(self):
        self.make_steps({"evidence": "attachment"})
        lead = self.make_lead(partner_id=self.client.id)
        poster = lead.with_context(tracking_disable=False)
        signature = ("logo.png", b"\x89PNG\r\n\x1a\n", {"cid": "logo"})
        message = poster.message_post(
            body=Markup("<p>Regards <img src='cid:logo'></p>"),
            attachments=[signature],
            message_type="email",
        )
        self.assertIn("/web/image/", message.body)
        self.assertEqual(self.state(lead), "todo")
        poster.message_post(body="The signed contract", attachments=[("contract.png", b"x")])
        self.assertEqual(self.state(lead), "done", "a photograph is a file")

    def test_a_picture_in_the_notes_is_no_file(self):
        self.make_steps({"evidence": "attachment"})
        lead = self.make_lead()
        picture = self.env["ir.attachment"].create(
            {
                "name": "pasted.png",
                "mimetype": "image/png",
                "raw": b"\x89PNG\r\n\x1a\n",
                "res_model": "crm.lead",
                "res_id": lead.id,
            }
        )
        lead.description = Markup(f"<p><img src='/web/image/{picture.id}-abc/pasted.png'></p>")
        self.assertEqual(self.state(lead), "todo")

    # ------------------------------------------------------------ the activity of a point

    def planned(self, lead, **values):
        step = {"plan_activity_type_id": self.call.id, **values}
        self.make_steps(step)
        made = lead or self.make_lead()
        self.env.flush_all()
        return made, self.check(made).activity_id

    def test_an_activity_goes_by_the_rules_of_its_point(self):
        lead, activity = self.planned(False, note_required=True)
        activity.with_user(self.anna).action_done()
        self.assertEqual(self.state(lead), "todo", "it asks for words")
        self.check(lead).with_user(self.anna).action_done("They take it")
        self.assertEqual(self.state(lead), "done")

    def test_words_with_the_activity_are_words(self):
        lead, activity = self.planned(False, note_required=True)
        activity.with_user(self.anna).action_feedback(feedback="They take it")
        self.assertEqual(self.state(lead), "done")
        self.assertEqual(self.check(lead).evidence_note, "They take it")

    def test_what_odoo_sees_itself_plans_nothing(self):
        lead, activity = self.planned(False, evidence="contact")
        self.assertFalse(activity, "the form does not show it there")
        self.assertEqual(self.state(lead), "todo")

    def test_a_colleague_who_was_given_the_activity(self):
        lead, activity = self.planned(False)
        activity.user_id = self.accountant
        activity.with_user(self.accountant).action_feedback(feedback="Done")
        self.assertFalse(activity.active)
        check = self.check(lead)
        self.assertEqual((check.state, check.done_by), ("done", self.accountant))


@tagged("post_install", "-at_install")
class TestLastContact(ProofCase):
    """The last contact of a card is the last deed that is a contact for the steps."""

    def test_one_definition(self):
        self.make_steps({"evidence": "contact"})
        # a call is a contact by itself where nobody is asked what came of it
        self.env["ir.config_parameter"].set_param("sales_reglament.ask_results", "False")
        deeds = ("contact", "email", "activity", "meeting", "attachment", "quotation", "domain")
        for number, kind in enumerate(deeds):
            with self.subTest(kind=kind), freeze_time(MONDAY + timedelta(days=number)):
                client = self.client.copy()
                buyer = {"name": "Buyer", "parent_id": client.id, "email": "b@n.example.com"}
                self.buyer = self.env["res.partner"].create(buyer)
                lead = self.make_lead(partner_id=self.buyer.id)
                self.do(kind, lead)
                self.env.invalidate_all()
                is_contact = self.state(lead) == "done"
                self.assertEqual(kind in deeds[:4], is_contact)
                self.assertEqual(client.last_contact_date, is_contact and fields.Datetime.now())
                proof = self.check(lead).done_date
                self.assertEqual(client.last_contact_date, proof)

    def test_nobody_reached_is_no_contact(self):
        for result, counts in (("not_reached", False), ("wrong_contact", False), ("refused", True)):
            with self.subTest(result=result):
                self.buyer.with_user(self.anna).log_contact("call", result)
                self.env.invalidate_all()
                self.assertEqual(bool(self.client.last_contact_date), counts)

    def test_whose_client_says_the_same(self):
        self.do("activity", self.make_lead(partner_id=self.buyer.id))
        self.env.invalidate_all()
        [answer] = self.env["res.partner"].with_user(self.boris).whose_client(self.client.name)
        self.assertTrue(answer["last_contact"])
        self.assertEqual(answer["last_contact"], self.client.last_contact_date)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestHandoverProvesNothing(HandoverCase):
    """An old quotation that changes hands was not sent again."""

    def test_the_quotation_of_a_client_that_is_handed_over(self):
        reglament = self.make_reglament(publish=False, subject="client")
        self.env["sales.reglament.step"].create(
            {
                "reglament_id": reglament.id,
                "name": "Quotation",
                "evidence": "quotation",
                "recurrence_days": 90,
            }
        )
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(days=180)):
            self.order.state = "sent"
        with freeze_time(now - timedelta(days=5)):
            reglament.action_publish()
        self.env.flush_all()
        nightly = self.env["sales.reglament.client.checklist"]
        point = self.env["sales.reglament.check"].search(
            [("partner_id", "=", self.client.id), ("lead_id", "=", False)]
        )
        self.assertEqual(point.state, "todo")
        self.accept(self.offer())
        nightly._look_at(self.client)
        self.env.invalidate_all()
        self.assertEqual(self.order.user_id, self.boris)
        self.assertEqual(point.state, "todo", "nobody sent anything")
        self.order.action_draft()
        self.order.action_quotation_sent()
        self.env.invalidate_all()
        self.assertEqual(point.state, "done")


@tagged("post_install", "-at_install")
class TestPointAndActivity(ProofCase):
    """A point and the activity it planned: same person, same day, ended together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps(
            {
                "name": "Ring up",
                "plan_activity_type_id": cls.call.id,
                "deadline_value": 1,
                "deadline_unit": "hours",
            }
        )

    def planned(self, lead):
        self.env.invalidate_all()
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )

    def test_it_goes_with_the_deal(self):
        lead = self.make_lead()
        self.assertEqual(self.planned(lead).user_id, self.anna)
        lead.user_id = self.boris
        self.assertEqual(self.check(lead, "Ring up").user_id, self.boris)
        self.assertEqual(self.planned(lead).user_id, self.boris)

    def test_nobodys_point_plans_nothing_until_somebody_has_it(self):
        self.team.user_id = False
        lead = self.make_lead(user_id=False)
        self.assertFalse(self.planned(lead))
        lead.user_id = self.anna
        self.assertEqual(self.planned(lead).user_id, self.anna)

    def test_it_ends_with_the_point(self):
        for name in ("action_not_applicable", "action_skip"):
            with self.subTest(name=name):
                lead = self.make_lead()
                getattr(self.check(lead, "Ring up").with_user(self.head), name)("By letter")
                self.assertFalse(self.planned(lead))

    def test_the_day_is_the_companys(self):
        self.company.resource_calendar_id.tz = "Asia/Vladivostok"
        with freeze_time(MONDAY.replace(hour=20)):
            lead = self.make_lead()
        self.assertEqual(self.planned(lead).date_deadline, MONDAY.date() + timedelta(days=1))

    def test_merged_deals_have_one(self):
        for done in (False, True):
            with self.subTest(done=done):
                leads = self.make_leads(2, lambda _n: {"partner_id": self.client.id})
                if done:
                    self.check(leads[0], "Ring up").with_user(self.anna).action_done()
                lead = leads.merge_opportunity()
                self.assertEqual(self.state(lead, "Ring up"), "done" if done else "todo")
                self.assertEqual(len(self.planned(lead)), 0 if done else 1)
