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
    :param also: what else the person is known by: a card, a number
    :param waits: whether somebody is still to ask it: it holds others up, but asked is nobody
    """

    person: str | None
    client: int | None
    metric: str
    also: tuple[str, ...] = ()
    waits: bool = False

    @property
    def names(self) -> list[str]:
        """All that the person is known by."""
        return [name for name in map(same_person, (self.person, *self.also)) if name]


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

    :param kind: ``ask``, ``person`` or ``client`` (asked not long ago), ``later`` (asked today, or
        a call that comes first is not made yet)
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
        self._waiting: set[tuple[object, str]] = set()
        for asking, moment in past:
            self._note(asking, moment)

    def decide(self, candidate: Candidate, now: datetime) -> Verdict:
        """Whether to ask now; if so, it counts for the questions that follow."""
        asking = candidate.asking
        names, client = asking.names, asking.client
        for name in names:
            if self._is_recent(self._people.get((name, asking.metric)), candidate.person_days, now):
                return Verdict("person")
        if client is not None and self._is_recent(
            self._clients.get((client, asking.metric)), candidate.client_days, now
        ):
            return Verdict("client")
        last = max((self._days[name] for name in names if name in self._days), default=None)
        if last is not None and last + A_DAY > now:
            return Verdict("later", last + A_DAY)
        if self._must_wait(candidate):
            return Verdict("later", now + A_DAY)
        self._note(asking, now)
        return Verdict("ask")

    def _must_wait(self, candidate: Candidate) -> bool:
        """Whether a call that comes first is still to be made."""
        asking = candidate.asking
        people: list[object] = list(asking.names) if candidate.person_days else []
        clients = [asking.client] if candidate.client_days and asking.client is not None else []
        return any((one, asking.metric) in self._waiting for one in people + clients)

    def _is_recent(self, last: datetime | None, days: int, now: datetime) -> bool:
        return last is not None and last + timedelta(days=days) > now

    def _note(self, asking: Asking, moment: datetime) -> None:
        for name in asking.names:
            _keep_last(self._days, name, moment)
        if asking.waits:
            self._waiting |= {(name, asking.metric) for name in asking.names}
            if asking.client is not None:
                self._waiting.add((asking.client, asking.metric))
            return
        for name in asking.names:
            _keep_last(self._people, (name, asking.metric), moment)
        if asking.client is not None:
            _keep_last(self._clients, (asking.client, asking.metric), moment)


def same_person(person: str | None) -> str | None:
    """The name a person is remembered by."""
    return (person or "").strip().casefold() or None


def _keep_last(known: dict, key: object, moment: datetime) -> None:
    if key not in known or known[key] < moment:
        known[key] = moment
