"""The library's reglament “New client”: published to watch, later switched to refuse."""

from .rows import MODULE

ENTRY = "NEW"
XMLID = f"{MODULE}.reglament_new_client"


def publish(env):
    """Put “New client” into force in mode *observe*, unless it is in force already.

    :return: the reglament
    """
    known = env.ref(XMLID, raise_if_not_found=False) or env["sales.reglament"].search(
        [("code", "=", ENTRY), ("state", "=", "published")], limit=1
    )
    if known:
        return known
    wizard = env["sales.reglament.library"].create({"entry": ENTRY})
    reglament = env["sales.reglament"].browse(wizard.action_instantiate()["res_id"])
    reglament.mode = "observe"
    reglament.action_publish()
    env["ir.model.data"]._update_xmlids([{"xml_id": XMLID, "record": reglament, "noupdate": True}])
    _commit(env)
    return reglament


def enforce(env, reglament) -> bool:
    """Switch from *observe* to *enforce*; a mode that somebody chose since stays.

    :return: whether it was switched
    """
    if reglament.mode != "observe":
        return False
    reglament.mode = "enforce"
    _commit(env)
    return True


def give_roles(env, agents_of: dict[str, list[str]]) -> None:
    """Give each agent, by the hand of their manager, and each manager a role card.

    A card that somebody gave since stays.

    :param agents_of: external ids of the agents, by their manager's
    """
    for manager_id, agent_ids in agents_of.items():
        manager = env.ref(manager_id)
        _give_role(manager, "sales_reglament.role_head")
        agents = env["res.users"].union(*map(env.ref, agent_ids))
        _give_role(agents.with_user(manager), "sales_reglament.role_universal")
    _commit(env)


def _give_role(users, role_xmlid: str) -> None:
    without = users.filtered(lambda user: not user.sales_role_id)
    if without:
        without.action_assign_sales_role(users.env.ref(role_xmlid).id)


def _commit(env) -> None:
    env.cr.commit()
    env.registry.signal_changes()  # a server on the same database must forget its cached rules
