"""Walks every screen of the addon as its users do, and presses every button."""
