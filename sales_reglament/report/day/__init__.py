# What extends My Day comes after it, and in this order.
from . import day

# isort: split
from . import handover_rows

# isort: split
from . import base_rows

# isort: split
from . import feedback_rows

# isort: split
from . import team_overview
