from . import purchase_status
