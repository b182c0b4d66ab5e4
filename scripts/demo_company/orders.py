"""What clients bought before, without a deal."""

from datetime import datetime, timedelta

# Confirmed orders without a deal: client, days ago, lines (product, quantity).
ORDERS = [
    ("metro", 140, [("vvg5", 6), ("tray", 120), ("mccb", 4)]),
    ("metro", 52, [("vvg5", 3), ("terminal", 10)]),
    ("hleb", 95, [("contactor", 24), ("mcb3", 30), ("psu", 6)]),
    ("voda", 70, [("drive", 2), ("enclosure", 2)]),
    ("sklad", 33, [("light", 60), ("mcb", 40)]),
    ("kama", 120, [("vvg3", 40), ("wire", 30)]),
    ("kama", 61, [("vvg3", 55)]),
    ("kama", 18, [("vvg3", 30), ("wire", 20)]),
    ("teplo", 47, [("vvg5", 2), ("mccb", 2), ("ferrule", 12)]),
    ("farm", 29, [("light", 24), ("rcd", 16)]),
]


def make(demo):
    """All orders."""
    for number, (client, days_ago, lines) in enumerate(ORDERS, start=1):
        partner = demo.client(client)
        make_order(demo, f"order_{number}", partner, partner.user_id, days_ago, lines)


def make_order(demo, key, partner, user, days_ago, lines):
    """An order, confirmed so many days ago."""
    order, new = demo.ensure(
        key,
        "sale.order",
        {
            "partner_id": partner.id,
            "user_id": user.id,
            "order_line": [demo.order_line(*line) for line in lines],
        },
        user,
    )
    if new:
        order.action_confirm()
        order.date_order = datetime.now().replace(microsecond=0) - timedelta(days=days_ago)
