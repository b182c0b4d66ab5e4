# What others inherit from comes first.
from . import (
    check_late,
    checklist_plan,
    contact_mixin,
    evidence,
    proves_steps,
)

# isort: split
from . import (
    check,
    engine,
)

# isort: split
from . import (
    address,
    calendar_attendee,
    calendar_event,
    check_change,
    checklist,
    client_checklist,
    columns,
    contact,
    crm_lead,
    crm_stage,
    crm_team,
    ir_attachment,
    ir_config_parameter,
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
    res_config_settings,
    res_partner,
    res_users,
    stage_visit,
    step,
    stretch,
)

# What other domains may call.
DOORS = {
    # something happened: which points there must be, and which of them are proved
    "_clients_behind",
    "_refresh",
    "_sync",
    # whether any step is asked for
    "_in_force",
    # what moves are judged by: points that are stored, steps that apply, and their proof
    "_applicable",
    "_open_steps",
    "_find",
    "_stored",
    # points that open settled
    "_open",
    "_prepare_check",
    # steps that most people miss
    "_flags",
    # when somebody was in touch with clients
    "_in_touch_since",
    "_last_contacts",
    # letters to addresses that are no aliases
    "_domains",
    "_is_automatic",
    "_recipients",
    # buttons of My Day, and their undoing
    "_do",
    "_postpone",
}
