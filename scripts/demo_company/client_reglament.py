"""A draft for clients; what is in force comes with the deals' own work."""

from odoo.fields import Command

# English, Russian, why (English, Russian), client state, fields, level, weight, further values.
CLIENT_RULES = [
    ("Phone or e-mail", "Телефон или почта",
     "One working way to reach the client.", "Один работающий способ связи с клиентом.",
     False, ("phone", "email"), "block", 3, {}),
    ("Tax number (INN)", "ИНН",
     "Needed for the invoice, and keeps the client from being entered twice.",
     "Нужен для счёта и не даёт завести клиента дважды.",
     "new", ("vat",), "block", 3, {}),
    ("A contact person one can reach", "Контактное лицо, с которым есть связь",
     "We talk to people, not to a switchboard.", "Мы говорим с человеком, а не с коммутатором.",
     "new", ("child_ids",), "block", 2,
     {"line_domain": "['|', ('phone', '!=', False), ('email', '!=', False)]"}),
    ("Industry", "Отрасль",
     "Tells what else they will need.", "Подскажет, что ещё понадобится клиенту.",
     "new", ("industry_id",), "warn", 1, {}),
    ("City", "Город", "City of delivery.", "Город доставки.", "new", ("city",), "warn", 1, {}),
]  # fmt: skip


def make(demo):
    """What has to be known of clients, as a draft of the head's."""
    if demo.find("reglament_client"):
        return
    draft, _new = demo.ensure(
        "reglament_client",
        "sales.reglament",
        {
            "name": "Client base: what we know of a client",
            "code": "CLIENT",
            "description": "What we must know of a client so that any colleague can go on.",
            "subject": "client",
            "requirement_ids": [
                Command.create(client_rule(demo, sequence, *rule))
                for sequence, rule in enumerate(CLIENT_RULES, start=1)
            ],
        },
        demo.user("head"),
    )
    demo.say_in_russian(
        draft,
        name="Клиентская база: что мы знаем о клиенте",
        description="Что нужно знать о клиенте, чтобы любой коллега мог продолжить.",
    )
    for requirement, (_en, russian, _why, why_russian, *_rest) in zip(
        draft.requirement_ids, CLIENT_RULES, strict=True
    ):
        demo.say_in_russian(requirement, name=russian, help=why_russian)


def client_rule(
    demo, sequence, english, _russian, why, _why_russian, state, names, level, weight, more
):
    """The values of a required field."""
    Fields = demo.env["ir.model.fields"]
    field, *others = [Fields._get("res.partner", name) for name in names]
    return {
        "sequence": sequence,
        "name": english,
        "help": why,
        "model": "res.partner",
        "field_id": field.id,
        "alternative_field_ids": [Command.set([other.id for other in others])],
        "client_state": state,
        "level": level,
        "weight": weight,
        **more,
    }
