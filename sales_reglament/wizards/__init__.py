# The domains in the order of the layers: calls of super() pass from the last of them to the first.
# isort: off
from . import core
from . import roles
from . import reglament
from . import completeness
from . import checklist
from . import gate
from . import purchases
from . import clients
from . import requests
from . import handover
from . import feedback
