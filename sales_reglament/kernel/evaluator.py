"""What is missing, and how complete a record is."""

from collections.abc import Iterable, Mapping, Sequence

from .rules import Requirement, Source

Problems = Sequence[str | None]


def requirement_problems(requirement: Requirement, columns: Mapping[Source, Problems]) -> Problems:
    """The problem of each record with a requirement: ``None`` as soon as one source is filled.

    Where none is, the first source speaks, unless it is merely empty and a later one says more.
    """
    first, *others = (columns[source] for source in requirement.sources)
    if not others:
        return first
    return [_join_problems(problems) for problems in zip(first, *others, strict=True)]


def _join_problems(problems: Sequence[str | None]) -> str | None:
    if None in problems:
        return None
    return next((problem for problem in problems if problem != "empty"), "empty")


def missing_requirements(
    requirements: Iterable[Requirement],
    columns: Mapping[Source, Problems],
    asked: Sequence[frozenset[int]],
) -> list[dict[int, str]]:
    """What each record misses.

    :param columns: the problems of every source, one entry per record
    :param asked: per record, the ids of the requirements asked of it
    :return: per record ``{requirement id: problem}``, in the order of the requirements
    """
    missing: list[dict[int, str]] = [{} for _record in asked]
    for requirement in requirements:
        problems = requirement_problems(requirement, columns)
        if not any(problems):
            continue
        for index, problem in enumerate(problems):
            if problem and requirement.id in asked[index]:
                missing[index][requirement.id] = problem
    return missing


def completeness(required: int, missing: int) -> int:
    """Per cent of the required weight that is filled, rounded down: 100 means nothing is missing.

    :param required: total weight asked for; nothing asked for is 100 per cent
    :param missing: weight of what is missing
    """
    if required <= 0:
        return 100
    return 100 * (required - missing) // required
