from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import MONDAY
from .common import AskCase

PHONE = "+7 912 345-67-89"


class Rollback(Exception):
    pass


class JudgeCase(AskCase):
    """A person with an address and a number, and the ways in which a question reaches them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person.phone = PHONE
        cls.elsewhere = cls.env["res.partner"].create({"name": "Elsewhere", "is_company": True})

    # ------------------------------------------------------------ what happens

    def happen(self, trigger):
        """What the rule with this trigger asks about; returns the planned question."""
        if trigger in ("won", "lost", "stage"):
            lead = self.make_lead(partner_id=self.person.id)
            if trigger == "won":
                lead.action_set_won()
            elif trigger == "lost":
                lead.action_set_lost()
            else:
                lead.stage_id = self.stage_offer
        elif trigger == "order":
            self.env["sale.order"].create(
                {"partner_id": self.person.id, "date_order": self.now, "state": "sale"}
            )
            self.env["sales.reglament.purchase"]._collect()
        elif trigger == "regular":
            self.client.client_state = "regular"
            self.env.flush_all()
            self.env["sales.reglament.client.change"]._record(
                [(self.client.id, self.now.date(), "new", "regular", "orders", 3, 0, 9)]
            )
        elif trigger == "handover":
            handover = self.env["sales.reglament.handover"].create(
                {
                    "from_user_id": self.anna.id,
                    "to_user_id": self.boris.id,
                    "reason": "balance",
                    "line_ids": [Command.create({"partner_id": self.client.id})],
                }
            )
            handover.action_offer()
            handover.with_user(self.boris).action_accept()
        return self.plan() & self.all()

    def asked_by(self, trigger, **rule):
        """The question of a rule, planned an hour after the publishing."""
        subject = "lead" if trigger in ("won", "lost", "stage") else "client"
        if trigger == "stage":
            rule["stage_id"] = self.stage_offer.id
        team = {} if subject == "lead" else {"team_ids": False}
        self.make_rules({"trigger": trigger, **rule}, subject=subject, **team)
        with self.at(hours=1):
            [feedback] = self.happen(trigger)
        return feedback

    def calls(self):
        """What is to be asked by phone today: questions and how they are put, by whom ever."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            row.feedback_id.with_user(self.env.user): row.name
            for user in (self.anna, self.boris)
            for row in self.env["sales.reglament.day"]
            .with_user(user)
            .search([("kind", "=", "call"), ("user_id", "=", user.id)])
        }

    # ------------------------------------------------------------ the ways of a question

    def way_of_the_letter(self, trigger, undo):
        feedback = self.asked_by(trigger, delay_days=2)
        with self.at(hours=2):
            undo(feedback)
        self.run_job(days=2, hours=2)
        return not self.mails(feedback), feedback.state == "suppressed" and feedback.reason

    def way_of_the_queue(self, trigger, undo):
        feedback = self.asked_by(trigger)
        self.run_job(hours=2)
        letter = self.mails(feedback)
        self.assertEqual(letter.state, "outgoing", "it waits")
        with self.at(hours=3):
            undo(feedback)
            letter.send()
        return letter.state == "cancel", feedback.state == "suppressed" and feedback.reason

    def way_of_the_reminder(self, trigger, undo):
        feedback = self.asked_by(trigger, reminder_days=5)
        self.run_job(hours=2)
        self.mails(feedback).write({"state": "sent"})
        with self.at(hours=3):
            undo(feedback)
        self.run_job(days=6)
        return len(self.mails(feedback)) == 1 and not feedback.reminded_date, None

    def way_of_the_second_try(self, trigger, undo):
        feedback = self.asked_by(trigger, channel="email_call", window_days=7)
        self.run_job(hours=2)
        self.mails(feedback).write({"state": "sent"})
        with self.at(hours=3):
            undo(feedback)
        self.run_job(days=8)
        with self.at(days=8, hours=1):
            return feedback.state == "expired" and not self.calls(), None

    def way_of_the_call(self, trigger, undo):
        feedback = self.released(trigger)
        with self.at(hours=3):
            undo(feedback)
            shown = self.calls()
        self.run_job(hours=4)
        return not shown, feedback.state == "suppressed" and feedback.reason

    def way_of_the_dialog(self, trigger, undo):
        feedback = self.released(trigger)
        record = feedback.lead_id or feedback.partner_id
        with self.at(hours=3):
            undo(feedback)
            self.env.flush_all()
            mine = feedback.with_user(self.head)
            for method in (mine.questionnaire, mine.action_ask):
                with self.assertRaises(UserError):
                    method()
            if record.exists():
                waiting = record.with_user(self.head)._waiting_by_phone(feedback.survey_id.id)
                return not waiting, None
        return True, None

    def released(self, trigger):
        feedback = self.asked_by(trigger, channel="call")
        self.run_job(hours=2)
        with self.at(hours=2, minutes=30):
            self.assertEqual(list(self.calls()), [feedback], "somebody is to call")
        return feedback

    # ------------------------------------------------------------ reasons that go

    def merge(self, gone, stays):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((gone | stays).ids, stays)
        self.env.invalidate_all()

    def refuse_as_a_twin(self, _feedback):
        """Says no under another card, which is merged into this one."""
        twin = self.make_person("Ivan P.", "other@north.example")
        self.env["sales.reglament.survey.optout"]._note_people([(None, twin.id, None)])
        self.merge(twin, self.person)

    def refuse(self, **keys):
        names = ("email", "contact", "phone")
        self.env["sales.reglament.survey.optout"]._note_people(
            [tuple(keys.get(name) for name in names)]
        )

    def make_colleague(self, _feedback):
        self.anna.email = self.person.email

    def gone(self):
        """What can go: the trigger, what is done, and the reason that is counted then."""
        person, client = self.person, self.client
        by_address = {"email": "ivan.petrov@northern.example"}
        return {
            "won no more": (
                "won",
                lambda f: f.lead_id.write({"stage_id": self.stage_offer.id}),
                "undone",
            ),
            "restored": ("lost", lambda f: f.lead_id.action_restore(), "undone"),
            "back at an earlier stage": (
                "stage",
                lambda f: f.lead_id.write({"stage_id": self.stage_new.id}),
                "undone",
            ),
            "lost meanwhile": ("stage", lambda f: f.lead_id.action_set_lost(), "undone"),
            "order cancelled": (
                "order",
                lambda f: f.purchase_id.order_id.sudo()._action_cancel(),
                "undone",
            ),
            "regular no more": (
                "regular",
                lambda f: client.write({"client_state": "new"}),
                "undone",
            ),
            "handed on again": (
                "handover",
                lambda f: client.write({"user_id": self.head.id}),
                "undone",
            ),
            "deal deleted": ("won", lambda f: f.lead_id.unlink(), "gone"),
            "deal of another client": (
                "won",
                lambda f: f.lead_id.write({"partner_id": self.elsewhere.id}),
                "gone",
            ),
            "person left": ("won", lambda f: person.write({"active": False}), "gone"),
            "person went to another firm": (
                "won",
                lambda f: person.write({"parent_id": self.elsewhere.id}),
                "gone",
            ),
            "client archived": ("order", lambda f: client.write({"active": False}), "gone"),
            "survey closed": ("won", lambda f: self.csat.write({"active": False}), "closed"),
            "colleague": ("won", self.make_colleague, "colleague"),
            "refused by card": ("won", lambda f: self.refuse(contact=person.id), "opted_out"),
            "refused by address": ("won", lambda f: self.refuse(**by_address), "opted_out"),
            "refused by number": ("won", lambda f: self.refuse(phone="+79123456789"), "opted_out"),
            "refused under another card": ("won", self.refuse_as_a_twin, "opted_out"),
        }

    def walk(self, way, cases):
        for name, (trigger, undo, reason) in cases.items():
            with self.subTest(way=way, reason=name):
                try:
                    with self.env.cr.savepoint():
                        stopped, counted = getattr(self, f"way_of_{way}")(trigger, undo)
                        self.assertTrue(stopped, f"{name}: asked all the same")
                        if counted is not None:
                            self.assertEqual(counted, reason)
                        raise Rollback
                except Rollback:
                    self.env.invalidate_all()
                    self.env.registry.clear_cache("stable")


