from . import (
    handover_accept,
    handover_refuse,
    handover_work,
)
