"""Makes the demo company; runs in `odoo shell`, see `make run`.

Prints the table of logins, its only output.
"""

import sys
from pathlib import Path

from odoo.modules import get_module_path

# odoo shell executes this file from its standard input, where __file__ is not known
sys.path.insert(0, str(Path(get_module_path("sales_reglament")).resolve().parent / "scripts"))

from demo_company.make import main  # the package beside this file

main(env)  # noqa: F821  # odoo shell gives env
