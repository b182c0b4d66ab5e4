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
    crm_stage,
    crm_team,
    feed,
    ir_attachment,
    ir_http,
    letter,
    mail_activity,
    mail_alias_domain,
    mail_message,
    mail_notification,
    mail_template,
    mail_thread,
    nightly,
    norm_health,
    reconciliation,
    reglament,
    res_partner,
    res_users,
    stage_visit,
    step,
    stretch,
)

# What other domains may call.
DOORS = {
    # points in line with what is asked
    "_sync",
}
