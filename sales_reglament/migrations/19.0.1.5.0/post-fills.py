"""From now on it is known what is asked of each open deal and client."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for _count in env["sales.reglament"]._refresh_all():
        pass
