from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from freezegun import freeze_time
from hypothesis import example, given
from hypothesis import strategies as st

from odoo.tests import tagged

from ..common import MONDAY, ReglamentCase
from .common import many

SHIFTS = ((time(8), time(12)), (time(13), time(17)))
DAY = timedelta(hours=8)
OPEN, CLOSED = "todo", "won"
STAGES = ("new", "qualified", "offer", CLOSED)
PROGRESS = ("done", "not_applicable", "skipped", OPEN, "cancelled")


# ---------------------------------------------------------------- time, in plain Python


def shifts(since):
    """The shifts of all working days from a moment on."""
    day = since.date()
    while True:
        if day.weekday() < 5:
            for start, end in SHIFTS:
                yield datetime.combine(day, start), datetime.combine(day, end)
        day += timedelta(days=1)


def after(start, amount):
    """When so much working time is over; none is over at once."""
    if not amount:
        return start
    for begin, end in shifts(start):
        worked = max(timedelta(), end - max(begin, start))
        if worked and amount <= worked:
            return max(begin, start) + amount
        amount -= worked
    return None


def between(start, end):
    """How much working time lies between."""
    total = timedelta()
    for begin, stop in shifts(start):
        if begin >= end:
            return total
        total += max(timedelta(), min(stop, end) - max(begin, start))
    return total


# ---------------------------------------------------------------- the rules, in plain Python


@dataclass
class Asked:
    """A step: what it is called, where it stands, and its norm by version."""

    name: str
    stage: str
    norm: timedelta
    mandatory: bool = True
    evidence: str = "manual"
    assignee: str = "responsible"


@dataclass
class Had:
    """A stretch: somebody had a point."""

    holder: object
    begun: datetime
    since: datetime
    deadline: datetime
    ended: datetime = None
    how: str = None
    was_late: bool = False
    delay: timedelta = timedelta()

    def is_late(self, now):
        return self.was_late or (self.ended is None and now > self.deadline)

    def hours_late(self, now):
        still = self.late_since(now) if self.ended is None else timedelta()
        return (self.delay + still) / timedelta(hours=1)

    def late_since(self, end):
        return between(max(self.deadline, self.since), end)

    def end(self, how, now):
        self.ended, self.how = max(now, self.since), how
        self.was_late |= self.ended > self.deadline and self.ended > self.since
        self.delay += self.late_since(self.ended)


@dataclass
class Point:
    state: str
    opened: datetime
    counts_all: bool
    stretches: list = field(default_factory=list)
    holder: object = None
    proof: object = None

    @property
    def present(self):
        return self.stretches[-1] if self.stretches else None

    def deadline(self):
        return self.present.deadline

    def start(self, holder, norm, now, leader=None):
        """A holder gets the point, for the first time or back."""
        self.holder = holder
        holder = holder or leader
        mine = [had for had in self.stretches if had.holder == holder]
        last = mine[-1] if mine else None
        if last and last.how in ("passed_on", "fallen_away"):
            if now <= after(last.ended, 2 * DAY):
                if last.ended <= last.deadline < now:
                    last.deadline = after(now, between(last.ended, last.deadline))
                last.ended = last.how = None
                last.since = now
                self.stretches.remove(last)
                self.stretches.append(last)
                return True
            if now <= after(last.ended, 20 * DAY):
                left = between(last.ended, last.deadline) if last.deadline > last.ended else DAY * 0
                norm = max(left, norm / 4)
        self.stretches.append(Had(holder, now, now, after(now, norm)))
        return False


