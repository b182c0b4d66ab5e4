from . import (
    library,
    library_block,
)