@tagged("post_install", "-at_install")
class TestOneJudge(JudgeCase):
    """Whatever goes before a question is asked stops it on each of its ways."""

    def test_the_letter(self):
        self.walk("the_letter", self.gone())

    def test_the_queue(self):
        self.walk("the_queue", self.gone())

    def test_the_reminder(self):
        self.walk("the_reminder", self.gone())

    def test_the_call_after_the_letter(self):
        self.walk("the_second_try", self.gone())

    def test_the_call(self):
        self.walk("the_call", self.gone())

    def test_the_dialog(self):
        self.walk("the_dialog", self.gone())

    # ------------------------------------------------------------ ways that lead nowhere

    def block_address(self, _feedback):
        self.env["mail.blacklist"]._add(self.person.email)

    def block_number(self, _feedback):
        self.env["phone.blacklist"].sudo().create({"number": "+79123456789"})

    def come_back(self, _feedback):
        self.person.message_bounce = 1

    def test_no_letters_to_where_none_arrives(self):
        cases = {
            "blocked": ("won", self.block_address, "blacklisted"),
            "came back": ("won", self.come_back, "returned"),
            "no address": ("won", self.forget_address, "no_address"),
        }
        for way in ("the_letter", "the_reminder"):
            self.walk(way, cases)

    def forget_address(self, feedback):
        self.person.email = feedback.lead_id.email_from = False

    def test_no_calls_to_a_blocked_number(self):
        cases = {"blocked": ("won", self.block_number, "blacklisted")}
        for way in ("the_call", "the_dialog", "the_second_try"):
            self.walk(way, cases)

    def test_what_stands_is_asked_on_every_way(self):
        """The walk above can fail: with nothing undone each way leads to the person."""
        for way in ("letter", "queue", "reminder", "second_try", "call"):
            with self.subTest(way=way), self.env.cr.savepoint(flush=False) as point:
                stopped, _counted = getattr(self, f"way_of_the_{way}")("won", lambda f: None)
                self.assertFalse(stopped)
                self.env.flush_all()
                point.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache("stable")


