from odoo import api, models
from odoo.tools import ormcache

# Addresses that a link may have; anything else would be run by the browser.
WEB = ("https://", "http://", "/")


def address_of_file(url):
    """The address of a file that is only a link; empty where it is none of the web."""
    return url if (url or "").lower().startswith(WEB) else ""


class SalesReglamentTexts(models.AbstractModel):
    """The words of reglaments in force, kept ready in every language that is read.

    Screens show them again and again; read each time they would cost more than all facts together.
    """

    _name = "sales.reglament.texts"
    _description = "Words of Reglaments"

    @api.model
    def _of(self, reglament_id):
        """The words of one version, in the reader's language.

        :return: ``{"name", "reason": whom it is for, "steps": {step id: words and options},
            "requirements": {requirement id: (label, why it is asked)}}``
        """
        return self._kept(reglament_id, self.env.lang or "en_US")

    @api.model
    @ormcache("reglament_id", "lang", cache="stable")
    def _kept(self, reglament_id, lang):
        # the words of a rule are for everybody whom it concerns
        reglament = self.env["sales.reglament"].sudo().with_context(lang=lang).browse(reglament_id)
        return self._gather(reglament)

    @api.model
    def _gather(self, reglament):
        """The words of a version, drafts too, read from the records."""
        return {
            "name": reglament.name,
            "reason": reglament._applies_text(),
            "steps": {
                step.id: self._step(step, rank) for rank, step in enumerate(reglament.step_ids)
            },
            "requirements": {
                requirement.id: (requirement.display_name, requirement.help or "")
                for requirement in reglament.requirement_ids
            },
        }

    def _step(self, step, rank):
        field = step.evidence == "field" and step.evidence_field_id
        return {
            "step_id": step.id,
            "rank": (step.stage_id.sequence, step.stage_id.id or 0, rank),
            "name": step.name,
            "how_to": step.description or "",
            "files": [
                {"id": file.id, "name": file.name, "url": address_of_file(file.url)}
                for file in step.attachment_ids
            ],
            "mandatory": step.mandatory,
            "evidence": step.evidence,
            "after": step.after_step_id.name or "",
            "note_required": step.note_required,
            "field": field.name if field and field.model == "crm.lead" else "",
        }
