"""Stays in stages are kept from this version on; where reglaments are in force already, the ones so
far are made from the tracking.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    if env["sales.reglament"].search_count([("state", "!=", "draft")], limit=1):
        env["sales.reglament.stage.visit"]._backfill()
