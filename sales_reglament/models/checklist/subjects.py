"""Whom steps are for, and the engine that looks after each."""

ENGINES = {
    "crm.lead": "sales.reglament.checklist",
    "res.partner": "sales.reglament.client.checklist",
}


def engine_of(records, env=None):
    """The engine of steps for deals or clients.

    :param env: where it works on behalf of somebody else
    """
    return (env or records.env)[ENGINES[records._name]]


def refresh(env, kinds, *subjects):
    """Look for proof of some kinds of evidence on deals and clients.

    :param subjects: recordsets
    """
    for records in subjects:
        engine_of(records, env)._refresh(records, kinds)
