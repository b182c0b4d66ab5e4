"""The letter says what it is about and what to press, unless an admin has written another one."""

from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    letter = env.ref("sales_reglament.feedback_letter", raise_if_not_found=False)
    if letter and not letter.arch_updated:
        convert_file(
            env,
            "sales_reglament",
            "data/sales_reglament_feedback_letter.xml",
            {},
            mode="init",
            noupdate=True,
        )
