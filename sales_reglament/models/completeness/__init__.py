# What others inherit from comes first.
from . import (
    feed,
    mixin,
)

# isort: split
from . import (
    crm_lead,
    crm_lead_import,
    problem,
    reader_feed,
    refresh,
    res_partner,
    resting,
)
