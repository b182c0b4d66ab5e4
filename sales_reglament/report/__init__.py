# What others inherit from comes first.
from . import report_mixin, satisfaction_page

# isort: split
from . import client_rows

# isort: split
from . import (
    client_base,
    departure,
    discipline,
    retention,
    satisfaction,
    stage_duration,
)

# isort: split
from . import day
