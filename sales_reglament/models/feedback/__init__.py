# What others inherit from comes first.
from . import (
    answer_address,
    feedback_answer,
    feedback_ask,
    feedback_judge,
    feedback_letter,
    feedback_loop,
    feedback_notice,
    feedback_occasions,
    feedback_page,
    feedback_phone,
    feedback_plan,
    feedback_proof,
    feedback_queue,
    feedback_send,
    feedback_shown,
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
    survey_question,
    survey_rule,
    survey_survey,
)

# What other domains may call.
DOORS = {
    # whom a question is put to, and what speaks against it, for the database
    "_verdict",
}
