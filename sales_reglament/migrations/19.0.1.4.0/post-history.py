"""Who may read what went before with a client goes by a column from this version on."""

from odoo import SUPERUSER_ID, api

DOMAINS = {
    "rule_history_lead": (
        "[('client_user_id', '=', user.id), ('partner_id', '!=', False),"
        " ('won_status', '!=', 'pending')]"
    ),
    "rule_history_order": "[('client_user_id', '=', user.id)]",
    "rule_history_order_line": "[('order_id.client_user_id', '=', user.id)]",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rules = env["ir.rule"]
    for name, domain in DOMAINS.items():
        rule = env.ref(f"sales_reglament.{name}", raise_if_not_found=False)
        if rule:
            rule.domain_force = domain
            rules |= rule
    if any(rule.active for rule in rules):
        env["sales.reglament.history"]._record_holders()
