# What others inherit from comes first.
from . import (
    check_late,
    checklist_merge,
    checklist_plan,
    client_proof,
    contact_mixin,
    deed,
    evidence,
)

# isort: split
from . import (
    check,
    checklist,
)

# isort: split
from . import (
    address,
    calendar_attendee,
    calendar_event,
    client_check,
    client_checklist,
    client_evidence,
    contact,
    crm_lead,
    feed,
    ir_attachment,
    ir_http,
    mail_activity,
    mail_alias_domain,
    mail_message,
    mail_notification,
    mail_template,
    mail_thread,
    norm_health,
    reconciliation,
    res_partner,
    res_users,
    stage_visit,
    stretch,
)
