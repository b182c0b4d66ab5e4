# What others inherit from comes first.
from . import report_mixin, satisfaction_page

# isort: split
from . import departure

# isort: split
from . import satisfaction

# isort: split
from . import (
    client_base,
    discipline,
    retention,
    stage_duration,
)

# isort: split
from . import day
