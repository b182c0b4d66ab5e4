from hypothesis import HealthCheck, settings


def test_no_example_is_measured():
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check