@tagged("post_install", "-at_install")
class TestDoneOnceMore(JudgeCase):
    """What was undone and is done once more is asked about, once."""

    def test_undone_before_anybody_was_asked(self):
        cases = {
            "won": (
                lambda f: f.lead_id.write({"stage_id": self.stage_offer.id}),
                lambda f: f.lead_id.action_set_won(),
            ),
            "lost": (lambda f: f.lead_id.action_restore(), lambda f: f.lead_id.action_set_lost()),
            "order": (
                lambda f: f.purchase_id.order_id._action_cancel(),
                lambda f: (
                    f.purchase_id.order_id.action_draft(),
                    f.purchase_id.order_id.action_confirm(),
                ),
            ),
        }
        for trigger, (undone, done) in cases.items():
            with self.subTest(trigger=trigger):
                try:
                    with self.env.cr.savepoint():
                        self.ask_once(trigger, undone, done)
                        raise Rollback
                except Rollback:
                    self.env.invalidate_all()
                    self.env.registry.clear_cache("stable")

    def ask_once(self, trigger, undone, done):
        feedback = self.asked_by(trigger, delay_days=2)
        with self.at(hours=2):
            undone(feedback)
        self.run_job(days=2, hours=2)
        self.assertEqual((feedback.state, feedback.reason), ("suppressed", "undone"))
        with self.at(days=5):
            done(feedback)
        self.run_job(days=5, hours=1)
        self.assertEqual((feedback.state, feedback.reason), ("due", False))
        self.assertEqual(feedback.due_date, MONDAY + timedelta(days=7))
        self.run_job(days=7, hours=1)
        self.assertEqual((feedback.state, len(self.mails(feedback))), ("sent", 1))
        with self.at(days=8):
            undone(feedback)
        self.run_job(days=8, hours=1)
        with self.at(days=9):
            done(feedback)
        self.run_job(days=12)
        self.assertEqual((feedback.state, len(self.mails(feedback))), ("sent", 1), "once")
        self.assertEqual(self.all(), feedback)


