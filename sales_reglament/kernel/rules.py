"""What reglaments ask for, as plain immutable values that can be cached between requests."""

from dataclasses import dataclass, field
from datetime import date

LEVELS = ("inform", "warn", "block")
MODES = ("observe", "advise", "enforce")


@dataclass(frozen=True, slots=True)
class Stage:
    """A pipeline stage; stages are ordered by ``(sequence, id)``.

    An ending without a win ("Rejected") may stand anywhere in the row: going there is a step
    forward for nobody, and who comes back from there has every stage before them.
    """

    id: int
    sequence: int
    is_won: bool = False
    team_ids: frozenset[int] = frozenset()
    is_ending: bool = False

    @property
    def key(self) -> tuple[int, int, int]:
        """What stages are ordered by; an ending comes before all others."""
        return (0 if self.is_ending and not self.is_won else 1, self.sequence, self.id)


@dataclass(frozen=True, slots=True)
class Source:
    """One place a required value may stand in.

    ``kind`` says how the value is judged (see :mod:`.values`); ``min_count`` and ``line_domain``
    matter for lists of records only; ``zero_counts`` for numbers only.
    """

    model: str
    name: str
    kind: str
    min_count: int = 1
    line_domain: str = ""
    zero_counts: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """A required field: any one of ``sources`` filled will do."""

    id: int
    sources: tuple[Source, ...]
    level: str = "block"
    weight: int = 1
    stage_id: int | None = None
    client_state: str | None = None
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A checklist item.

    :param deadline: the norm, in ``deadline_unit``; 0 means without a deadline
    :param activity_type_ids: for the evidence *activity*
    :param pattern: for the evidence *attachment*: part of the file's name
    :param evidence_domain: for the evidence *domain*
    :param survey_id: for the evidence *survey*: any survey when it is None
    :param recurrence_days: so many days after it was settled it comes round again; 0: never
    :param recurrence_factor: instead, after this share of the client's own interval between
        purchases, where that is known; 0: none
    :param recurrence_min: for the share: not before so many days
    :param recurrence_max: for the share: not after so many days; 0: whenever that is
    :param after_step_id: the step that has to be done first: deeds before that don't count
    :param predecessor_id: the step of the version before that this one carries on
    """

    id: int
    name: str
    stage_id: int | None = None
    client_state: str | None = None
    mandatory: bool = False
    domain: str = ""
    assignee_kind: str = "responsible"
    role_id: int | None = None
    first_response: bool = False
    deadline: float = 0.0
    deadline_unit: str = "working_days"
    evidence: str = "manual"
    field: Source | None = None
    activity_type_ids: frozenset[int] = frozenset()
    pattern: str = ""
    evidence_domain: str = ""
    recurrence_days: int = 0
    recurrence_factor: float = 0.0
    recurrence_min: int = 0
    recurrence_max: int = 0
    plan_activity_type_id: int | None = None
    survey_id: int | None = None
    after_step_id: int | None = None
    predecessor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ruleset:
    """One version of a reglament with all it asks for."""

    id: int
    code: str
    version: int
    subject: str
    state: str
    mode: str
    enforce_from: date | None = None
    company_id: int | None = None
    role_kind: str | None = None
    team_ids: frozenset[int] = frozenset()
    requirements: tuple[Requirement, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """Which changes of which fields can alter what is missing.

    :param lead: names of ``crm.lead`` fields
    :param lead_partner: names of ``res.partner`` fields asked for by lead reglaments
    :param client: names of ``res.partner`` fields asked for by client reglaments
    :param lines: ``{model: ((inverse field, parent model, parent's field), …)}`` for fields
        that list records of another model
    :param evidence: kinds of evidence that some step of a lead reglament looks for
    :param step_fields: names of ``crm.lead`` fields that steps look at or apply by
    :param step_partner: names of ``res.partner`` fields that steps of deals look at or apply by
    :param contacts: whether any contact was ever logged
    :param handovers: whether there is any handover
    :param client_evidence: kinds of evidence that some step for clients in force looks for
    :param client_steps: names of ``res.partner`` fields that those steps look at or apply by
    :param purchase_source: what purchases are counted from; empty as long as nothing is in use
    :param rows_wait: whether any row of another program waits
    :param asked: whether any client was ever asked
    :param feedback: whether any client ever answered
    """

    lead: frozenset[str] = frozenset()
    lead_partner: frozenset[str] = frozenset()
    client: frozenset[str] = frozenset()
    lines: dict[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)
    evidence: frozenset[str] = frozenset()
    step_fields: frozenset[str] = frozenset()
    step_partner: frozenset[str] = frozenset()
    contacts: bool = False
    handovers: bool = False
    client_evidence: frozenset[str] = frozenset()
    client_steps: frozenset[str] = frozenset()
    purchase_source: str = ""
    rows_wait: bool = False
    asked: bool = False
    feedback: bool = False

    def __bool__(self) -> bool:
        return bool(
            self.lead or self.lead_partner or self.client or self.evidence or self.client_evidence
        )
