from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ...engine_pass import with_pass

BATCH = 500
DAYS_BEFORE = 14


class SalesReglamentClientProduct(models.Model):
    """A client's next need, told in good time to whoever answers for the client."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.client.product"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_remind(self):
        """Plan an activity before each next need, once; begun again, it comes to the same."""
        for ids in split_every(BATCH, self._due().ids, list):
            self.browse(ids)._remind()
            self.env["ir.cron"]._commit_progress(len(ids))

    @api.model
    def _due(self):
        today = fields.Date.context_today(self)
        until = today + timedelta(days=self._days_before())
        # a date long gone is no coming need
        domain = Domain("next_need_date", ">=", today) & Domain("next_need_date", "<=", until)
        needs = self.search(domain & Domain("partner_id.active", "=", True))
        return needs.filtered(lambda need: need.reminded_for != need.next_need_date)

    @api.model
    def _days_before(self):
        # a setting, read on behalf of users who may not read settings
        parameter = self.env["ir.config_parameter"].sudo()
        value = parameter.get_param("sales_reglament.need_days_before", "")
        return int(value) if value.isdigit() else DAYS_BEFORE

    def _remind(self):
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        common = {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "activity_type_id": call.id if call else False,
        }
        told, activities = self.browse(), []
        for need in self:
            user = need.partner_id._answering_user()
            if user.active:
                told |= need
                activities.append({**common, **need._prepare_activity(user)})
        # in My day in the morning, without a letter for each in the night
        quietly = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        quietly.create(activities)
        for date, needs in told.grouped("next_need_date").items():
            with_pass(needs, "sync").write({"reminded_for": date})

    def _prepare_activity(self, user):
        today = fields.Date.context_today(self)
        need = self.with_context(lang=user.lang)
        return {
            "res_id": self.partner_id.id,
            "user_id": user.id,
            "date_deadline": max(today, self.next_need_date - timedelta(days=self._days_before())),
            "summary": need.env._("Will soon need: %s", need.display_name),
        }
