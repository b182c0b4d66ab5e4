from . import (
    test_client_reports,
    test_my_day,
    test_my_day_done,
    test_my_day_handovers,
    test_my_day_reading,
    test_my_day_tours,
    test_reports,
    test_satisfaction_report,
    test_satisfaction_tour,
    test_team_overview,
)