@tagged("post_install", "-at_install")
class TestTheSamePerson(JudgeCase):
    """Who somebody is: their card, their address and their number, through merges."""

    def test_who_refused_by_phone_without_an_address(self):
        self.make_rules({"channel": "call"})
        mute = self.make_person("Mute", False, phone="+7 912 345-67-80")
        with self.at(hours=1):
            first = self.asked(mute)
        self.run_job(hours=2)
        with self.at(hours=3):
            first.with_user(self.anna).action_does_not_want()
        with self.at(days=1):
            second = self.asked(mute)
            again = self.make_person("Mute, entered once more", False, phone="+7 (912) 3456780")
            third = self.asked(again)
        self.run_job(days=1, hours=1)
        for feedback in second | third:
            self.assertEqual((feedback.state, feedback.reason), ("suppressed", "opted_out"))

    def test_the_number_of_the_office_is_nobodys_own(self):
        self.make_rules({"channel": "call", "client_quarantine_days": 0})
        self.client.phone = "+7 495 123-45-67"
        people = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.client.id, "phone": self.client.phone}
                for name in ("First", "Second")
            ]
        )
        with self.at(hours=1):
            first, second = self.asked(*people)
        self.run_job(hours=2)
        with self.at(hours=3):
            first.with_user(self.anna).action_does_not_want()
        self.run_job(hours=4)
        self.assertEqual(second.state, "due")

    def test_the_quiet_time_follows_the_person(self):
        self.make_rules({"client_quarantine_days": 0})
        with self.at(hours=1):
            first = self.asked(self.person)
        self.run_job(hours=2)
        self.assertEqual(first.state, "sent")
        with self.at(days=2):
            self.person.email = "new@north.example"
            by_card = self.asked(self.person)
        self.run_job(days=2)
        with self.at(days=3):
            twin = self.make_person("Ivan", "third@north.example", phone="8 (912) 345-67-89")
            twin.country_id = self.env.ref("base.ru")
            self.assertEqual(twin.phone_sanitized, "+79123456789")
            by_number = self.asked(twin)
        self.run_job(days=3)
        for feedback in by_card | by_number:
            self.assertEqual((feedback.state, feedback.reason), ("suppressed", "person"))

    def test_who_asks_again_may_be_asked(self):
        feedback = self.asked_by("won")
        feedback._stop()
        self.assertTrue(feedback._is_stopped())
        feedback._ask_again()
        self.assertFalse(feedback._is_stopped())
        self.run_job(hours=2)
        self.assertEqual(feedback.state, "sent")

    def test_who_refused_is_asked_by_hand_neither(self):
        self.refuse(contact=self.person.id)
        lead = self.make_lead(partner_id=self.person.id)
        for record in (lead, self.person):
            with self.assertRaises(UserError):
                record.with_user(self.head).reglament_questionnaire(self.csat.id, "call")
            record.with_user(self.head).reglament_questionnaire(self.csat.id, "said")


