from . import (
    test_client_card,
    test_client_life,
    test_purchase_import,
    test_purchase_sources,
)
