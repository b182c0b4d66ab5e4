# The rooms of the tests are those of the models; names of files are unique over all of them.
# ruff: noqa: F403
import sys as _sys

from .access import *
from .checklist import *
from .clients import *
from .completeness import *
from .core import *
from .feedback import *
from .gate import *
from .handover import *
from .purchases import *
from .reglament import *
from .report import *
from .requests import *
from .roles import *

# Tests of other addons are built on these cases, and name them without a room.
_ELSEWHERE = {"feedback_common": "feedback.common", "smtp_common": "feedback.smtp_common"}
for _name, _module in list(_sys.modules.items()):
    _package, _, _stem = _name.rpartition(".")
    if _package.startswith(f"{__name__}.") and _stem.startswith("test_"):
        _sys.modules.setdefault(f"{__name__}.{_stem}", _module)
for _old, _new in _ELSEWHERE.items():
    _sys.modules[f"{__name__}.{_old}"] = _sys.modules[f"{__name__}.{_new}"]
