from . import (
    client_product_propose,
    whose,
)