class Model:
    """A deal, its points and what becomes of them, as the rules of stretches say it."""

    def __init__(self, asked, user, now, head):
        self.asked, self.head = asked, head
        self.user, self.stage, self.active = user, STAGES[0], True
        self.points, self.contacts, self.version = {}, [], 1
        self.sync(now)

    # ------------------------------------------------------------ what is asked of whom

    @property
    def is_running(self):
        return self.active and self.stage != CLOSED

    def norm(self, step):
        return step.norm * self.version

    def is_asked(self, step):
        passed = STAGES.index(step.stage) < STAGES.index(self.stage)
        return self.is_running and (step.stage == self.stage or (step.mandatory and passed))

    def counts_all(self, step):
        """Whether a deed before the point was there counts: the stage asked for it all along."""
        return step.stage != self.stage

    def who(self, step):
        return self.head if step.assignee == "head" else self.user

    def start(self, step, point, now):
        """Where nobody is named, who leads has the point."""
        return point.start(self.who(step), self.norm(step), now, self.head)

    def find(self, point):
        """The first contact that counts for a point."""
        for key, date in self.contacts:
            if point.counts_all or date >= point.opened:
                return key, date
        return None

    def sync(self, now):
        for step in self.asked:
            point, is_asked = self.points.get(step.name), self.is_asked(step)
            if point is None:
                if not is_asked:
                    continue
                point = self.points[step.name] = Point(OPEN, now, self.counts_all(step))
                self.start(step, point, now)
            elif point.state == "cancelled" and is_asked:
                point.state, point.counts_all = OPEN, self.counts_all(step)
                if not self.start(step, point, now):
                    point.opened = now
            self.prove(step, point, now)
            if point.state == OPEN and not is_asked:
                point.state = "cancelled"
                point.present.end("fallen_away", now)
            elif point.state == OPEN and point.holder != self.who(step):
                point.present.end("passed_on", now)
                self.start(step, point, now)

    def prove(self, step, point, now):
        if step.evidence != "contact":
            return
        found = self.find(point)
        if point.state == OPEN and found:
            key, date = found
            self.settle(point, "done", max(date, point.opened))
            point.proof = key
        elif point.state == "done" and not found:
            self.undo(step, point, now)

    # ------------------------------------------------------------ what is done

    def settle(self, point, state, now):
        point.state = state
        point.present.end(state, now)

    def undo(self, step, point, now):
        had = point.present
        point.proof = None
        if not self.is_running:
            point.state, had.how = "cancelled", "fallen_away"
            return
        point.state = OPEN
        had.ended = had.how = None
        had.since = now
        had.deadline = max(had.deadline, after(now, self.norm(step) / 4))

    def rank(self, point):
        """Of two points that become one the first stays."""
        return PROGRESS.index(point.state)

    def merge(self, other, now):
        self.user = self.user or other.user
        for name, theirs in other.points.items():
            mine = self.points.get(name)
            if mine is None:
                self.points[name] = theirs
                continue
            stays, goes = sorted((mine, theirs), key=self.rank)
            if stays.state == goes.state == OPEN:
                stays.present.deadline = min(stays.deadline(), goes.deadline())
                stays.opened = min(stays.opened, goes.opened)
            if goes.state == OPEN:
                goes.present.end("fallen_away", now)
            last = stays.stretches.pop()
            stays.stretches += goes.stretches
            stays.stretches.sort(key=lambda had: had.begun)
            stays.stretches.append(last)
            self.points[name] = stays
        self.sync(now)


class ClientModel(Model):
    """The same for a client: no stages, and what is undone of one who left goes at once."""

    @property
    def is_running(self):
        return self.active

    def is_asked(self, step):
        return self.is_running

    def counts_all(self, step):
        return False

    def undo(self, step, point, now):
        is_running, self.active = self.active, True
        super().undo(step, point, now)
        self.active = is_running

    def rank(self, point):
        return PROGRESS.index(point.state), point.opened


# ---------------------------------------------------------------- histories

NAMES = ("Mark", "Reach", "Offer", "Review")
PAUSES = (1, 2, 3, 7, 15, 24, 30, 50, 75, 120, 700)
MOVES = st.tuples(st.just("move"), st.sampled_from(STAGES))
PEOPLE = ("anna", "boris", "carla")
GIFTS = st.tuples(st.just("give"), st.sampled_from(PEOPLE))
# who takes a client from everybody takes the client off the reglament
RELEASES = st.tuples(st.just("give"), st.sampled_from((*PEOPLE, "nobody")))
TURNS = st.tuples(st.sampled_from(("lose", "restore", "contact", "take_back")))
RARE = st.tuples(st.sampled_from(("merge", "version")))
ENDS = st.tuples(st.just("settle"), st.sampled_from(NAMES), st.sampled_from(PROGRESS[:3]))
UNDOING = st.tuples(st.just("reopen"), st.sampled_from(("Mark", "Offer", "Review")))


def histories(*events):
    """Some hours pass, then something happens; again and again."""
    moment = st.tuples(st.sampled_from(PAUSES), st.one_of(*events))
    return st.lists(moment, min_size=3, max_size=14)


class _Over(Exception):
    """The history is over: all that it did is forgotten."""


