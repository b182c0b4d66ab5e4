from odoo import api, models

from ...exceptions import ReglamentGateError

LINES_SHOWN = 20


class SalesReglamentRefusal(models.AbstractModel):
    """Puts refusals into words that suffice alone, also where only the message arrives."""

    _name = "sales.reglament.refusal"
    _description = "Words of a Refusal"

    @api.model
    def _refuse_move(self, gaps, stage_id, lead_ids):
        """Raise the refusal of a move, naming every record and what it misses.

        :param lead_ids: ids of all deals that were to move, also of those that miss nothing
        """
        stage = self.env["crm.stage"].browse(stage_id).name
        by_record = {}
        for gap in gaps:
            kinds = by_record.setdefault((gap["lead_id"], gap["display_name"]), {})
            # the same step of several stages is one thing to do
            kinds.setdefault(gap["kind"], {}).setdefault(gap["label"])
        lines = []
        for (_id, name), kinds in by_record.items():
            parts = [
                self.env._("“%(record)s” can't go to “%(stage)s” yet.", record=name, stage=stage)
            ]
            if kinds.get("field"):
                parts.append(self.env._("Missing: %s.", ", ".join(kinds["field"])))
            if kinds.get("step"):
                parts.append(self.env._("To do: %s.", ", ".join(kinds["step"])))
            lines.append(" ".join(parts))
        raise ReglamentGateError(self._join(lines), gaps, stage_id, lead_ids)

    @api.model
    def _refuse_emptying(self, gaps, stage_ids=None):
        """Raise the refusal of emptying fields.

        :param stage_ids: ``{lead id: id of the stage the deal is in}``
        """
        stages = self.env["crm.stage"].browse(set((stage_ids or {}).values()))
        names = {stage.id: stage.name for stage in stages}
        lines = []
        for gap in gaps:
            stage = names.get((stage_ids or {}).get(gap["lead_id"]))
            if stage:
                lines.append(
                    self.env._(
                        "“%(field)s” is needed at stage “%(stage)s”. Replace it rather than "
                        "clear it (%(record)s).",
                        field=gap["label"],
                        stage=stage,
                        record=gap["display_name"],
                    )
                )
            else:
                lines.append(
                    self.env._(
                        "“%(field)s” is needed for “%(record)s”. Replace it rather than clear it.",
                        field=gap["label"],
                        record=gap["display_name"],
                    )
                )
        raise ReglamentGateError(self._join(lines), gaps)

    def _join(self, lines):
        lines = list(dict.fromkeys(lines))
        more = len(lines) - LINES_SHOWN
        if more > 0:
            lines[LINES_SHOWN:] = [self.env._("… and %s more.", more)]
        return "\n".join(lines)
