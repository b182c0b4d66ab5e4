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
    crm_lead,
    feed,
    handover,
    handover_line,
    holdings,
    nightly,
    res_config_settings,
    res_partner,
    res_users,
    sale_order,
    settings_today,
)
