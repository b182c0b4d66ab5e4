# What the reports have in common comes first.
from . import sales_reglament_report_mixin

# isort: split
from . import (
    sales_reglament_day,
    sales_reglament_report_departure,
    sales_reglament_report_discipline,
    sales_reglament_report_retention,
    sales_reglament_report_satisfaction,
    sales_reglament_report_stage_duration,
    sales_reglament_team_overview,
)

# What extends one of them comes last.
# isort: split
from . import (
    sales_reglament_day_handover,
    sales_reglament_day_query,
    sales_reglament_report_client_base,
    sales_reglament_report_satisfaction_page,
)

# isort: split
from . import sales_reglament_day_feedback
