"""Which reglament applies to which record."""

from collections.abc import Iterable

from .rules import Ruleset


def fits(
    ruleset: Ruleset,
    *,
    company_id: int | None,
    team_id: int | None,
    role_kind: str | None,
) -> bool:
    """Whether a record of that company, team and role kind falls under the reglament."""
    return (
        (not ruleset.company_id or ruleset.company_id == company_id)
        and (not ruleset.team_ids or team_id in ruleset.team_ids)
        and (not ruleset.role_kind or ruleset.role_kind == role_kind)
    )


def specificity(ruleset: Ruleset) -> tuple[bool, bool, bool]:
    """Sort key: a reglament for a team beats one for a role kind beats one for a company."""
    return (bool(ruleset.team_ids), bool(ruleset.role_kind), bool(ruleset.company_id))


def best_fit(
    rulesets: Iterable[Ruleset],
    *,
    company_id: int | None,
    team_id: int | None,
    role_kind: str | None,
) -> Ruleset | None:
    """The most specific of the reglaments that fit, or ``None``."""
    fitting = [
        ruleset
        for ruleset in rulesets
        if fits(ruleset, company_id=company_id, team_id=team_id, role_kind=role_kind)
    ]
    return max(fitting, key=specificity, default=None)


def follow(
    current: Ruleset | None,
    published: Iterable[Ruleset],
    *,
    company_id: int | None,
    team_id: int | None,
    role_kind: str | None,
) -> Ruleset | None:
    """The reglament a running record follows after its company, team or role kind changed.

    It stays on its version, even an archived one, as long as that version fits and nothing but a
    later version of the same reglament would replace it.
    """
    key = {"company_id": company_id, "team_id": team_id, "role_kind": role_kind}
    best = best_fit(published, **key)
    if current and fits(current, **key) and (best is None or best.code == current.code):
        return current
    return best


def clash(one: Ruleset, other: Ruleset) -> bool:
    """Whether two reglaments are equally specific for at least one record."""
    return (
        one.subject == other.subject
        and one.code != other.code
        and one.company_id == other.company_id
        and one.role_kind == other.role_kind
        and bool(one.team_ids) == bool(other.team_ids)
        and (not one.team_ids or bool(one.team_ids & other.team_ids))
    )
