from . import test_completeness
from . import test_emptying
from . import test_gate
from . import test_tours
