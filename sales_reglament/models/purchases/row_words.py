"""What rows of tables say, and why they wait, in words."""

SHOWN = ("number", "external_ref", "date", "client_name", "client_vat", "amount")


def label(env, column):
    """A column of a table as its reader calls it."""
    return {
        "external_ref": env._("Number of the shipment"),
        "number": env._("Own number"),
        "date": env._("Date"),
        "client_vat": env._("Client's Tax Number"),
        "client_name": env._("Client"),
        "amount": env._("Amount"),
        "amount_total": env._("Amount with Tax"),
        "margin": env._("Margin"),
        "due_date": env._("To Be Paid By"),
        "paid_date": env._("Paid On"),
        "user_id": env._("Manager"),
        "company_id": env._("Company"),
        "cancelled": env._("Called Off"),
        "with_tax": env._("With Tax"),
    }.get(column, column)


def reason(env, problem, about, values):
    """Why a row waits, in the reader's language; empty where it doesn't.

    :param problem: a code of the kernel's Row
    :param about: what goes with it
    :param values: the row's texts
    """
    if not problem:
        return ""
    words = _words_of_cells(env, about) | _words_of_clients(env, values)
    words |= _words_of_amounts(env, about, values)
    return words.get(problem, problem)


def reason_of(env, row):
    """The same of a row as the kernel has it."""
    return reason(env, row.problem, row.about, row.raw)


def _words_of_cells(env, about):
    column = label(env, about.get("column", ""))
    value = about.get("value", "")
    return {
        "missing": env._("%(column)s is missing.", column=column),
        "negative": env._(
            "%(column)s is below zero. What came back is told by the table of returns.",
            column=column,
        ),
        "no_date": env._("%(column)s: “%(value)s” is no date.", column=column, value=value),
        "no_number": env._("%(column)s: “%(value)s” is no number.", column=column, value=value),
        "no_company": env._("You don't work in the company “%(value)s”.", value=value),
        "no_user": env._("Nobody here is called “%(value)s”.", value=value),
        "twice": env._("The same number stands twice in one table, and does not say the same."),
    }


def _words_of_clients(env, values):
    number = values.get("client_vat", "")
    return {
        "no_vat": env._("The client's tax number is missing."),
        "no_client": env._("No client has the tax number %(number)s.", number=number),
        "several_clients": env._("Several clients have the tax number %(number)s.", number=number),
    }


def _words_of_amounts(env, about, values):
    ref = values.get("external_ref", "")
    return {
        "no_shipment": env._("The shipment %(ref)s is not here yet.", ref=ref),
        "called_off": env._("The shipment %(ref)s is called off.", ref=ref),
        "no_total": env._("Of the shipment %(ref)s the amount with tax is not known.", ref=ref),
        "above_open": env._("Paid above the shipment by %(rest)s.", rest=about.get("rest", "")),
        "below_paid": env._(
            "More is paid back than was paid: %(paid)s.", paid=about.get("paid", "")
        ),
        "above_bought": env._(
            "More came back than was bought: %(left)s are left.", left=about.get("left", "")
        ),
    }


def summary(values):
    """A row in one line, as it was sent."""
    return " · ".join(values[name] for name in SHOWN if values.get(name))
