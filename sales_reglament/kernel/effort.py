"""What a reglament costs those who follow it, and where that is more than people keep up with."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from .rules import Requirement, Ruleset, Step

MAX_FIELDS = 5
MAX_STEPS = 6
MAX_MANUAL = 2
MAX_MINUTES = 3.0
FIELD_SECONDS = 15
MANUAL_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked in one place.

    :param place: id of a stage, or the state of a client; ``None`` where lines name none
    :param fields: how many mandatory fields
    :param steps: how many steps
    """

    place: int | str | None
    fields: int
    steps: int


def _groups(
    ruleset: Ruleset, first_stage: int | None
) -> Iterator[tuple[int | str | None, list[Requirement], list[Step]]]:
    """The lines by place.

    What is always asked of a deal is asked in its first stage; what is asked of every client is
    asked in each state.
    """
    lines = (*ruleset.requirements, *ruleset.steps)
    if ruleset.subject == "client":
        for state in sorted({line.client_state for line in lines} - {None}) or [None]:
            yield (
                state,
                [item for item in ruleset.requirements if item.client_state in (state, None)],
                [item for item in ruleset.steps if item.client_state in (state, None)],
            )
        return
    for stage_id in dict.fromkeys(line.stage_id or first_stage for line in lines):
        yield (
            stage_id,
            [item for item in ruleset.requirements if (item.stage_id or first_stage) == stage_id],
            [item for item in ruleset.steps if (item.stage_id or first_stage) == stage_id],
        )


def overloads(ruleset: Ruleset, first_stage: int | None = None) -> list[Load]:
    """The places where more is asked than the limits of the house allow."""
    loads = (
        Load(
            place,
            sum(item.level == "block" for item in requirements),
            # what differs by the class of the client only is one step for each of them
            len({item.name if item.domain else item.id for item in steps}),
        )
        for place, requirements, steps in _groups(ruleset, first_stage)
    )
    return [load for load in loads if load.fields > MAX_FIELDS or load.steps > MAX_STEPS]


def manual_steps(ruleset: Ruleset) -> int:
    """How many steps are marked by hand."""
    return sum(step.evidence == "manual" for step in ruleset.steps)


def minutes(ruleset: Ruleset) -> float:
    """Minutes of typing for a deal on its whole way, or for a client in the most costly state.

    Fields that only count in the completeness are not asked for and cost nothing.
    """
    # a step that only waits for a field asked for anyway is typed once
    known = {
        (source.model, source.name)
        for requirement in ruleset.requirements
        if requirement.level != "inform"
        for source in requirement.sources
    }
    costs = [_seconds(lines, steps, known) for _place, lines, steps in _groups(ruleset, None)]
    return (max(costs, default=0) if ruleset.subject == "client" else sum(costs)) / 60


def _seconds(
    requirements: list[Requirement], steps: list[Step], known: Set[tuple[str, str]]
) -> int:
    fields = sum(requirement.level != "inform" for requirement in requirements)
    for step in steps:
        if step.evidence == "field":
            fields += step.field is None or (step.field.model, step.field.name) not in known
    by_hand = sum(step.evidence == "manual" for step in steps)
    return FIELD_SECONDS * fields + MANUAL_SECONDS * by_hand
