"""The whole job in its order."""

from . import (
    answers,
    catalogue,
    client_reglament,
    clients,
    company,
    orders,
    people,
    work,
)
from .records import QUIET, Records


def main(env):
    """Make what is missing, and print the table of logins, the only output.

    :param env: any environment of a database with the addon; committed on the way
    """
    quiet = Records(env(context=dict(env.context, lang="en_US", **QUIET)))
    company.make_languages(quiet)
    for make in (
        company.make,
        people.make,
        people.give_roles,
        catalogue.make,
        clients.make,
        orders.make,
        client_reglament.make,
    ):
        make(quiet)
    env.cr.commit()
    for make in (work.make, answers.make):
        env.invalidate_all()
        make(Records(env))
        env.cr.commit()
    people.print_logins()
