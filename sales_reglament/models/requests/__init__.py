# What others inherit from comes first.
from . import request

# isort: split
from . import request_escalation
