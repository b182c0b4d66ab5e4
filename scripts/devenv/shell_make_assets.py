"""Run in `odoo shell`: make what browsers load, once, instead of in every test that opens one."""

env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
