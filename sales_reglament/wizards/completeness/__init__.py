# What others inherit from comes first.
from . import diagnosis

# isort: split
from . import base_look
