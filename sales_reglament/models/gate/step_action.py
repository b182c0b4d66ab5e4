from odoo import api, models

from ...given_number import given_id
from ...windows import open_record


class SalesReglamentStepAction(models.AbstractModel):
    """Where a step is done: for each kind of evidence the window that Odoo has for the deed."""

    _name = "sales.reglament.step.action"
    _description = "Where a Step Is Done"

    @api.model
    def _labels(self):
        """``{kind of evidence: words of the button}``; kinds without a window are left out."""
        return {
            "contact": self.env._("Log a contact"),
            "activity": self.env._("Open the activity"),
            "next_activity": self.env._("Plan the next step"),
            "meeting": self.env._("Plan the meeting"),
            "email": self.env._("Write the e-mail"),
            "attachment": self.env._("Attach the file"),
            "quotation": self.env._("Open the quotation"),
            "order": self.env._("Open the order"),
            "survey": self.env._("Ask the client"),
        }

    @api.model
    def _action(self, lead, step_id, over=False):
        """The window in which a step of a deal is done.

        :param step_id: id of a step of the deal's reglament
        :param over: whether it opens over what is on the screen, wherever it can
        :return: an action, or False where there is none; windows have the step's name
        """
        step = self.env["sales.reglament.step"].browse(given_id(step_id) or ()).exists()
        # which reglament a deal follows is no secret
        if not step or step.reglament_id != lead.sudo().reglament_id:
            return False
        opener = getattr(self, f"_open_{step.evidence}", None)
        if not opener:
            return False
        action = opener(lead, step)
        form = action.pop("over", None)
        if over and form:
            action.update(views=form, target="new")
        if action.get("target") == "new":
            action["name"] = step.name
        return action

    def _open_contact(self, lead, step):
        return lead.action_log_contact()

    def _open_activity(self, lead, step):
        planned = self.env["mail.activity"].search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "=", lead.id),
                ("activity_type_id", "in", step.evidence_activity_type_ids.ids),
            ],
            limit=1,
        )
        if planned:
            return self._popup("mail.activity", res_id=planned.id)
        return self._schedule(lead, step.evidence_activity_type_ids[:1])

    def _open_next_activity(self, lead, step):
        return self._schedule(lead, step.plan_activity_type_id)

    def _open_meeting(self, lead, step):
        """Odoo's calendar; over another window, the form of a meeting."""
        return {**lead.action_schedule_meeting(), "over": [(False, "form")]}

    def _open_email(self, lead, step):
        context = {
            "default_model": "crm.lead",
            "default_res_ids": lead.ids,
            "default_composition_mode": "comment",
            "default_subtype_xmlid": "mail.mt_comment",
            "default_partner_ids": self._addressees(lead).ids,
            "force_email": True,
        }
        if step.mail_template_id:
            context["default_template_id"] = step.mail_template_id.id
            context.update(self.env["ir.actions.report"]._letter_context())
        return self._popup("mail.compose.message", **context)

    def _addressees(self, lead):
        """The client; of a deal without one, whoever has its address, as in Odoo's composer.

        Odoo's composer addresses contacts only. Who may write the letter may not create contacts
        everywhere; the one made here says what stands on the deal.
        """
        if lead.partner_id.email or not lead.email_normalized:
            return lead.partner_id
        own = self.env
        # found or made for whoever may open the deal, and only one that its reader may see
        found = lead.sudo()._partner_find_from_emails_single(
            [lead.email_from],
            filter_found=lambda partner: partner.with_env(own).has_access("read"),
        )
        return found.with_env(own) or lead.partner_id

    def _open_quotation(self, lead, step):
        """The quotation that is being worked on, or a new one; of several the person chooses."""
        quotations = lead.order_ids.filtered_domain(lead._get_lead_quotation_domain())
        form = [(False, "form")]
        if not quotations:
            action = lead.action_sale_quotations_new()
            return action if action.get("target") == "new" else {**action, "over": form}
        action = lead.action_view_sale_quotation()
        if len(quotations) == 1:
            action.update(res_id=quotations.id, views=form, over=form)
        return action

    def _open_order(self, lead, step):
        if lead.sale_order_count:
            return lead.action_view_sale_order()
        return self._open_quotation(lead, step)

    def _open_survey(self, lead, step):
        return lead._ask_for_step(step)

    def _schedule(self, lead, activity_type):
        context = {"active_model": "crm.lead", "active_ids": lead.ids, "active_id": lead.id}
        if activity_type:
            context["default_activity_type_id"] = activity_type.id
        return self._popup("mail.activity.schedule", **context)

    def _popup(self, model, res_id=False, **context):
        return open_record(model, res_id, target="new", context=context)
