"""Who may write what only the engine writes, and who may move past a gate.

A pass travels in the context, but is a Python object: JSON cannot carry one, so no request from
outside can forge it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from odoo.exceptions import AccessError

CONTEXT_KEY = "sales_reglament_pass"
# Paths that are recorded and never refused; the other kinds are ``sync`` (the engine writes its
# own fields) and ``nested`` (a write that carries on what is being judged already).
FREE_KINDS = frozenset({"override", "import", "auto"})


@dataclass(frozen=True, slots=True)
class EnginePass:
    """Marks calls made by the engine's own methods.

    :param kind: one of FREE_KINDS (a ``kind`` of ``sales.reglament.bypass``), ``sync``, ``nested``
    :param reason: a head's words, for ``kind='override'``
    :param judged: for ``kind='nested'``: ids of the clients whose change is being judged
    """

    kind: str
    reason: str = ""
    judged: frozenset[int] = frozenset()


def with_pass(records, kind: str, reason: str = "", judged: Iterable[int] = ()):
    """``records`` in an environment that carries a pass."""
    return records.with_context(**{CONTEXT_KEY: EnginePass(kind, reason, frozenset(judged))})


def current_pass(env) -> EnginePass | None:
    """The pass of this call, or ``None``; a forged value counts as none."""
    value = env.context.get(CONTEXT_KEY)
    return value if isinstance(value, EnginePass) else None


def is_engine(env) -> bool:
    """Whether one of the engine's own methods is writing."""
    passed = current_pass(env)
    return bool(passed) and passed.kind == "sync"


def refuse_engine_fields(model, vals_list: Iterable[dict], names: frozenset[str]) -> None:
    """Raise AccessError when a user tries to write fields that belong to the engine.

    Defaults slipped in by the context count like values.
    """
    if model.env.su or is_engine(model.env):
        return
    given = {name for vals in vals_list for name in vals if name in names}
    given |= {
        key.removeprefix("default_")
        for key in model.env.context
        if key.startswith("default_") and key.removeprefix("default_") in names
    }
    if given:
        labels = sorted(model._fields[name]._description_string(model.env) for name in given)
        raise AccessError(
            model.env._(
                "%(fields)s: Odoo keeps this up to date itself, it can't be written.",
                fields=", ".join(labels),
            )
        )
