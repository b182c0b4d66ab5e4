"""Imports the public data set "CRM Sales Opportunities" through Odoo's own import.

`source` reads the files, `rows` turns them into rows for `Model.load()`, `importer` loads these,
`reglament` puts the reglament into force, `figures` and `report` tell what came of it.
"""
