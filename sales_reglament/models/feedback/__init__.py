# What others inherit from comes first.
from . import feedback

# isort: split
from . import (
    answer_address,
    contact_said,
    crm_lead_feedback,
    crm_lead_survey,
    feedback_answer,
    feedback_ask,
    feedback_form,
    feedback_judge,
    feedback_letter,
    feedback_loop,
    feedback_occasions,
    feedback_page,
    feedback_phone,
    feedback_plan,
    feedback_proof,
    feedback_queue,
    feedback_send,
    feedback_shown,
    feedback_tell,
    mail_activity,
    mail_mail,
    res_partner,
    survey_optout,
    survey_questionnaire,
    survey_rule,
    survey_survey,
)
