from . import (
    base_partner_merge,
    role_assign,
)
