from . import feedback_close
