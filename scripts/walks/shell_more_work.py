"""Run in `odoo shell` on the demo company before somebody walks through it: what a company has on
some days only, so that the buttons for it are there: handovers and requests in each state,
duplicates, calls to ask, points that are only said to be done, clients with a reglament, debts.
"""

from datetime import timedelta

from odoo import Command, fields

env = env  # noqa: F821, PLW0127  # odoo shell gives env
NOW = fields.Datetime.now()
people = {user.login: user for user in env["res.users"].search([])}
anna, boris, carl, head, director = (
    people[login] for login in ("active1", "active2", "service1", "head", "director")
)


def clients_of(user, number):
    """Some of a person's clients, those with open deals first."""
    mine = env["res.partner"].search([("is_company", "=", True), ("user_id", "=", user.id)])
    return mine.sorted(lambda client: -len(client.opportunity_ids))[:number]


def hand_over(clients, giver, receiver):
    """A handover as its giver prepares it."""
    return (
        env["sales.reglament.handover"]
        .with_user(giver)
        .create(
            {
                "from_user_id": giver.id,
                "to_user_id": receiver.id,
                "reason": "regular",
                "line_ids": [Command.create({"partner_id": client.id}) for client in clients],
            }
        )
    )


def hand_work_over():
    """Offered, prepared, taken back: between the two sellers, both ways, and to those above."""
    for giver, receivers in ((anna, [boris] * 2), (boris, [anna] * 2), (carl, [head, director])):
        clients = clients_of(giver, 5)
        # more than one is accepted after a question
        hand_over(clients[:2], giver, receivers[0]).action_offer()
        hand_over(clients[2], giver, receivers[1]).action_offer()
        hand_over(clients[3], giver, receivers[0])
        hand_over(clients[4], giver, receivers[0]).action_cancel()


def ask():
    """Each seller proposes something to the head, and the head to somebody."""
    reglament = env["sales.reglament"].search([("state", "=", "published")], limit=1)
    for user in (anna, boris, head):
        requests = env["sales.reglament.request"].with_user(user)
        for text in ("The call takes longer than a day", "A step for samples is missing"):
            requests._propose("hinders", text, reglament=reglament)


def double():
    """Clients that are written down twice, of one person and of two."""
    for user, number in ((anna, 4), (boris, 3)):
        for client in clients_of(user, number):
            client.phone = client.phone or f"+7 495 700-10-{client.id:02}"[:16]
            client.copy({"name": client.name, "user_id": user.id, "phone": client.phone})
    env["sales.reglament.duplicate"].with_user(head).action_find()
    env["sales.reglament.duplicate"].search([], limit=1).with_user(head).action_dismiss()


def ask_by_phone():
    """Answers that are to be asked for by phone, of each person's clients."""
    model = env["sales.reglament.feedback"].sudo()
    for user in (anna, boris, head):
        for known in model.search([("manager_id", "=", user.id)], limit=4) or model.search(
            [], limit=4
        ):
            known.copy(
                {
                    "manager_id": user.id,
                    "channel": "call",
                    "state": "due",
                    "due_date": NOW - timedelta(hours=1),
                    "closes_date": NOW + timedelta(days=9),
                    "score": 0,
                    "bucket": False,
                    "answered_date": False,
                }
            )


def say_done():
    """A reglament with points that a person says to be done, with words and without, and that ask
    the client.
    """
    running = env["sales.reglament"].search(
        [("state", "=", "published"), ("subject", "=", "lead")], limit=1
    )
    running.with_user(head).action_new_version()
    draft = env["sales.reglament"].search(
        [("state", "=", "draft"), ("subject", "=", "lead")], limit=1
    )
    first = draft.step_ids[:1].stage_id or env["crm.stage"].search([], limit=1)
    for name, values in {
        "Look at the site of the client": {"evidence": "manual"},
        "Say what was seen": {"evidence": "manual", "note_required": True},
        "Ask what they think": {"evidence": "survey"},
    }.items():
        env["sales.reglament.step"].create(
            {"name": name, "reglament_id": draft.id, "stage_id": first.id, **values}
        )
    draft.with_user(head).action_publish()
    for user in (anna, boris, head):
        for client in clients_of(user, 2) or clients_of(anna, 2):
            env["crm.lead"].with_user(user).create(
                {
                    "name": f"More for {client.name}",
                    "type": "opportunity",
                    "partner_id": client.id,
                    "user_id": user.id,
                    "stage_id": first.id,
                }
            )


def rule_clients():
    """The reglament for clients comes into force."""
    drafts = env["sales.reglament"].search([("state", "=", "draft"), ("subject", "=", "client")])
    drafts.with_user(head).action_publish()


def plan():
    """Something to do today, for each person, on their deals."""
    for user in (anna, boris, head):
        deals = env["crm.lead"].search([("user_id", "=", user.id)], limit=4)
        for deal in deals:
            deal.activity_schedule("mail.mail_activity_data_call", user_id=user.id)


def owe():
    """Clients with an invoice that is past its day."""
    product = env["product.product"].search([("sale_ok", "=", True)], limit=1)
    for client in clients_of(anna, 2) + clients_of(boris, 2):
        env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": client.id,
                "invoice_date": NOW.date() - timedelta(days=50),
                "invoice_date_due": NOW.date() - timedelta(days=20),
                "invoice_line_ids": [
                    Command.create({"product_id": product.id, "price_unit": 5000, "tax_ids": []})
                ],
            }
        ).action_post()


for work in (hand_work_over, ask, double, ask_by_phone, say_done, rule_clients, plan, owe):
    work()
    env.cr.commit()
