"""The refusal of a move."""

from odoo.exceptions import UserError


class ReglamentGateError(UserError):
    """A move forward, or the emptying of a field, that a reglament in force does not let through.

    The message suffices alone. ``context`` carries the same facts for programs; JSON-RPC and
    JSON-2 hand it to the client: ``{"gaps": [...], "stage_id": id or False,
    "lead_ids": [all deals that were to move, also those that miss nothing]}``.
    """

    def __init__(self, message: str, gaps: list[dict], stage_id: int | bool = False, lead_ids=()):
        super().__init__(message)
        self.context = {"gaps": gaps, "stage_id": stage_id, "lead_ids": list(lead_ids)}
