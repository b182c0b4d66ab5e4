"""When the ready surveys are asked: the default rules, by the short name of the survey.

The values are those of ``sales.reglament.survey.rule``, with two short forms: ``stage`` (a part of
the pipeline) and ``not_lost`` (words in the reasons of deals that were none). What is not in use
waits in the draft for whoever wants it.
"""

SURVEY_XMLIDS = {
    code: f"sales_reglament.survey_{code.lower().replace('-', '_')}"
    for code in ("CES-1", "CES-2", "CSAT-0", "CSAT-1", "CSAT-2", "CSAT-3", "NPS-1", "NPS-2")
}
OFTEN = {"quarantine_days": 90, "client_quarantine_days": 30}
SELDOM = {"quarantine_days": 180, "client_quarantine_days": 90}

RULES = {
    "CSAT-0": {
        "trigger": "stage",
        "stage": "qualified",
        "delay_days": 0,
        "channel": "call",
        "window_days": 5,
        "enabled": False,
        **SELDOM,
    },
    "CES-1": {
        "trigger": "stage",
        "stage": "proposition",
        "domain": "[('order_ids.state', 'in', ('sent', 'sale'))]",
        "delay_days": 3,
        "delay_unit": "working_days",
        "channel": "email",
        "window_days": 14,
        "enabled": False,
        **OFTEN,
    },
    "CSAT-1": {
        "trigger": "order",
        "delay_days": 10,
        "delivered_delay_days": 2,
        "channel": "email",
        "window_days": 14,
        "reminder_days": 5,
        **OFTEN,
    },
    "CSAT-2": {
        "trigger": "handover",
        "delay_days": 20,
        "channel": "email",
        "window_days": 14,
        "enabled": False,
        **OFTEN,
    },
    "CSAT-3": {
        "trigger": "lost",
        "not_lost": ("duplicate", "spam", "no answer", "дубл", "спам", "не отвечают"),
        "delay_days": 3,
        "channel": "email",
        "window_days": 14,
        "enabled": False,
        **SELDOM,
    },
    "NPS-1": {
        "trigger": "periodic",
        "client_state": "regular",
        "period_months": 12,
        "delay_days": 0,
        "channel": "email_call",
        "window_days": 21,
        "reminder_days": 7,
        **SELDOM,
    },
    "NPS-2": {
        "trigger": "regular",
        "delay_days": 14,
        "channel": "call",
        "window_days": 21,
        "enabled": False,
        **SELDOM,
    },
    "CES-2": {
        "trigger": "complaint",
        "delay_days": 1,
        "channel": "email",
        "window_days": 14,
        "quarantine_days": 30,
        "client_quarantine_days": 30,
    },
}
