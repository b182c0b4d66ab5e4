"""Loads the public data set “CRM Sales Opportunities”; runs in `odoo shell`, see `make load-data`.

DATA names the folder of the data set. Prints the report; progress goes to stderr.
"""

import os
import sys
from pathlib import Path

from odoo.modules import get_module_path

# odoo shell executes this file from its standard input, where __file__ is not known
sys.path.insert(0, str(Path(get_module_path("sales_reglament")).resolve().parent / "scripts"))

from load_data.run import main  # the package beside this file

main(env, Path(os.environ["DATA"]))  # noqa: F821  # odoo shell gives env
