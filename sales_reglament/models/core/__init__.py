from . import (
    activities,
    base,
    clock,
    given,
    ir_actions_report,
    ir_config_parameter,
    ir_mail_server,
    lateness,
    letter,
    nightly,
    res_company,
    res_config_settings,
    res_partner,
    resource_calendar,
    settings,
    shared,
    superior,
    upward,
)

# What other domains may call of these models.
DOORS = {
    "_by_rights",
    "_directors",
    "_head_of",
    "_heads_among",
    "_leading",
}
