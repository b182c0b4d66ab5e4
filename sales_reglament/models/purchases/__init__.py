# What others inherit from comes first.
from . import purchase

# isort: split
from . import (
    account_move,
    client_change,
    crm_lead,
    life,
    purchase_follow,
    purchase_import,
    purchase_source,
    res_config_settings,
    res_partner_card,
    res_partner_life,
    res_partner_overdue,
    sale_order,
    settings_today,
)
