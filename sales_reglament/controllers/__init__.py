from . import feedback, purchases