@tagged("post_install", "-at_install")
class TestOnlyWhatWasAsked(JudgeCase):
    """Only what was asked starts a quiet time."""

    def test_a_call_nobody_made_asked_nobody(self):
        self.make_rules({"channel": "call", "window_days": 5})
        with self.at(hours=1):
            first = self.asked(self.person)
        self.run_job(hours=2)
        with self.at(days=1):
            second = self.asked(self.person)
        self.run_job(days=1, hours=1)
        self.assertEqual((second.state, second.closes_date), ("due", False), "one call at a time")
        for days in (6, 7, 8):
            self.run_job(days=days)
        self.assertEqual(first.state, "expired")
        self.assertTrue(second.closes_date, "now it is its turn")

    def test_the_yearly_question_is_asked_when_it_can_be(self):
        self.make_rules(
            {"trigger": "periodic", "survey_id": self.nps.id, "period_months": 12},
            subject="client",
            team_ids=False,
        )
        self.person.email = self.client.email = False
        self.run_job(days=1)
        [feedback] = self.all(self.nps)
        self.assertEqual(feedback.reason, "no_address")
        self.run_job(days=2)
        self.assertEqual(self.all(self.nps), feedback, "looked at again, not planned again")
        self.person.email = "ivan@north.example"
        self.run_job(days=3, hours=1)
        self.assertEqual((feedback.state, feedback.contact_id), ("sent", self.person))
        for days in (40, 300, 360):
            self.run_job(days=days)
        self.assertEqual(self.all(self.nps), feedback)
        self.run_job(days=370)
        self.assertEqual(len(self.all(self.nps)), 2)

    def test_a_yearly_call_that_nobody_made_comes_again(self):
        self.make_rules(
            {"trigger": "periodic", "survey_id": self.nps.id, "channel": "call", "window_days": 21},
            subject="client",
            team_ids=False,
        )
        self.run_job(days=1)
        [first] = self.all(self.nps)
        self.run_job(days=23)
        self.run_job(days=24)
        self.assertEqual(first.state, "expired")
        self.assertEqual(len(self.all(self.nps)), 2)

    def test_a_letter_that_came_back_is_followed_by_a_call(self):
        feedback = self.asked_by("won", channel="email_call")
        self.run_job(hours=2)
        with self.at(hours=3):
            feedback._not_delivered("returned")
        self.assertEqual((feedback.state, feedback.reason), ("bounced", "returned"))
        self.run_job(hours=4)
        self.assertEqual((feedback.state, feedback.channel), ("due", "call"))
        with self.at(hours=5):
            self.assertEqual(list(self.calls()), [feedback])

    def test_an_address_that_is_dead_is_left_alone_until_it_lives(self):
        self.make_rules({"quarantine_days": 0, "client_quarantine_days": 0})
        with self.at(hours=1):
            first = self.asked(self.person)
        self.run_job(hours=2)
        with self.at(hours=3):
            first._not_delivered("returned")
            second = self.asked(self.person)
        self.run_job(hours=4)
        self.assertEqual((second.state, second.reason), ("suppressed", "returned"))
        with self.at(days=2):
            self.person.email = "better@north.example"
            third = self.asked(self.person)
        self.run_job(days=2)
        self.assertEqual(third.state, "sent", "another address")

    def test_who_writes_has_an_address_that_lives(self):
        self.make_rules({"quarantine_days": 0, "client_quarantine_days": 0})
        self.person.message_bounce = 3
        self.env["mail.thread"]._routing_reset_bounce(None, {"email_from": self.person.email})
        with self.at(hours=1):
            feedback = self.asked(self.person)
        self.run_job(hours=2)
        self.assertEqual(feedback.state, "sent")


