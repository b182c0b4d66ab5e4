# What others inherit from comes first.
from . import (
    check,
    checklist,
    contact_mixin,
    deed,
    evidence,
)

# isort: split
from . import client_checklist

# isort: split
from . import (
    address,
    calendar_attendee,
    calendar_event,
    check_late,
    checklist_merge,
    checklist_plan,
    client_check,
    client_evidence,
    client_feed,
    client_proof,
    contact,
    crm_lead_address,
    crm_lead_client,
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
