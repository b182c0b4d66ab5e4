# The rooms of the tests are those of the models; names of files are unique over all of them.
# ruff: noqa: F403
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
