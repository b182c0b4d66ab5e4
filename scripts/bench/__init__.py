"""The benchmark: what the addon costs on Odoo's everyday paths."""
