import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel.throttle import Asking, Candidate, Throttle

NOW = datetime(2026, 3, 2, 10)
DAY = timedelta(days=1)


def candidate(person="ivan@north.example", client=1, metric="nps", days=(90, 30), key=0):
    return Candidate(key, Asking(person, client, metric), *days)


def kinds(candidates, past=(), now=NOW):
    throttle = Throttle(past)
    return [throttle.decide(one, now).kind for one in candidates]


def asked(days_ago, **values):
    return candidate(**values).asking, NOW - timedelta(days=days_ago)


people = st.sampled_from(["a@x.example", "A@X.example", "b@x.example", None])
candidates = st.builds(
    candidate,
    person=people,
    client=st.sampled_from([1, 2, None]),
    metric=st.sampled_from(["nps", "csat"]),
    days=st.tuples(st.integers(0, 5), st.integers(0, 5)),
)
steps = st.lists(st.tuples(candidates, st.integers(0, 48)), max_size=40)


class TestThrottle(unittest.TestCase):
    """Seldom the same person, seldom the same client, one question a day."""

    def test_the_same_person_whatever_the_case(self):
        past = [asked(89, person="Ivan@North.example", client=7)]
        assert kinds([candidate(person="IVAN@north.EXAMPLE")], past) == ["person"]

    def test_the_quarantine_ends_on_the_day(self):
        assert kinds([candidate()], [asked(90, client=7)]) == ["ask"]
        assert kinds([candidate(days=(0, 0))], [asked(1)]) == ["ask"]

    def test_the_client_has_its_own_quarantine(self):
        assert kinds([candidate()], [asked(29, person="olga@north.example")]) == ["client"]
        assert kinds([candidate()], [asked(30, person="olga@north.example")]) == ["ask"]

    def test_each_metric_for_itself(self):
        assert kinds([candidate(metric="csat")], [asked(2)]) == ["ask"]

    def test_known_by_a_card_or_a_number_as_well(self):
        for also in (("contact:5",), ("phone:+79123456789",)):
            asking = Asking("old@north.example", 7, "nps", also)
            new = Candidate(0, Asking("new@north.example", 1, "nps", also), 90, 30)
            assert kinds([new], [(asking, NOW - 2 * DAY)]) == ["person"]

    def test_a_call_that_is_still_to_be_made_holds_others_up(self):
        call = Asking("ivan@north.example", 1, "nps", waits=True)
        past = [(call, NOW - 3 * DAY)]
        for person in ("ivan@north.example", "olga@north.example"):
            verdict = Throttle(past).decide(candidate(person=person), NOW)
            assert (verdict.kind, verdict.until) == ("later", NOW + DAY)
        assert kinds([candidate(days=(0, 0))], past) == ["ask"]
        assert kinds([candidate(metric="csat")], past) == ["ask"]

    def test_one_question_a_day_whatever_it_measures(self):
        past = [asked(0.5, metric="csat")]
        verdict = Throttle(past).decide(candidate(), NOW)
        assert (verdict.kind, verdict.until) == ("later", NOW + timedelta(days=0.5))
        assert Throttle(past).decide(candidate(), verdict.until).kind == "ask"

    def test_a_batch_counts_like_the_past(self):
        batch = [
            candidate(),
            candidate(person="Ivan@north.example", client=2),
            candidate(person="olga@north.example"),
            candidate(metric="csat"),
            candidate(person="olga@north.example", metric="csat", client=3),
        ]
        assert kinds(batch) == ["ask", "person", "client", "later", "ask"]

    def test_a_later_date_in_the_past_counts_whatever_the_order(self):
        past = [asked(10), asked(200)]
        assert kinds([candidate()], past) == kinds([candidate()], reversed(past)) == ["person"]

    def test_nobody_known_is_held_back_by_the_client_only(self):
        assert kinds([candidate(person=None), candidate(person="", client=2)]) == ["ask", "ask"]
        assert kinds([candidate(person=None), candidate(person=None)]) == ["ask", "client"]
        assert kinds([candidate(person=None, client=None)] * 2) == ["ask", "ask"]

    @given(steps)
    def test_nobody_is_asked_too_soon(self, steps):
        throttle, now, history = Throttle(), NOW, []
        for one, hours in steps:
            now += timedelta(hours=hours)
            if throttle.decide(one, now).kind != "ask":
                continue
            for other, moment in history:
                person = (one.asking.person or "").lower()
                same = person and person == (other.person or "").lower()
                assert not same or now - moment >= DAY
                if other.metric == one.asking.metric:
                    assert not same or now - moment >= timedelta(days=one.person_days)
                    if one.asking.client is not None and other.client == one.asking.client:
                        assert now - moment >= timedelta(days=one.client_days)
            history.append((one.asking, now))

    @given(steps)
    def test_who_was_put_off_is_asked_when_nothing_else_comes(self, steps):
        throttle, now = Throttle(), NOW
        for one, hours in steps:
            now += timedelta(hours=hours)
            verdict = throttle.decide(one, now)
            assert (verdict.until is None) == (verdict.kind != "later")
            if verdict.until:
                assert now < verdict.until <= now + DAY

    @given(st.lists(candidates, max_size=20))
    def test_a_past_of_strangers_changes_nothing(self, batch):
        strangers = [asked(0, person="z@z.example", client=99)]
        assert kinds(batch) == kinds(batch, strangers)
