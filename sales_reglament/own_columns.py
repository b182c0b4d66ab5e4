"""The addon's columns in Odoo's tables: who reads them, and what comes of what."""

# Who sees what the addon keeps of clients; nobody else is told.
USER = "sales_reglament.group_reglament_user"
# What comes of what is asked for, and so can't decide what is asked for.
OF_EVALUATION = frozenset({"completeness", "missing_requirements", "missing_summary"})
