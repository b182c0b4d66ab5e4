"""The deals of the demo company look as they would under the reglament that is in force."""

import json

import pytest

from devenv import databases

LOOK = """
import json

from odoo import fields

now = fields.Datetime.now()
Check, Bypass = env["sales.reglament.check"], env["sales.reglament.bypass"]
deals = []
for lead in env["crm.lead"].with_context(active_test=False).search([("type", "=", "opportunity")]):
    points = Check.search([("lead_id", "=", lead.id)])
    todo = points.filtered(lambda point: point.state == "todo")
    here = (lead.stage_id.sequence, lead.stage_id.id)
    left = todo.filtered(
        lambda point: point.mandatory and (point.stage_id.sequence, point.stage_id.id) < here
    )
    moments = [lead.create_date, lead.date_closed, *points.mapped("done_date")]
    moments += lead.order_ids.mapped("date_order") + lead.message_ids.mapped("date")
    deals.append(
        {
            "name": lead.name,
            "reglament": lead.reglament_id.state,
            "mode": lead.reglament_id.mode,
            "role": lead.user_id.sales_role_kind,
            "won_status": lead.won_status,
            "left": left.mapped("step_id.name"),
            "overridden": bool(
                Bypass.search_count([("lead_id", "=", lead.id), ("kind", "=", "override")])
            ),
            "late": len(todo.filtered(lambda point: point.deadline and point.deadline < now)),
            "to_come": len(todo.filtered(lambda point: point.deadline and point.deadline >= now)),
            "done": len(points.filtered(lambda point: point.state == "done")),
            "by_hand": len(points.filtered(lambda point: point.state == "not_applicable")),
            "in_future": any(moment and moment > now for moment in moments),
        }
    )
print(json.dumps({"deals": deals, "unsent": env["mail.mail"].search_count(
    [("state", "=", "exception")])}))
"""


@pytest.fixture(scope="module")
def found(demo_company, tmp_path_factory):
    script = tmp_path_factory.mktemp("demo") / "look.py"
    script.write_text(LOOK)
    text = databases.shell(demo_company, script, "demo-look", "looking at the demo", 300)
    return json.loads(text.splitlines()[-1])


def of_active_sales(found):
    return [deal for deal in found["deals"] if deal["role"] == "active"]


def test_whose_deals_follow_the_reglament(found):
    assert len(of_active_sales(found)) > 30
    for deal in of_active_sales(found):
        assert (deal["reglament"], deal["mode"]) == ("published", "enforce"), deal["name"]


def test_nothing_is_left_of_stages_that_were_left(found):
    left = [
        deal["name"]
        for deal in found["deals"]
        if deal["won_status"] == "pending" and deal["left"] and not deal["overridden"]
    ]
    assert not left
    assert any(deal["overridden"] for deal in found["deals"]), "the head moved none on"


def test_deeds_were_done_and_none_waved_through(found):
    assert not any(deal["by_hand"] for deal in found["deals"])
    for deal in of_active_sales(found):
        if deal["won_status"] == "won":
            assert deal["done"] >= 8, deal["name"]


def test_some_points_are_late_and_some_to_come(found):
    running = [deal for deal in of_active_sales(found) if deal["won_status"] == "pending"]
    late = [deal for deal in running if deal["late"]]
    to_come = [deal for deal in running if deal["to_come"]]
    assert 3 <= len(late) < len(running) / 2 + 3
    assert len(to_come) >= 5


def test_nothing_comes_from_the_future(found):
    assert not [deal["name"] for deal in found["deals"] if deal["in_future"]]


def test_no_letter_failed(found):
    assert not found["unsent"]
