# What others inherit from comes first.
from . import request_escalation

# isort: split
from . import (
    letter,
    nightly,
    request,
)
