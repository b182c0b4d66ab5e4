from . import (
    check_reason,
    contact_log,
    day_undo,
    mail_activity_schedule,
)
