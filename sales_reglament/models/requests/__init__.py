from . import (
    crm_lead,
    letter,
    nightly,
    request,
)
