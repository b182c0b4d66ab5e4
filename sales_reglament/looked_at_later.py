"""What is looked at once before the commit, however often a transaction asks for it."""


def look_later(records, name, look):
    """Have records looked at before the commit, together with all others of that name.

    Values that Odoo works out, and lines of other models, change in the middle of a write.

    :param records: what is to be looked at; new ones are left out
    :param name: what waits under the same name is looked at together
    :param look: takes all of them that still exist then, as superuser: points are facts of the
        records, whoever caused the change
    """
    precommit = records.env.cr.precommit

    def look_now():
        ids = precommit.data.pop(name, ())
        look(records.sudo().browse(ids).exists())

    later = precommit.data.setdefault(name, set())
    if not later:
        precommit.add(look_now)
    later.update(records.filtered("id").ids)


def seen_already(records, name):
    """These have just been looked at: nobody has to do so again."""
    records.env.cr.precommit.data.get(name, set()).difference_update(records.ids)
