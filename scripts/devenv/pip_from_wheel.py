"""Run Debian's pip out of its wheel: python3 pip_from_wheel.py pip.whl ARGS.

Debian's pip loads the system's certificates while it is imported and breaks where there are none;
it is given those of `PIP_CERT` instead.
"""

import os
import sys

sys.path.insert(0, sys.argv.pop(1))

from pip._vendor import certifi  # found in the wheel

if os.environ.get("PIP_CERT"):
    certifi.where = lambda: os.environ["PIP_CERT"]

from pip._internal.cli.main import main

sys.exit(main(sys.argv[1:]))
