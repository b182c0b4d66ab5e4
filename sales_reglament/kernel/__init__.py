"""The arithmetic of reglaments: plain typed Python that imports nothing of Odoo."""
