from . import (
    test_nobody_named,
    test_request,
)
