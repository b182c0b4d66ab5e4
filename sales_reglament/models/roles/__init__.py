from . import (
    crm_team,
    res_partner,
    res_users,
    role,
)
