"""The whole job in its order."""

import sys
from pathlib import Path

from . import figures, importer, reglament, report, rows, source

IAP_SETTING = "crm.iap.lead.enrich.setting"


def main(env, folder: Path) -> None:
    """Import the data set, put the reglament into force and print the report.

    :param env: any environment of a database with the addon; committed on the way
    :param folder: where the files of the data set are
    :raise SystemExit: with a message, when something is in the way
    """
    progress = importer.Progress()
    try:
        data = source.read(folder)
        with importer.listening() as complaints:
            text = _run(importer.importing(env), data, progress)
    except (source.SourceError, importer.ImportProblem) as problem:
        sys.exit(f"ERROR: {problem}")
    print(text, flush=True)
    if complaints:
        sys.exit("ERROR: Odoo complained meanwhile:\n" + "\n".join(complaints))


def _run(env, data: source.DataSet, progress: importer.Progress) -> str:
    _keep_to_ourselves(env)
    countries = _countries(env, data)
    first = [rows.people(data), rows.teams(data), rows.members(data)]
    outcomes = [importer.load(env, sheet, progress) for sheet in first]
    reglament.give_roles(env, rows.agents_of(data))
    published = reglament.publish(env)
    sheets = [
        rows.industries(data),
        rows.categories(data),
        rows.products(data),
        rows.unlisted_products(data),
        rows.tags(data),
        rows.companies(data, countries),
        *rows.opportunities(data),
        rows.orders(data),
    ]
    outcomes += [importer.load(env, sheet, progress) for sheet in sheets]
    if reglament.enforce(env, published):
        progress.say("all is in: switched from observe to enforce")
    found = figures.collect(env, published)
    kept = report.as_written(data, countries, env["res.country"].search([]).mapped("name"))
    return report.render(found, outcomes, kept, published.mode, progress.seconds)


def _keep_to_ourselves(env) -> None:
    """Have Odoo ask no service outside about the deals that come in."""
    parameters = env["ir.config_parameter"].sudo()  # settings are the administrator's anyway
    if parameters.get_param(IAP_SETTING) != "manual":
        parameters.set_param(IAP_SETTING, "manual")
        env.cr.commit()


def _countries(env, data: source.DataSet) -> set[str]:
    """The locations that are, letter for letter, a country's name in Odoo."""
    locations = {account.office_location for account in data.accounts}
    return set(env["res.country"].search([("name", "in", sorted(locations))]).mapped("name"))
