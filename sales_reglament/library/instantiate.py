"""Copies entries of the library into drafts, and blocks of steps into existing drafts."""

from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..engine_pass import with_pass
from .surveys import RULES, SURVEY_XMLIDS

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
    source = _source_env(env)
    draft = source["sales.reglament"].create(
        {
            **texts(source, entry),
            "code": _free_code(source, code),
            "subject": entry["subject"],
            "role_kind": entry["role_kind"],
        }
    )
    # a reglament of clients does without a pipeline
    stages = find_stages(source) if entry["subject"] == "lead" else {}
    requirements = _add_requirements(draft, entry["requirements"], stages)
    steps = _add_steps(draft, entry["steps"], stages)
    _add_survey_rules(draft, entry.get("surveys", ()), stages)
    _translate(env, [(draft, entry), *requirements, *steps])
    return draft.with_env(env)


def insert_block(draft, code):
    """Add the steps of a block to a draft, on the stages that its deals go through.

    A stage that has such a step already keeps its own.

    :param draft: a record of ``sales.reglament``
    :param code: code of the block
    :return: the new steps
    :raise UserError: when all of it is there already, or the reglament is not about deals or no
        draft
    """
    from . import BLOCKS  # the table of blocks imports this module

    env, block = draft.env, BLOCKS[code]
    draft.step_ids._check_draft()
    if draft.subject != block["subject"]:
        raise UserError(env._("These steps are for reglaments about deals."))
    source = draft.with_env(_source_env(env))
    steps = _add_steps(source, block["steps"], find_stages(source.env, draft.team_ids))
    if not steps:
        raise UserError(
            env._("“%(name)s” is in this reglament already.", name=texts(env, block)["name"])
        )
    _translate(env, steps)
    return env["sales.reglament.step"].union(*(step.with_env(env) for step, _line in steps))


def texts(env, data):
    """The texts of an entry or line of the library, in the language of ``env``."""
    return {name: env._(data[name]) for name in TRANSLATED if name in data}


def find_stages(env, teams=None):
    """The stages that play the parts of Odoo's own four, whatever has become of those.

    :param teams: the sales teams in question; without them, the stages that all teams share
    :return: ``{part: stage record}``; parts share a stage where there are fewer
    :raise UserError: when there is no stage at all
    """
    Stage = env["crm.stage"]
    shared = Stage.search([("team_ids", "=", False)])
    own = Stage.search([("team_ids", "in", teams.ids)]) if teams else Stage
    stages = (shared | own or Stage.search([])).sorted(lambda stage: (stage.sequence, stage.id))
    if not stages:
        raise UserError(env._("There are no stages yet. Set up the pipeline first."))
    standard = {
        part: env.ref(xmlid, raise_if_not_found=False) for part, xmlid in STAGE_XMLIDS.items()
    }
    if not own and all(stage and stage in stages for stage in standard.values()):
        return standard
    on_the_way = stages.filtered(lambda stage: not stage.is_won) or stages
    ordered = {
        part: on_the_way[min(index, len(on_the_way) - 1)]
        for index, part in enumerate(("new", "qualified", "proposition"))
    }
    return {**ordered, "won": stages.filtered("is_won")[:1] or stages[-1]}


# ------------------------------------------------------------ lines


def _source_env(env):
    """The first language is that of the source; the chatter of a copy has nothing to tell."""
    return env(context=dict(env.context, lang="en_US", mail_create_nolog=True))


def _add_requirements(draft, lines, stages):
    """Create the required fields; returns pairs ``(record, line of the library)``."""
    placed = [(line, place) for line in lines for place in _places(line, stages)]
    # a field that was taken from its form is said before publishing, and can be changed till then
    records = with_pass(draft.env["sales.reglament.requirement"], "sync").create(
        [
            {
                **_requirement_vals(draft.env, line),
                **place,
                "reglament_id": draft.id,
                "sequence": sequence,
            }
            for sequence, (line, place) in enumerate(placed)
        ]
    )
    records = records.with_env(draft.env)
    return list(zip(records, [line for line, _place in placed], strict=True))


def _add_steps(draft, lines, stages):
    """Create the steps that are not there yet, after those that are.

    :return: pairs ``(record, line of the library)``
    """
    present = {(step.stage_id, _deed(step)) for step in draft.step_ids}
    first = max(draft.step_ids.mapped("sequence"), default=-1) + 1
    placed, taken = [], set()
    for line in lines:
        values = _step_vals(draft.env, line)
        for place in _places(line, stages):
            stage = draft.env["crm.stage"].browse(place.get("stage_id"))
            # where two parts share a stage, the same is not asked twice
            key = (stage, place.get("client_state"), values["name"], values["domain"])
            if key not in taken and (stage, _deed(values)) not in present:
                taken.add(key)
                placed.append((line, {**values, **place}))
    records = draft.env["sales.reglament.step"].create(
        [
            {**values, "reglament_id": draft.id, "sequence": sequence}
            for sequence, (_line, values) in enumerate(placed, first)
        ]
    )
    pairs = list(zip(records, [line for line, _values in placed], strict=True))
    _put_in_order(pairs)
    return pairs


