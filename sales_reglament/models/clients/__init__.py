# What others inherit from comes first.
from . import client_product

# isort: split
from . import duplicate

# isort: split
from . import (
    client_product_remind,
    crm_lead,
    duplicate_entry,
    duplicate_find,
    res_partner_contact_role,
    res_partner_products,
    res_partner_release,
    res_partner_twins,
    res_partner_whose,
)
