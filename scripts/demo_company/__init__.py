"""The demo company, a 30-person distributor of electrical components: who and what is there, and
what its people did for weeks; `make run` makes it.

A second run changes nothing: every record is found again by its external id or login. Companies,
people, tax numbers and telephones are made up: no tax office has the number 96, no Russian
subscriber number begins with 0, nobody owns a domain in `.example`.
"""
