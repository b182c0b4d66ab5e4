from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.settings import PREFIX, Settings, settings
from .ir_http import SCOPE
from .purchase import SOURCES

INTEGRATION = "sales_reglament.group_reglament_integration"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reglament_shared_reach_from = fields.Integer(
        string="Shared Phone or E-mail From",
        config_parameter="sales_reglament.shared_reach_from",
        default=Settings.shared_reach_from,
        help="A phone or e-mail that this many unrelated clients have in common counts as filled "
        "in for show.",
    )

    reglament_need_days_before = fields.Integer(
        string="Days before the Next Need",
        config_parameter="sales_reglament.need_days_before",
        default=Settings.need_days_before,
        help="So many days before a client's next need whoever answers for it is reminded.",
    )
    reglament_release_after_days = fields.Integer(
        string="Days until Release",
        config_parameter="sales_reglament.release_after_days",
        default=Settings.release_after_days,
        help="Prospects without a contact or a next step for so many days are proposed for "
        "release.",
    )
    reglament_purchase_source = fields.Selection(
        SOURCES,
        string="Purchases Are Counted From",
        config_parameter="sales_reglament.purchase_source",
        default=Settings.purchase_source,
        help="Imported shipments always count beside them.",
    )
    reglament_purchases_at_night = fields.Boolean(
        string="Collect Purchases at Night Only",
        config_parameter="sales_reglament.purchases_at_night",
        default=Settings.purchases_at_night,
        help="An order then costs what it costs without this app, until a reglament is in force "
        "or somebody has a sales role.",
    )
    reglament_regular_orders = fields.Integer(
        string="Regular from Order No.",
        config_parameter="sales_reglament.regular_orders",
        default=Settings.regular_orders,
    )
    reglament_regular_days = fields.Integer(
        string="Days since the First",
        config_parameter="sales_reglament.regular_days",
        default=Settings.regular_days,
    )
    reglament_min_intervals = fields.Integer(
        string="Own Rhythm Known from Intervals",
        config_parameter="sales_reglament.min_intervals",
        default=Settings.min_intervals,
    )
    reglament_dormant_factor = fields.Float(
        string="Dormant after Own Intervals",
        config_parameter="sales_reglament.dormant_factor",
        default=Settings.dormant_factor,
    )
    reglament_dormant_min = fields.Integer(
        string="Not before Days",
        config_parameter="sales_reglament.dormant_min",
        default=Settings.dormant_min,
    )
    reglament_dormant_max = fields.Integer(
        string="Not after Days",
        config_parameter="sales_reglament.dormant_max",
        default=Settings.dormant_max,
    )
    reglament_dormant_abs = fields.Integer(
        string="Rhythm Unknown: Dormant after Days",
        config_parameter="sales_reglament.dormant_abs",
        default=Settings.dormant_abs,
    )
    reglament_class_a_share = fields.Float(
        string="Class A, % of Turnover",
        config_parameter="sales_reglament.class_a_share",
        default=Settings.class_a_share,
    )
    reglament_class_b_share = fields.Float(
        string="Class B, % of Turnover",
        config_parameter="sales_reglament.class_b_share",
        default=Settings.class_b_share,
    )

    # What it all means for the base as it stands today.
    reglament_now_shared = fields.Char(compute="_compute_reglament_now")
    reglament_now_needs = fields.Char(compute="_compute_reglament_now")
    reglament_now_release = fields.Char(compute="_compute_reglament_now")
    reglament_now_regular = fields.Char(compute="_compute_reglament_now")
    reglament_now_dormant = fields.Char(compute="_compute_reglament_now")
    reglament_now_classes = fields.Char(compute="_compute_reglament_now")
    reglament_now_norm = fields.Char(compute="_compute_reglament_now")
    reglament_now_proposals = fields.Char(compute="_compute_reglament_now")

    @api.depends(
        "reglament_shared_reach_from",
        "reglament_need_days_before",
        "reglament_release_after_days",
        "reglament_completeness_norm",
    )
    @api.depends_context("lang")
    def _compute_reglament_now(self):
        # who may change the settings may know how many clients they are about
        today = self.env["sales.reglament.settings.today"].sudo()
        for form in self:
            figures = today._figures(
                {
                    name: form._reglament_number(f"reglament_{name}")
                    for name in (
                        "shared_reach_from",
                        "need_days_before",
                        "release_after_days",
                        "completeness_norm",
                    )
                }
            )
            for name, sentence in figures.items():
                form[f"reglament_now_{name}"] = sentence

    def get_values(self):
        """Switches stand as they are taken: Odoo would show one written as "False" as on."""
        values = super().get_values()
        given = settings(self.env)
        for name in ("purchases_at_night", "dormant_to_active"):
            values[f"reglament_{name}"] = getattr(given, name)
        return values

    def set_values(self):
        """Clients are counted anew where the source of purchases or a threshold changed."""
        self._reglament_check_numbers()
        Purchase = self.env["sales.reglament.purchase"]
        before, followed = settings(self.env).of_clients, Purchase._source_counted()
        super().set_values()
        self._reglament_keep_zeros()
        # Odoo forgets a switch that is off, and this one is on where nothing is said
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(PREFIX + "purchases_at_night", str(self.reglament_purchases_at_night))
        if settings(self.env).of_clients != before:
            self.env["sales.reglament.lifecycle"]._settings_changed()
        Purchase._catch_up(followed)

    def action_open_reglament_placeholders(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "sales_reglament.sales_reglament_placeholder_action"
        )

    # ------------------------------------------------------------ purchases of another program

    reglament_key_user_id = fields.Many2one(
        "res.users",
        string="User of the Other Program",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref(INTEGRATION).ids),
            ("share", "=", False),
        ],
        help="Somebody with the right “Integration”, in whose name purchases are posted.",
    )

    def action_reglament_make_key(self):
        """Make a key with which another program posts purchases, and show it this once.

        :raise UserError: where nobody is chosen who may bring purchases
        """
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Keys are made by administrators."))
        user = self.reglament_key_user_id
        if not user or not user.has_group(INTEGRATION):
            raise UserError(
                self.env._(
                    "Please choose a user with the right “Integration”. It is given on the user's "
                    "form, under Sales Reglament."
                )
            )
        # an administrator may make a key without an end; it opens the table of purchases only
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = keys._generate(SCOPE, self.env._("Purchases of another program"), None)
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.users.apikeys.show",
            "name": self.env._("Key for the Other Program"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key},
        }
