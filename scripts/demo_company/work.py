"""The deals, as people worked on them for weeks.

The reglament "New client" came into force calmly: watching first, then advising, strict for the
last days. Under it each deal came in, was answered, moved on and so on, by the hands of its
salesperson and on days that lie as far back from today as the table says. Nothing is written into
the engine's facts; a clock that is turned back is all there is to it.
"""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.sales_reglament.library import instantiate

from .deals import (
    ADVISES,
    BECAUSE,
    DEALS,
    ENFORCED,
    LEFT,
    LIVES,
    MEETINGS,
    OVERRIDES,
    PAPERS,
    PUBLISHED,
    STAGES,
    WORDS,
)
from .records import QUIET

ZONE = ZoneInfo("Europe/Moscow")
CALL, MEETING = "mail.mail_activity_data_call", "mail.mail_activity_data_meeting"


class Clock:
    """Says which moment a working day ago is, and turns Python's and the cursor's clock to it."""

    def __init__(self, env):
        self.env = env
        self.frozen = None
        self.now = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
        self.today = self.now.replace(tzinfo=timezone.utc).astimezone(ZONE).date()

    def day(self, number):
        """The working day so many of them before today; a weekend looks forward to its Monday."""
        day = self.today
        while day.weekday() > 4:
            day += timedelta(days=1)
        while number:
            day -= timedelta(days=1)
            number -= day.weekday() < 5
        return day

    def at(self, day, hour, minute=0):
        """A moment of the company's day, in UTC; never one that is still to come."""
        number = day if isinstance(day, date) else self.day(day)
        local = datetime.combine(number, time(hour, minute), ZONE)
        return min(
            local.astimezone(timezone.utc).replace(tzinfo=None), self.now - timedelta(minutes=1)
        )

    def turn(self, moment):
        """It is this moment now."""
        self.env.flush_all()
        self.frozen.move_to(moment)
        self.env.cr._now = moment

    def __enter__(self):
        # what was imported from a library that looks at the clock is not to be looked through
        self.freezer = freeze_time(self.now)
        self.frozen = self.freezer.start()
        return self

    def __exit__(self, *_error):
        self.env.flush_all()
        self.freezer.stop()
        self.env.cr._now = None


def as_user(record, user):
    """The same record in the hands of a person, in their language."""
    return record.with_user(user).with_context(lang=user.lang, **QUIET)


