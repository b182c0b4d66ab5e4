# What others inherit from comes first.
from . import (
    purchase_documents,
    purchase_tables,
)

# isort: split
from . import purchase_import

# isort: split
from . import (
    account_move,
    client_change,
    columns,
    crm_lead,
    evidence,
    ir_http,
    lifecycle,
    nightly,
    purchase,
    purchase_entry,
    purchase_parcel,
    purchase_row,
    reglament,
    res_config_settings,
    res_partner,
    res_users,
    sale_order,
    settings_today,
)

# What other domains may call.
DOORS = {
    # which purchases count, for the database and for searches
    "_counted",
    "_counted_domain",
}
