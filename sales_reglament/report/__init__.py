from . import (
    sales_reglament_report_discipline,
    sales_reglament_report_stage_duration,
)
