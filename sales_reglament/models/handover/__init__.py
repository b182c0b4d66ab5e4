# What others inherit from comes first.
from . import (
    handover_conditions,
    handover_offer,
    handover_proposal,
    handover_sheet,
    handover_transfer,
    history,
)

# isort: split
from . import (
    assigned_work,
    columns,
    crm_lead,
    handover,
    handover_line,
    nightly,
    res_config_settings,
    res_partner,
    res_users,
    sale_order,
    settings_today,
)
