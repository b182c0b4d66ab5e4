from . import (
    test_access,
    test_bare_install,
    test_client_base,
    test_completeness,
    test_emptying,
    test_gate,
    test_library,
    test_roles,
    test_steps,
    test_tours,
    test_translation,
    test_versions,
)
