"""Copies an entry of the library into a draft."""

from odoo.exceptions import UserError
from odoo.fields import Command

TRANSLATED = ("name", "help", "description")
STAGE_XMLIDS = {
    "new": "crm.stage_lead1",
    "qualified": "crm.stage_lead2",
    "proposition": "crm.stage_lead3",
    "won": "crm.stage_lead4",
}


def instantiate(env, code):
    """Make a draft of a library entry, with its texts in every active language.

    :param env: environment of the head who asks
    :param code: code of the entry
    :return: the draft, a record of ``sales.reglament``
    """
    from . import ENTRIES  # the table of entries imports this module

    entry = ENTRIES[code]
    # the first language is that of the source; the chatter of a copy has nothing to tell
    source = env(context=dict(env.context, lang="en_US", mail_create_nolog=True))
    stages = find_stages(source)
    draft = source["sales.reglament"].create(
        {
            **texts(source, entry),
            "code": _free_code(source, code),
            "subject": entry["subject"],
            "role_kind": entry["role_kind"],
            "requirement_ids": [
                Command.create(_requirement_vals(source, line, stages, sequence))
                for sequence, line in enumerate(entry["requirements"])
            ],
        }
    )
    for lang, _name in env["res.lang"].get_installed():
        if lang != "en_US":
            _translate(draft, entry, lang)
    return draft.with_env(env)


def find_stages(env):
    """The stages that play the parts of Odoo's own four, whatever has become of those.

    :return: ``{part: stage record}``; parts share a stage where there are fewer
    :raise UserError: when there is no stage at all
    """
    Stage = env["crm.stage"]
    stages = Stage.search([("team_ids", "=", False)], order="sequence, id") or Stage.search([])
    if not stages:
        raise UserError(env._("There are no stages yet. Set up the pipeline first."))
    found = {}
    for part, xmlid in STAGE_XMLIDS.items():
        stage = env.ref(xmlid, raise_if_not_found=False)
        found[part] = stage if stage and stage in stages else None
    if all(found.values()):
        return found
    on_the_way = stages.filtered(lambda stage: not stage.is_won) or stages
    won = stages.filtered("is_won")[:1] or stages[-1]
    ordered = {
        part: on_the_way[min(index, len(on_the_way) - 1)]
        for index, part in enumerate(("new", "qualified", "proposition"))
    }
    return {**ordered, "won": won}


def _requirement_vals(env, line, stages, sequence):
    fields_ = [_find_field(env, path) for path in line["fields"]]
    return {
        **texts(env, line),
        "sequence": sequence,
        "model": fields_[0].model,
        "field_id": fields_[0].id,
        "alternative_field_ids": [Command.set([field.id for field in fields_[1:]])],
        "stage_id": stages[line["stage"]].id if line.get("stage") else False,
        "level": line["level"],
        "weight": line["weight"],
        "min_count": line.get("min_count", 1),
        "line_domain": line.get("line_domain", False),
    }


def _find_field(env, path):
    model, _dot, name = path.rpartition(".")
    return env["ir.model.fields"]._get(model, name)


def _free_code(env, code):
    Reglament = env["sales.reglament"]
    taken = Reglament.search_count([("code", "=", code)], limit=1)
    return Reglament._free_code(code) if taken else code


def texts(env, data):
    """The texts of an entry or line of the library, in the language of ``env``."""
    return {name: env._(data[name]) for name in TRANSLATED if name in data}


def _translate(draft, entry, lang):
    translated = draft.with_context(lang=lang)
    translated.write(texts(translated.env, entry))
    lines = zip(translated.requirement_ids, entry["requirements"], strict=True)
    for requirement, line in lines:
        requirement.write(texts(translated.env, line))
