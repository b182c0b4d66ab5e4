# What others inherit from comes first.
from . import deal_gaps, deal_screens

# isort: split
from . import (
    base,
    bypass,
    check,
    client_judge,
    crm_lead,
    gate_beside,
    gate_change,
    gate_draft,
    gate_form,
    gate_held,
    gate_question,
    refusal,
    reglament,
    res_partner,
    resting,
    screen,
    step,
    step_action,
)

# What other domains may call.
DOORS = {
    # whether who asks for a change has no deal of their own to gain by it
    "_is_above_the_deal",
}
