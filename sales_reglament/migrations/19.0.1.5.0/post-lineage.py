"""Steps know which step of the version before they carry on."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for reglament in env["sales.reglament"].search([("state", "!=", "draft")], order="version"):
        reglament._find_predecessors()
    env["sales.reglament"]._clear_rules()