@tagged("post_install", "-at_install")
class TestData(JudgeCase):
    """Imports are data, not events."""

    def load(self, fields, *rows):
        # as the import screen does
        Lead = self.env["crm.lead"].with_user(self.head).with_context(import_file=True)
        loaded = Lead.load(list(fields), [list(map(str, row)) for row in rows])
        self.assertFalse(loaded["messages"])
        return self.env["crm.lead"].browse(loaded["ids"])

    def test_deals_imported_as_won_lost_or_at_a_stage(self):
        self.make_rules(
            {"trigger": "won"},
            {"trigger": "lost", "survey_id": self.ces.id},
            {"trigger": "stage", "stage_id": self.stage_offer.id, "survey_id": self.nps.id},
        )
        common = ["name", "partner_id/.id", "stage_id/.id", "team_id/.id"]
        with self.at(hours=1):
            for stage in (self.stage_won, self.stage_offer):
                self.load(common, ("Old", self.person.id, stage.id, self.team.id))
            self.load(
                [*common, "active", "probability"],
                ("Old", self.person.id, self.stage_new.id, self.team.id, False, 0),
            )
            self.assertFalse(self.plan())

    def test_deals_that_an_import_closes(self):
        self.make_rules({"trigger": "won"})
        with self.at(hours=1):
            lead = self.make_lead(partner_id=self.person.id)
            self.env.flush_all()
        with self.at(hours=2):
            self.load([".id", "stage_id/.id"], (lead.id, self.stage_won.id))
            self.assertFalse(self.plan())

    def test_what_happens_to_an_imported_deal_later(self):
        self.make_rules({"trigger": "won"})
        with self.at(hours=1):
            lead = self.load(
                ["name", "partner_id/.id", "stage_id/.id", "team_id/.id"],
                ("Running", self.person.id, self.stage_offer.id, self.team.id),
            )
        with self.at(hours=2):
            lead.action_set_won()
            self.assertEqual(self.plan().lead_id, lead)
        with self.at(hours=3):
            self.load([".id", "description"], (lead.id, "Corrected"))
            other = self.make_lead(partner_id=self.person.id)
            other.action_set_won()
            self.assertEqual(self.plan().lead_id, other)

    def test_purchases_of_years_make_nobody_regular_today(self):
        self.make_rules({"trigger": "regular"}, subject="client", team_ids=False)
        with self.at(hours=1):
            self.env.flush_all()
            self.client.client_state = "regular"
            self.env["sales.reglament.client.change"]._record(
                [
                    (
                        self.client.id,
                        (MONDAY - timedelta(days=700)).date(),
                        "new",
                        "regular",
                        "orders",
                        3,
                        0,
                        9,
                    )
                ]
            )
            self.assertFalse(self.plan() & self.all())


@tagged("post_install", "-at_install")
class TestWhoIsAskedAboutWhat(JudgeCase):
    """Leads, colleagues, numbers."""

    def test_lost_leads_only_if_the_rule_says_so(self):
        for with_leads in (False, True):
            self.make_rules({"trigger": "lost", "with_leads": with_leads}, code=f"L{with_leads}")
            with self.at(hours=1):
                lead, deal = self.make_leads(
                    2,
                    lambda number: {
                        "partner_id": self.person.id,
                        "type": ("lead", "opportunity")[number],
                    },
                )
                (lead | deal).action_set_lost()
                planned = self.plan()
            self.assertEqual(planned.lead_id, lead | deal if with_leads else deal)
            self.env["sales.reglament"].search([("code", "=", f"L{with_leads}")]).action_archive()

    def test_a_colleague_is_passed_over_for_who_is_none(self):
        self.make_rules(subject="client", team_ids=False)
        colleague = self.boris.partner_id
        colleague.write({"parent_id": self.client.id, "contact_role": "decides"})
        planned = self.plan() & self.all()
        self.assertEqual(planned.contact_id, self.person)

    def test_without_a_number_one_is_looked_for(self):
        self.person.phone = False
        feedback = self.released("won")
        with self.at(hours=3):
            self.assertEqual(list(self.calls().values()), [f"Find a number: {self.csat.title}"])
            form = feedback.with_user(self.anna).questionnaire()
            self.assertFalse(form["phone"])
            self.person.phone = PHONE
            self.assertEqual(list(self.calls().values()), [f"Ask by phone: {self.csat.title}"])
            self.assertEqual(feedback.with_user(self.anna).questionnaire()["phone"], PHONE)
