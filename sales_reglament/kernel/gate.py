"""When a move is forward, what it asks for, and what follows from a gap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .rules import LEVELS, MODES, Requirement, Stage

EFFECTS = (None, "record", "advise", "refuse")


@dataclass(frozen=True, slots=True)
class Held:
    """The rules that a deal had: its version, and what of it applied to the deal.

    :param requirements: ids of the requirements whose condition the deal met
    :param steps: the same for steps
    """

    ruleset_id: int
    requirements: frozenset[int]
    steps: frozenset[int]


@dataclass(frozen=True, slots=True)
class Stood:
    """How a deal stood before a write.

    :param missing: ids of the requirements that were missing
    :param ruleset_id: the version it followed
    :param held: the rules that it had; None where the write can't change which those are
    :param open_steps: ids of the mandatory steps behind it that were open; None where it was not
        won, or where the write can't open one
    """

    stage_id: int | None
    missing: frozenset[int]
    ruleset_id: int | None
    is_active: bool
    status: str
    held: Held | None = None
    open_steps: frozenset[int] | None = None

    @property
    def is_open(self) -> bool:
        return self.is_active and self.status == "pending"


def effective_mode(mode: str, enforce_from: date | None, today: date) -> str:
    """The mode in force today: before ``enforce_from``, *enforce* only advises."""
    if mode == "enforce" and enforce_from and today < enforce_from:
        return "advise"
    return mode


def effect(level: str, mode: str) -> str | None:
    """What a gap leads to: the weaker of the requirement's level and the reglament's mode wins.

    *inform* is never a gap: it counts in the completeness only, so it yields ``None``.
    """
    if level == "inform":
        return None
    return EFFECTS[1 + min(LEVELS.index(level), MODES.index(mode))]


def is_forward(stage_from: Stage | None, stage_to: Stage | None) -> bool:
    """Whether a move goes to a later stage, or to won.

    No stage lies before the first: taking a deal out of its stage is going back, and putting it
    into one is a move. Ending a deal without a win is none.
    """
    if not stage_to:
        return False
    if not stage_from:
        return stage_to.is_won or not stage_to.is_ending
    if stage_to.is_won and not stage_from.is_won:
        return True
    return stage_to.key > stage_from.key


def is_left_before(stage: Stage | None, target: Stage | None) -> bool:
    """Whether ``stage`` lies before ``target``, so that its requirements are asked there.

    ``None`` as stage stands for "always"; an ending lies before nothing.
    """
    if stage is None:
        return True
    if target is None or stage.is_ending:
        return False
    return stage.key < target.key or (target.is_won and not stage.is_won)


def is_due_in(stage: Stage | None, present: Stage | None) -> bool:
    """Whether what ``stage`` requires counts in the completeness at the present stage."""
    return is_left_before(stage, present) or (present is not None and stage.id == present.id)


def asked(
    requirements: Iterable[Requirement],
    stages: Mapping[int, Stage],
    target: Stage | None,
    *,
    present: bool = False,
) -> frozenset[int]:
    """Ids of the requirements asked on reaching ``target`` (with ``present``: while in it)."""
    test = is_due_in if present else is_left_before
    return frozenset(
        requirement.id
        for requirement in requirements
        if test(stages.get(requirement.stage_id) if requirement.stage_id else None, target)
    )
