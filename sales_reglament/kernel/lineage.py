"""Which steps of several versions are the same step, carried on from version to version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .rules import Ruleset


@dataclass(frozen=True, slots=True)
class Named:
    """A step as people know it.

    :param names: what it is called, in whatever language
    :param kind: what has to be equal beside the name: the kind of client
    :param place: what may differ: the stage
    """

    id: int
    names: frozenset[str]
    kind: str | None = None
    place: int | None = None


def origins(rulesets: Iterable[Ruleset]) -> dict[int, int]:
    """The step of the first version that each step of any version goes back to.

    :return: ``{step id: step id}``; a step that is new in its version goes back to itself
    """
    before = {step.id: step.predecessor_id for ruleset in rulesets for step in ruleset.steps}

    def origin(step_id: int) -> int:
        seen = {step_id}
        while before.get(step_id) in before and before[step_id] not in seen:
            step_id = before[step_id]
            seen.add(step_id)
        return step_id

    return {step_id: origin(step_id) for step_id in before}


def heirs(ruleset: Ruleset, origins_: Mapping[int, int]) -> dict[int, int]:
    """Steps of all versions and what carries them on in one of them.

    :param origins_: see :func:`origins`
    :return: ``{id of a step in any version: id of the step in ruleset}``
    """
    mine = {origins_[step.id]: step.id for step in reversed(ruleset.steps)}
    return {step_id: mine[origin] for step_id, origin in origins_.items() if origin in mine}


def match(made_anew: Sequence[Named], free: Sequence[Named]) -> dict[int, int]:
    """The predecessors of steps that were not copied but made anew under the same name.

    First those in the same place are paired, then those anywhere.

    :param free: steps of the version before that no copied step carries on
    :return: ``{id of a step made anew: id of its predecessor}``
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    for same_place in (True, False):
        for step in made_anew:
            if step.id in found:
                continue
            for other in free:
                is_same = step.kind == other.kind and not step.names.isdisjoint(other.names)
                if (
                    other.id not in taken
                    and is_same
                    and (step.place == other.place or not same_place)
                ):
                    found[step.id] = other.id
                    taken.add(other.id)
                    break
    return found
