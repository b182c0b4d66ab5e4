from . import (
    move_over,
    override,
)
