from . import (
    day,
    team_overview,
)