class Life:
    """The life of one deal: deeds with their moments, done later in the order of all deals."""

    def __init__(self, demo, clock, deal, login):
        self.demo, self.clock, self.deal, self.login = demo, clock, deal, login
        self.user = demo.user(login) or demo.user("head")
        self.days = LIVES[deal.key]
        self.left = LEFT.get(deal.key, set())
        self.deeds = []
        self.write()

    def then(self, moment, deed, *args):
        """Do something at a moment, or a little after what was done before it."""
        if self.deeds:
            moment = max(moment, self.deeds[-1][0] + timedelta(minutes=2))
        self.deeds.append((min(moment, self.clock.now), deed, args))

    @property
    def lead(self):
        return as_user(self.demo.find(f"deal_{self.deal.key}"), self.user)

    def words(self, key):
        return WORDS[key][self.user.lang == "ru_RU"]

    def write(self):
        """The whole life, from the table."""
        deal, days = self.deal, self.days
        minute = sum(map(ord, deal.key)) % 30  # they don't all come at once
        where = deal.at.removeprefix("lost in ")
        today = self.clock.now - timedelta(minutes=25 + minute)
        came = self.clock.at(days[0], 10, minute) if days[0] else today
        self.then(came, self.come)
        if "answer" not in self.left:
            self.then(came + timedelta(minutes=20), self.contact, "answer")
        if where == "new":
            self.end(came + timedelta(minutes=25))
            return
        self.then(came + timedelta(minutes=25), self.plan_for, days[1], "first")
        qualified = self.clock.at(days[1], 11, minute)
        self.then(qualified, self.finish, "answer")
        self.then(qualified + timedelta(minutes=3), self.plan_for, max(days[1] - 2, 0), "decides")
        self.then(qualified + timedelta(minutes=5), self.move, "qualified")
        if "talk" not in self.left:
            # one of three takes longer than the norm
            late = 0 if minute % 3 else 3
            self.then(self.clock.at(max(days[1] - 2 - late, 0), 14, minute), self.finish, "talk")
        if where == "qualified":
            self.end(self.clock.at(max(days[1] - 2, 0), 15, minute))
            return
        self.then(qualified + timedelta(minutes=10), self.plan_for, days[2], "decision")
        proposed = self.clock.at(days[2], 12, minute)
        self.then(proposed, self.move, "proposition")
        if deal.key in PAPERS:
            self.then(proposed + timedelta(minutes=40), self.quote)
            self.then(proposed + timedelta(minutes=60), self.send)
        called = self.clock.at(max(days[2] - 1, 0), 16, minute)
        if "clear" not in self.left:
            self.then(called, self.contact, "clear")
        self.end(called + timedelta(minutes=5))

    def end(self, moment):
        """What is planned now, or how it ended."""
        deal = self.deal
        if deal.at == "won" or deal.at.startswith("lost"):
            day = self.clock.today + timedelta(days=deal.due)
            while day.weekday() > 4:
                day -= timedelta(days=1)
            self.then(self.clock.at(day, 15, 10), self.win if deal.at == "won" else self.lose)
            if deal.at == "won":
                self.then(self.clock.at(day, 16), self.contact, "thanks")
            return
        self.then(moment, self.plan)
        if deal.key in PAPERS and deal.at == "qualified":
            self.then(moment, self.quote)
        if deal.key in OVERRIDES:
            days_ago, reason = OVERRIDES[deal.key]
            self.then(self.clock.at(days_ago, 14), self.override, reason)

    # ------------------------------------------------------------ deeds

    def come(self):
        deal = self.deal
        more = {name: value for name, value in deal.more.items() if name != "because"}
        owner, find = self.demo.user(self.login), self.demo.find
        due = deal.due is not None and self.clock.today + timedelta(days=deal.due)
        lead = as_user(self.demo.env["crm.lead"], self.user).create(
            {
                "name": deal.name,
                "type": "opportunity",
                "user_id": owner.id,
                "team_id": find("team").id,
                "stage_id": self.demo.env.ref(STAGES["new"]).id,
                "partner_id": self.client.id,
                "expected_revenue": deal.amount,
                "date_deadline": due,
                "source_id": deal.source and find(f"source_{deal.source}").id,
                "tag_ids": [Command.set(find(f"tag_{deal.tag}").ids)] if deal.tag else [],
                **more,
            }
        )
        self.demo.name_record(f"deal_{deal.key}", lead)

    @property
    def client(self):
        """Whom it is about, if it is a client already."""
        key = self.deal.client
        return self.demo.client(key) if key else self.demo.env["res.partner"]

    def contact(self, key):
        kind = "meeting" if key == "clear" and self.deal.amount > 1_000_000 else "call"
        self.lead.log_contact(kind, "agreed", note=self.words(key))

    def plan_for(self, day, key):
        self.schedule(CALL, self.clock.day(day), self.words(key))

    def plan(self):
        # what was planned before is put off: a call that was made would be a contact
        self.lead.activity_ids.unlink()
        if self.deal.step:
            days, text = self.deal.step
            self.schedule(CALL, self.clock.today + timedelta(days=days), text)
        if self.deal.key in MEETINGS:
            days, text = MEETINGS[self.deal.key]
            self.schedule(MEETING, self.clock.today + timedelta(days=days), text)

    def schedule(self, kind, day, text):
        self.lead.activity_schedule(kind, day, summary=text, user_id=self.user.id)

    def finish(self, key):
        """The call that was planned is done, and how it went is told with it."""
        for activity in self.lead.activity_ids:
            self.lead.log_contact("call", "agreed", note=self.words(key), activity_id=activity.id)

    def move(self, stage):
        self.lead.stage_id = self.demo.env.ref(STAGES[stage])

    def override(self, reason):
        lead = as_user(self.lead, self.demo.user("head"))
        lead.action_reglament_override(self.demo.env.ref(STAGES["proposition"]).id, reason)

    def quote(self):
        order = as_user(self.demo.env["sale.order"], self.user).create(
            {
                "partner_id": self.lead.partner_id.id,
                "user_id": self.user.id,
                "opportunity_id": self.lead.id,
                "order_line": [self.demo.order_line(*line) for line in PAPERS[self.deal.key]],
            }
        )
        self.demo.name_record(f"order_{self.deal.key}", order)

    @property
    def paper(self):
        return as_user(self.demo.find(f"order_{self.deal.key}"), self.user)

    def send(self):
        self.paper.action_quotation_sent()

    def win(self):
        self.paper.action_confirm()
        self.lead.action_set_won()
        self.lead.activity_ids.action_feedback(feedback=self.words("clear"))

    def lose(self):
        reason = self.demo.env.ref(BECAUSE[self.deal.more["because"]])
        self.lead.activity_ids.unlink()
        self.lead.action_set_lost(lost_reason_id=reason.id)


def publish(demo):
    """The head puts "New client" in force; at first it only watches."""
    reglament = instantiate(demo.env(user=demo.user("head")), "NEW")
    reglament.mode = "observe"
    reglament.action_publish()
    demo.name_record("reglament_new", reglament)


def become(demo, mode):
    """The head changes the mode of what is in force."""
    as_user(demo.find("reglament_new"), demo.user("head")).mode = mode


def tell_lives(env):
    """Tell what the orders made of the clients as if it had been told in its time."""
    env.flush_all()
    env.cr.execute("DELETE FROM sales_reglament_client_change")
    env.cr.execute("UPDATE res_partner SET client_state = 'prospect'")
    env.invalidate_all()
    env["sales.reglament.lifecycle"]._refresh_all()


def make(demo):
    """Everything that was done, in its order."""
    if demo.find("reglament_new"):
        return
    clock = Clock(demo.env)
    deeds = [
        (clock.at(PUBLISHED, 9), publish, (demo,)),
        (clock.at(ADVISES, 9), become, (demo, "advise")),
        (clock.at(ENFORCED, 9), become, (demo, "enforce")),
    ]
    for login, deals in DEALS.items():
        for deal in deals:
            deeds += Life(demo, clock, deal, login).deeds
    with clock:
        for moment, deed, args in sorted(deeds, key=lambda deed: deed[0]):
            clock.turn(moment)
            deed(*args)
    demo.env.invalidate_all()
    demo.env["crm.lead"]._cron_update_automated_probabilities()
    tell_lives(demo.env)
