"""The development environment: Odoo, its Python packages, a private PostgreSQL and a browser, in
one ignored folder.

Only the standard library is used here, so that it starts on a bare system.
"""
