"""The addon's columns in Odoo's tables: how they are read, and by whom."""

# Prefetch group of cards: whoever reads one for Odoo's own sake reads none of these columns along,
# and who reads one of them reads its fellows with it. Deals, orders and users have few, and the
# engine needs them with Odoo's.
APART = "sales_reglament"
# Who sees what the addon keeps of clients; nobody else is told.
USER = "sales_reglament.group_reglament_user"
# What comes of what is asked for, and so can't decide what is asked for.
OF_EVALUATION = frozenset({"completeness", "missing_requirements", "missing_summary"})
