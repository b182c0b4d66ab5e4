from . import (
    base_partner_merge,
    client_product_propose,
    whose,
)
