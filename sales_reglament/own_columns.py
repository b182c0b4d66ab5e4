"""How the addon's columns in Odoo's tables are read."""

# Prefetch group: whoever reads a client, a deal, an order or a user for Odoo's own sake reads none
# of these columns along, and who reads one of them reads its fellows with it.
APART = "sales_reglament"
