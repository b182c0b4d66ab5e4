"""The addon's columns in Odoo's tables: how they are read, by whom, and what comes of what."""

# Who sees what the addon keeps of clients; nobody else is told.
USER = "sales_reglament.group_reglament_user"
# Prefetch group of figures that only our own screens and rules read: whoever reads a card for
# Odoo's own sake brings none of them along, and who reads one has its fellows with it.
APART = "sales_reglament"
# What comes of what is asked for, and so can't decide what is asked for.
OF_EVALUATION = frozenset(
    {"completeness", "asked_requirements", "missing_requirements", "missing_summary"}
)
