"""When a move is forward, what it asks for, and what follows from a gap."""

from collections.abc import Iterable, Mapping
from datetime import date

from .rules import LEVELS, MODES, Requirement, Stage

EFFECTS = (None, "record", "advise", "refuse")


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

    Entering the first stage is no move, and neither is ending a deal without a win.
    """
    if not stage_from or not stage_to:
        return False
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
