# What others inherit from comes first.
from . import (
    feedback_answer,
    feedback_ask,
    feedback_judge,
    feedback_loop,
    feedback_notice,
    feedback_occasions,
    feedback_plan,
    feedback_send,
)

# isort: split
from . import (
    columns,
    contact_said,
    crm_lead,
    evidence,
    feedback,
    handover,
    mail_activity,
    mail_alias_domain,
    mail_mail,
    mail_thread,
    reglament,
    res_partner,
    survey_optout,
    survey_rule,
    survey_survey,
)

# What other domains may call.
DOORS = {
    # whom a question is put to, and what speaks against it, for the database
    "_verdict",
}
