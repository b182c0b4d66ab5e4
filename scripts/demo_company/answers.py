"""A year of answers about satisfaction.

The past is written down as the engine keeps it; two answers come in just now, one of them low.
"""

import random
from datetime import timedelta

from odoo import fields

from odoo.addons.sales_reglament.kernel import satisfaction

from .people import MANAGERS

ANSWERS = 240
WORDS = {
    "high": (
        "Answered within the hour and had everything in stock",
        "Быстро подобрали замену, спасибо",
        "The pallet came packed so that nothing had to be sorted",
        "Менеджер позвонил сам и предупредил о сроке",
    ),
    "middle": (
        "Good prices, but the delivery note was missing",
        "Всё хорошо, только ответ ждали два дня",
    ),
    "low": (
        "The cable came two days late and nobody called",
        "Привезли не ту марку, пришлось менять",
    ),
}
SURVEYS = {"nps": "nps_1", "csat": "csat_1", "ces": "ces_1"}


def asking(env, dice, clients, now, number):
    """What an answer of the past year left."""
    metric = dice.choice(("nps", "nps", "csat", "ces"))
    survey = env.ref(f"sales_reglament.survey_{SURVEYS[metric]}")
    client = dice.choice(clients)
    sent = now - timedelta(days=dice.randint(20, 360), hours=number % 24)
    values = {
        "survey_id": survey.id,
        "metric": metric,
        "channel": "email",
        "state": "expired",
        "trigger": "order" if metric == "csat" else "periodic",
        "partner_id": client.id,
        "contact_id": client.child_ids[:1].id or client.id,
        "subject_name": client.name,
        "manager_id": client.user_id.id,
        "team_id": client.user_id.sale_team_id.id,
        "company_id": env.company.id,
        "asked_date": sent,
        "sent_date": sent,
        "closes_date": sent + timedelta(days=14),
    }
    return {**values, **answer(dice, survey, sent)} if dice.random() < 0.45 else values


def answer(dice, survey, sent):
    """A score, more often a good one, and sometimes words."""
    low, high = satisfaction.SCALES[survey.metric]
    score = min(high, max(low, round(dice.gauss(high * 0.86, high * 0.16))))
    bucket = satisfaction.bucket(survey.metric, score)
    is_low = satisfaction.is_alert(survey.metric, score, survey.alert_threshold)
    answered = sent + timedelta(hours=dice.randint(1, 90))
    words = WORDS[satisfaction.rung(survey.metric, bucket)]
    return {
        "state": "answered",
        "score": score,
        "bucket": bucket,
        "is_low": is_low,
        "answered_date": answered,
        "comment": dice.choice(words) if dice.random() < 0.4 else False,
        "loop_closed_date": answered + timedelta(hours=dice.randint(2, 30)) if is_low else False,
    }


def answer_now(env, now):
    """Two answers that come in just now: one about an order, low, and one about how we answered."""
    Feedback = env["sales.reglament.feedback"]
    order = env.ref("reglament_demo.order_w01")
    purchase = env["sales.reglament.purchase"].search([("order_id", "=", order.id)])
    delivery = Feedback._open(
        env.ref("sales_reglament.survey_csat_1"), lead=order.opportunity_id, channel="email"
    )
    # as the engine notes an asking about an order, so that it asks no second time
    delivery.write(
        {
            "trigger": "order",
            "purchase_id": purchase.id,
            "occasion": f"purchase:{purchase.id}",
            "closes_date": now + timedelta(days=14),
        }
    )
    delivery._answer(2, comment=WORDS["low"][0])
    survey, lead = env.ref("sales_reglament.survey_csat_0"), env.ref("reglament_demo.deal_a10")
    Feedback._open(survey, lead=lead, channel="email")._answer(5, comment=WORDS["high"][0])


def make(demo):
    """Answers of the past year, and two of today."""
    env, now = demo.env, fields.Datetime.now()
    Feedback = env["sales.reglament.feedback"]
    if Feedback.search_count([], limit=1):
        return
    dice = random.Random(2008)  # the same company each time
    managers = env["res.users"].search([("login", "in", MANAGERS)])
    clients = env["res.partner"].search(
        [("user_id", "in", managers.ids), ("is_company", "=", True)]
    )
    Feedback.create([asking(env, dice, clients, now, number) for number in range(ANSWERS)])
    answer_now(env, now)