class HistoryCase(ReglamentCase):
    """Lives through histories, and compares what there is with what the rules say."""

    model_class = Model
    record_field = "lead_id"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "UTC"
        cls.nobody = cls.env["res.users"]
        cls.carla = cls.anna.copy({"login": "rcarla", "name": "Carla"})
        cls.team.member_ids |= cls.carla
        cls.anna.sale_team_id = cls.boris.sale_team_id = cls.carla.sale_team_id = cls.team

    @classmethod
    def publish(cls, asked, **values):
        reglament = cls.make_reglament(publish=False, **values)
        for sequence, step in enumerate(asked):
            cls.env["sales.reglament.step"].create(
                {
                    "reglament_id": reglament.id,
                    "sequence": sequence,
                    "name": step.name,
                    "stage_id": step.stage and cls.stage_of[step.stage].id,
                    "mandatory": step.mandatory,
                    "evidence": step.evidence,
                    "assignee_kind": step.assignee,
                    "deadline_value": step.norm / timedelta(hours=1),
                    "deadline_unit": "working_hours",
                }
            )
        reglament.action_publish()
        cls.asked, cls.reglament = asked, reglament

    @contextmanager
    def life(self):
        try:
            with suppress(_Over), self.env.cr.savepoint():
                yield
                raise _Over
        finally:
            # versions that were published in this life never were
            self.env.registry.clear_cache("stable")
            self.env.invalidate_all(flush=False)

    def live_through(self, history):
        with self.life():
            self.now, self.published = MONDAY, self.reglament
            with freeze_time(MONDAY):
                self.record, self.other = self.begin()
                self.env.flush_all()
                self.model = self.model_class(self.asked, self.anna, MONDAY, self.head)
                self.twin = self.model_class(self.asked, self.boris, MONDAY, self.head)
                self.compare()
            for hours, (name, *args) in history:
                self.now += timedelta(hours=hours)
                with freeze_time(self.now):
                    getattr(self, f"do_{name}")(*args)
                    self.env.flush_all()
                    self.env.invalidate_all()
                    self.compare()

    # ------------------------------------------------------------ events, here and there

    def do_give(self, name):
        user = getattr(self, name)
        self.record.write({"user_id": user.id})
        self.model.user = user
        self.model.sync(self.now)

    def do_lose(self):
        # Odoo loses no deal that is won
        if self.model.is_running:
            self.lose()
            self.model.active = False
            self.model.sync(self.now)

    def do_restore(self):
        if not self.model.active:
            self.restore()
            self.model.active = True
            self.model.sync(self.now)

    def do_contact(self):
        [contact_id] = self.record.log_contact("call", "agreed")
        self.model.contacts.append((contact_id, self.now))
        self.model.sync(self.now)

    def do_take_back(self):
        if self.model.contacts:
            key, _date = self.model.contacts.pop()
            self.env["sales.reglament.contact"].browse(key).unlink()
            self.model.sync(self.now)

    def do_settle(self, name, state):
        point = self.model.points.get(name)
        if not point or point.state != OPEN or (name, state) == ("Reach", "done"):
            return
        check = self.found()[name]
        if state == "done":
            check.action_done()
        elif state == "skipped":
            check.action_skip("A reason")
        else:
            check.action_not_applicable("A reason")
        self.model.settle(point, state, self.now)

    def do_reopen(self, name):
        point = self.model.points.get(name)
        if not point or point.state not in PROGRESS[:3]:
            return
        self.found()[name].action_reopen()
        step = next(step for step in self.asked if step.name == name)
        self.model.undo(step, point, self.now)
        self.model.sync(self.now)

    def do_version(self):
        if not self.model.active:
            return
        draft = self.published.browse(self.published.action_new_version()["res_id"])
        number = draft.version
        for step in draft.step_ids:
            name = step.name.split()[0]
            norm = next(one.norm for one in self.asked if one.name == name)
            step.write(
                {"name": f"{name} {number}", "deadline_value": norm * number / timedelta(hours=1)}
            )
        draft.action_publish()
        draft.action_move_over()
        self.published = draft
        for model in filter(None, (self.model, self.twin)):
            if model.is_running:
                model.version = number
            model.sync(self.now)

    def do_merge(self):
        if self.twin and self.model.is_running:
            self.merge()
            self.model.merge(self.twin, self.now)
            self.twin = None

    # ------------------------------------------------------------ compared

    def found(self):
        checks = self.env["sales.reglament.check"].search(
            [(self.record_field, "=", self.record.id)]
        )
        return {check.step_id.name.split()[0]: check for check in checks}

    def compare(self):
        found = self.found()
        self.assertEqual(found.keys(), self.model.points.keys())
        for name, point in self.model.points.items():
            check = found[name]
            self.assertEqual(check.state, point.state, name)
            self.assertEqual(check.user_id, point.holder, name)
            self.assertEqual(check.proof_id or None, point.proof, name)
            if point.state == OPEN:
                self.assertAlmostEqual(
                    check.deadline, point.deadline(), delta=timedelta(seconds=2), msg=name
                )
            self.assertEqual(
                sorted(map(self.stored, check.stretch_ids)),
                sorted(map(self.expected, point.stretches)),
                name,
            )
        rows = self.env["sales.reglament.report.discipline"].search(
            [(self.record_field, "=", self.record.id), ("origin", "=", "check")]
        )
        stretches = [had for point in self.model.points.values() for had in point.stretches]
        late = [had for had in stretches if had.is_late(self.now)]
        counted = [point for point in self.model.points.values() if point.state != "cancelled"]
        self.assertEqual(sum(rows.mapped("late_count")), len(late))
        hours = [had.hours_late(self.now) for had in late]
        self.assertAlmostEqual(sum(rows.mapped("delay_hours")), sum(hours), delta=0.01)
        self.assertEqual(sum(rows.mapped("check_count")), len(counted))

    def stored(self, stretch):
        return (
            stretch.user_id.login,
            self.minute(stretch.date_from),
            self.minute(stretch.date_to),
            self.minute(stretch.deadline),
            stretch.ended_by or "",
            stretch.is_late,
        )

    def expected(self, had):
        return (
            had.holder.login,
            self.minute(had.begun),
            self.minute(had.ended),
            self.minute(had.deadline),
            had.how or "",
            had.is_late(self.now),
        )

    def minute(self, moment):
        return (moment + timedelta(seconds=30)).strftime("%d.%m. %H:%M") if moment else ""


