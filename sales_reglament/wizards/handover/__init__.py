from . import (
    base_partner_merge,
    handover_accept,
    handover_refuse,
    handover_work,
)
