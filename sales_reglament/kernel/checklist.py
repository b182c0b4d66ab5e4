"""Which steps are open for a deal, and what becomes of checks when its situation changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .gate import is_left_before
from .rules import Stage, Step

OPEN = "todo"
SETTLED = ("done", "skipped", "not_applicable")
# Settled without having been done.
WAIVED = ("skipped", "not_applicable")
# The further along, the earlier in the list.
PROGRESS = ("done", "not_applicable", "skipped", OPEN, "cancelled")
# A rule that holds as long as a deal is in the stage, and says nothing afterwards.
STANDING = "next_activity"


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a deal stands.

    :param present: the stage it is in
    :param is_running: False for lost and archived deals; won ones are in a stage that says so
    :param applicable: ids of the steps whose condition the deal meets
    :param is_won_here: whether a won deal was worked before, and not entered or imported as won
    """

    present: Stage | None
    is_running: bool
    applicable: frozenset[int]
    is_won_here: bool = False


class Existing(NamedTuple):
    """A check as it is stored; a tuple, as there are many of them.

    :param id: None for one that is being stored
    :param opened: when it was opened
    :param assigned: when its deal got a responsible
    :param settled: when it was settled
    :param is_passed_over: whether the deal passed its stage over, so that all deeds on it count
    :param reglament_id: the version under which it was opened, or settled
    :param is_fresh: whether it is being opened at this moment
    :param is_leaving: whether it falls away at this moment, unless it turns out to be done
    """

    id: int | None
    step_id: int
    state: str
    opened: datetime | None = None
    user_id: int | None = None
    assigned: datetime | None = None
    company_id: int | None = None
    settled: datetime | None = None
    is_passed_over: bool = False
    reglament_id: int | None = None
    is_fresh: bool = False
    is_leaving: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What to do: open a check for a step, or set a check's state.

    :param check_id: None to open a new check
    """

    step_id: int
    state: str
    check_id: int | None = None


def live_steps(
    steps: Iterable[Step], stages: Mapping[int, Stage], situation: Situation
) -> frozenset[int]:
    """Steps that must have a check: all of the present stage, mandatory ones of earlier stages.

    A deal that is closed owes nothing but, won by work, what its last stage itself asks for:
    the thanks, the date of delivery.
    """
    present = situation.present
    if not situation.is_running or present is None:
        return frozenset()
    if present.is_won:
        return _own_steps(steps, situation) if situation.is_won_here else frozenset()
    live = set()
    for step in steps:
        if step.id not in situation.applicable:
            continue
        stage = stages.get(step.stage_id) if step.stage_id else None
        if stage is None or stage.id == present.id:
            live.add(step.id)
        elif step.evidence == STANDING:
            continue
        elif step.mandatory and is_left_before(stage, present):
            live.add(step.id)
    return frozenset(live)


def _own_steps(steps: Iterable[Step], situation: Situation) -> frozenset[int]:
    return frozenset(
        step.id
        for step in steps
        if step.id in situation.applicable and step.stage_id == situation.present.id
    )


def plan(
    steps: Iterable[Step],
    stages: Mapping[int, Stage],
    situation: Situation,
    existing: Iterable[Existing],
) -> list[Change]:
    """Changes that bring the stored checks in line with the deal's situation.

    Settled checks stay as they are. Open ones of steps that are no longer live are cancelled;
    cancelled ones of live steps open again. Applying the plan twice changes nothing.
    """
    return changes_to(live_steps(steps, stages, situation), steps, existing)


def changes_to(
    live: frozenset[int], steps: Iterable[Step], existing: Iterable[Existing]
) -> list[Change]:
    """:func:`plan` where it is known already which steps must have a check."""
    changes, seen = [], set()
    for check in existing:
        seen.add(check.step_id)
        if check.state == OPEN and check.step_id not in live:
            changes.append(Change(check.step_id, "cancelled", check.id))
        elif check.state == "cancelled" and check.step_id in live:
            changes.append(Change(check.step_id, OPEN, check.id))
    if missing := live - seen:
        changes += [Change(step.id, OPEN) for step in steps if step.id in missing]
    return changes


def carry(existing: Mapping[int, Existing], heirs: Mapping[int, int]) -> dict[int, int]:
    """Which checks of former versions go on as checks of the steps that carry theirs on.

    :param existing: the checks of a deal, by step
    :param heirs: steps of all versions and their counterparts in the present one
    :return: ``{step of the check: step it is a check of from now on}``; of several, and where there
        is one already, the one that is further along goes first
    """
    found: dict[int, int] = {}
    for step_id in sorted(existing, key=lambda id_: (PROGRESS.index(existing[id_].state), -id_)):
        heir = heirs.get(step_id, step_id)
        if heir != step_id and heir not in existing and heir not in found.values():
            found[step_id] = heir
    return found


def connected(steps: Iterable[Step], evidence: frozenset[str]) -> frozenset[int]:
    """Ids of the steps that a look at some kinds of evidence concerns.

    Where steps come after one another, what proves one decides on the others as well.
    """
    steps = list(steps)
    wanted = {step.id for step in steps if step.evidence in evidence}
    pairs = [(step.id, step.after_step_id) for step in steps if step.after_step_id]
    grown = True
    while grown:
        more = {id_ for pair in pairs if wanted.intersection(pair) for id_ in pair}
        grown = not more <= wanted
        wanted |= more
    return frozenset(wanted)


def asked_steps(
    steps: Iterable[Step],
    stages: Mapping[int, Stage],
    target: Stage | None,
    applicable: frozenset[int],
) -> list[Step]:
    """Mandatory steps that must be settled before a deal reaches ``target``."""
    return [
        step
        for step in steps
        if step.mandatory
        and step.id in applicable
        and step.stage_id
        and step.stage_id in stages
        and is_left_before(stages[step.stage_id], target)
    ]


def deed(step: Step) -> tuple:
    """What is to be done, whatever stage asks for it: equal for the same step of several stages."""
    return (
        step.name,
        step.evidence,
        step.field,
        step.activity_type_ids,
        step.pattern,
        step.evidence_domain,
        step.survey_id,
    )
