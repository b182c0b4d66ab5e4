from . import (
    test_client_base,
    test_client_base_tours,
    test_client_products,
    test_clients_tours,
    test_duplicates,
    test_twin_tours,
    test_whose_client,
)
