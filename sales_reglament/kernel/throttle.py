"""Whom to ask now: seldom the same person, seldom the same client, one question a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

# At most one question in so long, whatever it measures.
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question somebody is to be asked, or was.

    :param person: who is asked, the same whatever the letters' case; None: nobody known
    :param client: the company they belong to; None: none
    :param metric: what the question measures
    """

    person: str | None
    client: int | None
    metric: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that is due.

    :param key: what the caller knows it by
    :param person_days: how long nobody asks the same person the same kind of question
    :param client_days: how long nobody asks anybody else of the client
    """

    key: int
    asking: Asking
    person_days: int
    client_days: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a question.

    :param kind: ``ask``, ``person`` or ``client`` (asked not long ago), ``later`` (asked today)
    :param until: for ``later``, when to look at it again
    """

    kind: str
    until: datetime | None = None


class Throttle:
    """Decides in order, and remembers what it decided: a batch counts like the past."""

    def __init__(self, past: Iterable[tuple[Asking, datetime]] = ()):
        self._people: dict[tuple[str, str], datetime] = {}
        self._clients: dict[tuple[int, str], datetime] = {}
        self._days: dict[str, datetime] = {}
        for asking, moment in past:
            self._note(asking, moment)

    def decide(self, candidate: Candidate, now: datetime) -> Verdict:
        """Whether to ask now; if so, it counts for the questions that follow."""
        asking = candidate.asking
        person, client = same_person(asking.person), asking.client
        if person and self._is_recent(
            self._people.get((person, asking.metric)), candidate.person_days, now
        ):
            return Verdict("person")
        if client is not None and self._is_recent(
            self._clients.get((client, asking.metric)), candidate.client_days, now
        ):
            return Verdict("client")
        last = self._days.get(person) if person else None
        if last is not None and last + A_DAY > now:
            return Verdict("later", last + A_DAY)
        self._note(asking, now)
        return Verdict("ask")

    def _is_recent(self, last: datetime | None, days: int, now: datetime) -> bool:
        return last is not None and last + timedelta(days=days) > now

    def _note(self, asking: Asking, moment: datetime) -> None:
        person = same_person(asking.person)
        if person:
            _keep_last(self._people, (person, asking.metric), moment)
            _keep_last(self._days, person, moment)
        if asking.client is not None:
            _keep_last(self._clients, (asking.client, asking.metric), moment)


def same_person(person: str | None) -> str | None:
    """The name a person is remembered by."""
    return (person or "").strip().casefold() or None


def _keep_last(known: dict, key: object, moment: datetime) -> None:
    if key not in known or known[key] < moment:
        known[key] = moment
