# What others inherit from comes first.
from . import sales_reglament_diagnosis

# isort: split
from . import (
    base_module_uninstall,
    base_partner_merge,
    base_partner_merge_handover,
    sales_reglament_base_look,
    sales_reglament_check_reason,
    sales_reglament_client_product_propose,
    sales_reglament_contact_log,
    sales_reglament_day_undo,
    sales_reglament_feedback_close,
    sales_reglament_handover_accept,
    sales_reglament_handover_refuse,
    sales_reglament_handover_work,
    sales_reglament_library,
    sales_reglament_library_block,
    sales_reglament_move_over,
    sales_reglament_override,
    sales_reglament_propose,
    sales_reglament_role_assign,
    sales_reglament_whose,
)
