"""Odoo's own suites with and without the addon: a pytest plugin that records, and the comparison of
two records.
"""
