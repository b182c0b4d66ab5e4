# What others inherit from comes first.
from . import (
    feed,
    mixin,
    publish_question,
)

# isort: split
from . import (
    crm_lead,
    nightly,
    problem,
    reader_feed,
    reglament,
    res_partner,
)
