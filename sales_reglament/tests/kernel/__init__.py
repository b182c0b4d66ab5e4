"""Tests of the kernel: plain pytest, without Odoo."""

from .. import any_machine
