"""How hypothesis looks for counterexamples here."""

from hypothesis import HealthCheck, settings

# how fast a machine makes examples says nothing of the code
settings.register_profile(
    "reglament", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("reglament")
