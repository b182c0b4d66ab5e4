"""How fast a machine makes examples says nothing of the code: no example has a deadline, and none
is "too slow" to be made.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any_machine")
