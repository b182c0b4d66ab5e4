"""Purchases are kept from this version on; those so far are counted from the orders."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["sales.reglament.purchase"]._collect()
    env["sales.reglament.lifecycle"]._refresh_all()
