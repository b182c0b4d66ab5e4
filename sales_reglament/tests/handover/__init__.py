from . import (
    test_access_sheet,
    test_handover,
    test_handover_many,
    test_handover_proposals,
    test_handover_tours,
    test_handover_work,
    test_history,
    test_offer_tours,
)
