# What others inherit from comes first.
from . import lateness

# isort: split
from . import (
    activities,
    base,
    clock,
    days,
    escalation,
    given,
    ir_actions_report,
    ir_config_parameter,
    ir_mail_server,
    letter,
    nightly,
    res_company,
    res_config_settings,
    res_partner,
    resource_calendar,
    settings,
    shared,
    superior,
    version_copy,
    versioned,
    versioned_line,
)

# What other domains may call.
DOORS = {
    # when a norm ends, how long something took, and what counts in between
    "_deadline",
    "_first_day_back",
    "_first_day_of_plans",
    "_hours_until",
    "_late_for_head",
    "_older_than",
    "_time",
    # who is asked, and who hears of what concerns a head
    "_by_rights",
    "_directors",
    "_head_of",
    "_heads_among",
    "_leading",
}