@tagged("post_install", "-at_install")
class TestHistoriesOfDeals(HistoryCase):
    """Whatever happens to deals, in whatever order: points, holders, deadlines, lateness and proofs
    are what the rules say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_of = dict(zip(STAGES, cls.stages, strict=True))
        cls.publish(
            (
                Asked("Mark", "new", 2 * DAY),
                Asked("Reach", "new", DAY, mandatory=False, evidence="contact"),
                Asked("Review", "new", 3 * DAY, assignee="head"),
                Asked("Offer", "qualified", DAY / 2),
            ),
            mode="observe",
        )

    @example([(24, ("lose",)), (1, ("move", "won")), (7, ("move", "new"))])
    @many
    @given(histories(MOVES, MOVES, RELEASES, RELEASES, TURNS, TURNS, RARE, ENDS, UNDOING))
    def test_every_history_is_as_the_rules_say(self, history):
        self.live_through(history)

    def begin(self):
        return (
            self.make_lead(probability=50),
            self.make_lead(user_id=self.boris.id, probability=1),
        )

    def do_move(self, stage):
        self.record.write({"stage_id": self.stage_of[stage].id})
        self.model.stage = stage
        # of a lost deal that is moved to a won stage Odoo knows that it runs again
        self.model.active = self.model.active or stage == "won"
        self.model.sync(self.now)

    def lose(self):
        self.record.action_set_lost()

    def restore(self):
        self.record.action_restore()

    def merge(self):
        self.record.probability = 50  # of two deals Odoo keeps the likelier one
        merged = (self.record | self.other)._merge_opportunity(auto_unlink=True)
        self.assertEqual(merged, self.record)


@tagged("post_install", "-at_install")
class TestHistoriesOfClients(HistoryCase):
    """The same for clients."""

    model_class = ClientModel
    record_field = "partner_id"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publish(
            (
                Asked("Mark", False, 2 * DAY),
                Asked("Reach", False, DAY, mandatory=False, evidence="contact"),
                Asked("Review", False, 3 * DAY, assignee="head"),
                Asked("Offer", False, DAY / 2),
            ),
            subject="client",
        )

    # what was done for one client proves the point of the other, for who had it until they merged
    @example([(1, ("lose",)), (702, ("contact",)), (30, ("restore",)), (177, ("merge",))])
    @many
    @given(histories(GIFTS, GIFTS, TURNS, TURNS, RARE, ENDS, UNDOING))
    def test_every_history_is_as_the_rules_say(self, history):
        self.live_through(history)

    def begin(self):
        company = {"is_company": True}
        return self.env["res.partner"].create(
            {"name": "Western Rails", "user_id": self.anna.id, **company}
        ), self.env["res.partner"].create(
            {"name": "Western Rail", "user_id": self.boris.id, **company}
        )

    def lose(self):
        self.record.active = False

    def restore(self):
        self.record.active = True

    def merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.record | self.other).ids, self.record, extra_checks=False)
