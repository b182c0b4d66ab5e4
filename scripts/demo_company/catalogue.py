"""What is sold, where enquiries come from, and tags."""

from collections import namedtuple

from odoo.fields import Command

Product = namedtuple("Product", "key price en ru")
PRODUCTS = [
    Product("vvg3", 9_800, "Power cable VVGng-LS 3×2.5, 100 m", "Кабель ВВГнг-LS 3×2,5, 100 м"),
    Product("vvg5", 68_500, "Power cable VVGng-LS 5×10, 100 m", "Кабель ВВГнг-LS 5×10, 100 м"),
    Product("wire", 7_900, "Wire PuGV 1×6, 100 m", "Провод ПуГВ 1×6, 100 м"),
    Product("mcb", 260, "Circuit breaker 1P C16, 6 kA", "Автоматический выключатель 1P C16, 6 кА"),
    Product(
        "mcb3", 2_340, "Circuit breaker 3P C63, 10 kA", "Автоматический выключатель 3P C63, 10 кА"
    ),
    Product(
        "mccb", 21_500, "Moulded-case circuit breaker 3P 250 A", "Автомат в литом корпусе 3P 250 А"
    ),
    Product("rcd", 1_450, "Residual-current device 2P 40 A, 30 mA", "УЗО 2P 40 А, 30 мА"),
    Product("contactor", 1_980, "Contactor 25 A, 230 V coil", "Контактор 25 А, катушка 230 В"),
    Product("drive", 58_000, "Variable-frequency drive 11 kW", "Преобразователь частоты 11 кВт"),
    Product(
        "terminal", 3_400, "Terminal block 2.5 mm², box of 100", "Клемма 2,5 мм², упаковка 100 шт."
    ),
    Product("ferrule", 1_150, "Ferrules, set of 800", "Наконечники-гильзы, набор 800 шт."),
    Product(
        "enclosure",
        12_700,
        "Steel enclosure 800×600×250, IP54",
        "Щит металлический 800×600×250, IP54",
    ),
    Product("tray", 1_120, "Cable tray 200×50, 3 m", "Лоток кабельный 200×50, 3 м"),
    Product("light", 8_900, "LED high-bay light 150 W", "Светильник промышленный LED 150 Вт"),
    Product(
        "psu", 5_600, "Power supply 24 V, 10 A, DIN rail", "Блок питания 24 В, 10 А, на DIN-рейку"
    ),
]
SOURCES = {"web": "Website", "fair": "Trade fair", "word": "Recommendation", "call": "Cold call"}
TAGS = {
    "cable": ("Cable", "Кабель"),
    "board": ("Switchboards", "Щитовое оборудование"),
    "auto": ("Automation", "Автоматика"),
    "light": ("Lighting", "Освещение"),
}


def make(demo):
    """Products, sources and tags."""
    for product in PRODUCTS:
        template, new = demo.ensure(
            f"product_{product.key}",
            "product.template",
            {"name": product.en, "list_price": product.price, "taxes_id": [Command.clear()]},
        )
        if new:
            demo.say_in_russian(template, name=product.ru)
    for key, name in SOURCES.items():
        demo.ensure(f"source_{key}", "utm.source", {"name": name})
    for color, (key, (english, russian)) in enumerate(TAGS.items(), start=1):
        tag, new = demo.ensure(f"tag_{key}", "crm.tag", {"name": english, "color": color})
        if new:
            demo.say_in_russian(tag, name=russian)
