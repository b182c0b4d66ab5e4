# What others inherit from comes first.
from . import (
    handover,
    handover_line,
    history,
)

# isort: split
from . import (
    crm_lead,
    handover_answer,
    handover_gate,
    handover_line_show,
    handover_move,
    handover_offer,
    handover_proposal,
    handover_rest,
    handover_sheet,
    handover_silence,
    handover_told,
    holdings,
    res_config_settings,
    res_partner_handover,
    res_partner_history,
    res_users,
    sale_order,
)
