# What others inherit from comes first.
from . import duplicate_entry

# isort: split
from . import duplicate_search

# isort: split
from . import whose_client

# isort: split
from . import (
    client_product,
    crm_lead,
    duplicate,
    res_partner,
)
