from . import (
    test_client_card,
    test_client_life,
    test_entries_history,
    test_entries_of_invoices,
    test_entries_of_orders,
    test_entries_of_payments,
    test_purchase_import,
    test_purchase_rows,
    test_purchase_sources,
    test_purchases_posted,
    test_rows_tours,
)
