"""One offer, two people who accept at the same moment: two real connections, a real database."""

import json

import pytest

from devenv import databases, paths
from devenv.lock import lock

DATABASE = "reglament_test_two"

ACCEPT = """
import json

import psycopg2

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry


def person(login, group):
    return env["res.users"].with_context(no_reset_password=True).create(
        {"name": login, "login": login, "group_ids": [(4, env.ref(group).id)]}
    )


giver, receiver = (person(name, "sales_team.group_sale_salesman") for name in ("gina", "rita"))
head = person("hugo", "sales_team.group_sale_manager")
client = env["res.partner"].create(
    {"name": "Works", "is_company": True, "user_id": giver.id}
)
offer = env["sales.reglament.handover"].with_user(giver).create(
    {
        "from_user_id": giver.id,
        "to_user_id": receiver.id,
        "line_ids": [(0, 0, {"partner_id": client.id})],
    }
)
offer.action_offer()
env.cr.commit()

registry, heard = Registry(env.cr.dbname), {}
with registry.cursor() as first, registry.cursor() as second:
    fast = api.Environment(first, receiver.id, {})["sales.reglament.handover"].browse(offer.id)
    slow = api.Environment(second, head.id, {})["sales.reglament.handover"].browse(offer.id)
    assert slow.state == "offered"
    fast.action_accept()
    try:
        slow.action_accept()
    except UserError as error:
        heard["meanwhile"] = str(error)
    first.commit()
    try:
        slow.action_accept()
    except psycopg2.errors.SerializationFailure:
        second.rollback()  # Odoo tries such a request again
        slow.env.invalidate_all()
    try:
        slow.action_accept()
    except UserError as error:
        heard["again"] = str(error)
env.cr.rollback()
env.invalidate_all()
heard["state"] = offer.state
heard["answered_by"] = offer.answered_by.login
heard["responsible"] = client.user_id.login
heard["notes"] = len(client.message_ids.filtered(lambda note: "Handed over" in (note.body or "")))
print("HEARD" + json.dumps(heard))
"""


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """What both were told, and what became of the client."""
    script = tmp_path_factory.mktemp("scripts") / "accept.py"
    script.write_text(ACCEPT)
    with lock(DATABASE):
        databases.clone(databases.template(languages=False), DATABASE)
        databases.odoo(["-d", DATABASE, "-i", paths.ADDON], "two-install", "installing", 600)
        printed = databases.shell(DATABASE, script, "two", "accepting", 180)
        databases.drop(DATABASE)
    line = next(line for line in printed.splitlines() if line.startswith("HEARD"))
    return json.loads(line.removeprefix("HEARD"))


def test_one_is_first(heard):
    assert (heard["state"], heard["answered_by"]) == ("accepted", "rita")
    assert (heard["responsible"], heard["notes"]) == ("rita", 1)


def test_the_other_hears_so(heard):
    assert "right now" in heard["meanwhile"]
    assert "rita" in heard["again"]
