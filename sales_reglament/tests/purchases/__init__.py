from . import (
    test_client_card,
    test_client_life,
    test_entries_history,
    test_entries_of_invoices,
    test_entries_of_orders,
    test_entries_of_payments,
    test_purchase_import,
    test_purchase_sources,
)