def _put_in_order(pairs):
    """Let steps come after those that the library names, of the same stage where it has one."""
    for step, line in pairs:
        named = [other for other, its in pairs if "key" in its and its["key"] == line.get("after")]
        same_stage = [other for other in named if other.stage_id == step.stage_id]
        if named:
            step.after_step_id = (same_stage or named)[0]


def _add_survey_rules(draft, rules, stages):
    """Create the rules of surveys that are still there."""
    vals_list = []
    for code in rules:
        rule = RULES[code]
        survey = draft.env.ref(SURVEY_XMLIDS[code], raise_if_not_found=False)
        # whether it can be sent is no secret
        if not survey or not survey.sudo()._can_be_asked():
            continue
        stage = stages[rule["stage"]].id if "stage" in rule else False
        values = {name: value for name, value in rule.items() if name not in ("stage", "not_lost")}
        vals_list.append(
            {
                **values,
                "reglament_id": draft.id,
                "survey_id": survey.id,
                "stage_id": stage,
                "sequence": len(vals_list),
                "excluded_lost_reason_ids": [
                    Command.set(_find_lost_reasons(draft.env, rule.get("not_lost", ())).ids)
                ],
            }
        )
    return draft.env["sales.reglament.survey.rule"].create(vals_list)


def _find_lost_reasons(env, words):
    """Reasons that have one of these words in their name, in whatever language."""
    found = env["crm.lost.reason"]
    for lang, _name in env["res.lang"].get_installed():
        reasons = found.with_context(lang=lang, active_test=False)
        names = Domain.OR(Domain("name", "ilike", word) for word in words) if words else None
        found |= reasons.search(names) if names else found.browse()
    return found.with_env(env)


def _places(line, stages):
    """Where a line applies: one set of values for each record that it makes."""
    if line.get("stages"):
        return [{"stage_id": stages[part].id} for part in line["stages"]]
    return [{"client_state": state} for state in line.get("states", (False,))]


def _deed(step):
    """What two steps of a stage that say the same in other words have in common."""
    return step["evidence"], step["first_response"]


def _requirement_vals(env, line):
    fields_ = [_find_field(env, path) for path in line["fields"]]
    return {
        **texts(env, line),
        "model": fields_[0].model,
        "field_id": fields_[0].id,
        "alternative_field_ids": [Command.set([field.id for field in fields_[1:]])],
        "level": line["level"],
        "weight": line.get("weight", 1),
        "min_count": line.get("min_count", 1),
        "line_domain": line.get("line_domain", False),
    }


def _step_vals(env, line):
    value, unit = line["norm"]
    types = _find_activity_types(env, line.get("activity_types", ()))
    evidence = line["evidence"]
    if evidence == "activity" and not types:
        evidence = "contact"  # the nearest that does without the deleted types
    return {
        **texts(env, line),
        "mandatory": line.get("mandatory", True),
        "first_response": line.get("first_response", False),
        "deadline_value": value,
        "deadline_unit": unit,
        "recurrence_days": line.get("again_after", 0),
        "recurrence_factor": line.get("share_of_interval", 0),
        "recurrence_min_days": line.get("not_before", 0),
        "recurrence_max_days": line.get("not_after", 0),
        "domain": line.get("domain", False),
        "evidence": evidence,
        "evidence_activity_type_ids": [Command.set(types.ids)],
        "evidence_field_id": _find_field(env, line["field"]).id if "field" in line else False,
        "evidence_line_domain": line.get("line_domain", False),
        "evidence_domain": line.get("holds", False),
    }


def _find_activity_types(env, xmlids):
    found = env["mail.activity.type"]
    for xmlid in xmlids:
        found |= env.ref(xmlid, raise_if_not_found=False) or found.browse()
    return found.filtered("active")


def _find_field(env, path):
    model, _dot, name = path.rpartition(".")
    return env["ir.model.fields"]._get(model, name)


def _free_code(env, code):
    Reglament = env["sales.reglament"]
    # codes are unique over all companies
    taken = Reglament.sudo().search_count([("code", "=", code)], limit=1)
    return Reglament._free_code(code) if taken else code


def _translate(env, pairs):
    """Write the texts in every active language beside the source.

    :param pairs: pairs ``(record, entry or line of the library)``
    """
    for lang, _name in env["res.lang"].get_installed():
        if lang != "en_US":
            for record, data in pairs:
                translated = record.with_context(lang=lang)
                translated.write(texts(translated.env, data))
