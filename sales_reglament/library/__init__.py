"""Ready reglaments as plain data, copied into drafts onto the stages that exist."""

from .instantiate import instantiate, texts
from .new_client import NEW_CLIENT

ENTRIES = {entry["code"]: entry for entry in (NEW_CLIENT,)}

__all__ = ["ENTRIES", "instantiate", "texts"]
