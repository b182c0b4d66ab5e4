"""Run in `odoo shell`: load the demo files of the addon's manifest, and of no other module's; fail
where Odoo would only warn.
"""

from odoo.modules.module import Manifest
from odoo.tools.convert import convert_file

_MODULE = "sales_reglament"
_refs = {}
for _file in Manifest.for_addon(_MODULE)["demo"]:
    convert_file(env(su=True), _MODULE, _file, _refs, mode="init", noupdate=True)  # noqa: F821
env.cr.commit()  # noqa: F821
