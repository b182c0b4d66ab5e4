from . import role_assign
