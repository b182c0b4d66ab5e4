from . import (
    letter,
    nightly,
    request,
)
