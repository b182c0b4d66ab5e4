# What others inherit from comes first.
from . import (
    feed,
    mixin,
)

# isort: split
from . import (
    crm_lead,
    problem,
    reader_feed,
    refresh,
    res_partner,
    resting,
)
