# What others inherit from comes first.
from . import (
    duplicate_entry,
    duplicate_search,
    whose_client,
)

# isort: split
from . import (
    client_product,
    crm_lead,
    duplicate,
    evidence,
    res_partner,
    settings_today,
)
