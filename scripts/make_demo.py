"""Run in `odoo shell`: make the demo company, a 30-person distributor of electrical components.

A second run changes nothing: every record is found again by its external id or login. The table of
logins is the only output. Companies, people, tax numbers and telephones are made up: no tax office
has the number 96, no Russian subscriber number begins with 0, nobody owns a domain in `.example`.
"""

from collections import namedtuple
from datetime import datetime, timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.sales_reglament.library import instantiate

MODULE = "reglament_demo"  # of the external ids; no installed module has this name
QUIET = {
    "mail_activity_quick_update": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notrack": True,
    "no_reset_password": True,
}
TODAY = fields.Date.today()

# ---------------------------------------------------------------------------- people

Person = namedtuple("Person", "login name lang who groups role")
PEOPLE = [
    Person(
        "director",
        "Elena Vershinina",
        "ru_RU",
        "sales director",
        ("sales_reglament.group_reglament_director", "sales_team.group_sale_manager"),
        None,
    ),
    Person(
        "head",
        "Maxim Orlov",
        "en_US",
        "head of sales",
        ("sales_team.group_sale_manager", "base.group_partner_manager"),
        "head",
    ),
    Person(
        "active1",
        "Anna Sedova",
        "en_US",
        "active-sales manager",
        ("sales_team.group_sale_salesman",),
        "active",
    ),
    Person(
        "active2",
        "Denis Lavrov",
        "ru_RU",
        "active-sales manager",
        ("sales_team.group_sale_salesman",),
        "active",
    ),
    Person(
        "service1",
        "Olga Markina",
        "en_US",
        "service manager",
        ("sales_team.group_sale_salesman",),
        "service",
    ),
    Person(
        "service2",
        "Timur Galeev",
        "en_US",
        "service manager",
        ("sales_team.group_sale_salesman",),
        "service",
    ),
]
MANAGERS = ("active1", "active2", "service1", "service2")

# ---------------------------------------------------------------------------- what is sold

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

# ---------------------------------------------------------------------------- clients

# `vat`: a number makes a valid tax number out of it, a text stands as it is. `industry`: letter of
# Odoo's own list. `terms`: name of Odoo's own payment term. Contacts: name, post, phone, e-mail.
Client = namedtuple("Client", "key name city street vat industry phone email terms contacts")
SWITCHBOARD = "+7 495 012-30-00"  # of an office building; several clients gave it
CLIENTS = {  # by login of the salesperson
    "active1": [
        Client("holod", "Severny Holod", "Saint Petersburg", "Portovaya 14", None, "I",
               "+7 812 012-41-10", "office@severny-holod.example", None,
               [("Pavel Ilyin", "Chief power engineer",
                 "+7 812 012-41-12", "ilyin@severny-holod.example"),
                ("Vera Zotova", "Purchasing", None, "zakupki@severny-holod.example")]),
        Client("ural", "Tekhmontazh Ural", "Yekaterinburg", "Zavodskaya 7", 1_042_117, "F",
               "+7 343 012-55-01", "info@tm-ural.example", "30days",
               [("Gleb Rozhkov", "Director", "+7 343 012-55-02", "rozhkov@tm-ural.example")]),
        Client("agro", "Zarya Agro", "Voronezh", None, None, None, None, "snab@zarya-agro.example",
               None, [("Nina Kravets", "Supply", None, None)]),
        Client("servis", "Promtekh Servis", "Nizhny Novgorod", "Sormovskaya 21", 1_050_233, "C",
               "+7 831 012-20-40", "zakaz@promtekh.example", None,
               [("Ilya Gusev", "Engineer", "+7 831 012-20-41", None)]),
        Client("plus", "Elektrika Plus", None, None, None, "G", SWITCHBOARD, None, None, []),
        Client("gorod", "Gorod Stroy", "Kazan", "Spartakovskaya 5", 1_061_998, "F",
               "+7 843 012-70-70", "tender@gorod-stroy.example", None,
               [("Rustam Safin", "Deputy director",
                 "+7 843 012-70-71", "safin@gorod-stroy.example"),
                ("Alina Vagapova", "Estimates", None, "smeta@gorod-stroy.example")]),
        # filled in for show: it looks complete and is not
        Client("kvant", "Kvant Svet", "-", None, "1234567890", None, "1234567", "no@no.ru", None,
               []),
    ],
    "active2": [
        Client("volga", "ООО «Волгаэнергомонтаж»", "Самара", "ул. Заводская, 3", 1_070_415, "D",
               "+7 846 012-33-00", "snab@volga-em.example", "15days",
               [("Андрей Климов", "Главный инженер",
                 "+7 846 012-33-05", "klimov@volga-em.example")]),
        Client("perm", "ООО «Щит-Комплект»", "Пермь", "ш. Космонавтов, 111", None, "C",
               "+7 342 012-19-19", "zakaz@shchit.example", None,
               [("Ирина Пахомова", "Снабжение", "+7 342 012-19-20", None)]),
        Client("don", "АО «Донской станкозавод»", "Ростов-на-Дону", None, None, "C", None,
               "omts@donstanok.example", None,
               [("Сергей Бойко", "Начальник ОМТС", None, "boyko@donstanok.example")]),
        Client("baltika", "ООО «Балтремфлот»", "Калининград", "ул. Портовая, 40", 1_083_321, "H",
               "+7 4012 01-25-25", "tech@baltrem.example", None,
               [("Олег Юрченко", "Механик", "+7 4012 01-25-26", None)]),
        Client("tula", "ООО «Тулапромавтоматика»", "Тула", None, "не знаю", None,
               "+7 487 012-88-10", None, None, [("Клиент", None, None, None)]),
        Client("dom", "УК «Дом и двор»", None, None, None, "L", SWITCHBOARD, None, None, []),
    ],
    "service1": [
        Client("metro", "Metrostroy Komplekt", "Moscow", "Dorozhnaya 60", 1_012_345, "F",
               "+7 495 012-60-01", "zakupki@metro-k.example", "45days",
               [("Dmitry Belov", "Purchasing", "+7 495 012-60-03", "belov@metro-k.example"),
                ("Oksana Yudina", "Accounting", None, "buh@metro-k.example")]),
        Client("hleb", "Khlebny Dom", "Yaroslavl", "Gagarina 70", 1_023_456, "I",
               "+7 485 012-15-15", "ogm@hlebny-dom.example", "15days",
               [("Viktor Sizov", "Chief mechanic",
                 "+7 485 012-15-17", "sizov@hlebny-dom.example")]),
        Client("voda", "Chistaya Voda", "Tver", "Reznikova 2", 1_034_567, "E", "+7 482 012-44-00",
               "pto@voda.example", None,
               [("Larisa Frolova", "Technical department", None, "frolova@voda.example")]),
        Client("sklad", "Sklad Servis", "Khimki", None, 1_045_678, "H", "+7 495 012-77-20", None,
               None, [("Artem Nosov", "Site manager", None, None)]),
        Client("klinika", "Klinika Dobra", "Moscow", None, None, "Q", None,
               "hoz@klinika-dobra.example", None, []),
        Client("most", "Most Invest", "Moscow", None, None, "L", SWITCHBOARD, None, None,
               []),
    ],
    "service2": [
        Client("kama", "Kamsky Kabelny Dvor", "Naberezhnye Chelny", "Mira 9", 1_056_789, "G",
               "+7 855 012-01-01", "opt@kabel-dvor.example", "30days",
               [("Marat Khasanov", "Owner", "+7 855 012-01-02", "mh@kabel-dvor.example"),
                ("Svetlana Ivanova", "Orders", "+7 855 012-01-03", "order@kabel-dvor.example")]),
        Client("teplo", "ООО «Теплосеть-Юг»", "Краснодар", "ул. Северная, 300", 1_067_890, "D",
               "+7 861 012-26-26", "snab@teplo-yug.example", "21days",
               [("Юрий Мазур", "Энергетик", "+7 861 012-26-27", "mazur@teplo-yug.example")]),
        Client("farm", "Sibirskaya Ferma", "Novosibirsk", "Tolmachevskaya 19", 1_078_901, "A",
               "+7 383 012-90-90", "zakaz@sibferma.example", None,
               [("Egor Lapin", "Engineer", "+7 383 012-90-91", None)]),
        Client("print", "Pechatny Ryad", "Saint Petersburg", None, None, "C", "+7 812 012-63-00",
               "office@pechat-ryad.example", None, []),
        Client("hotel", "Otel Sosny", "Sochi", "Kurortny 88", 1_089_012, "I", None,
               "eng@sosny.example", None,
               [("Tamara Gulia", "Chief engineer", None, "gulia@sosny.example")]),
    ],
    None: [
        Client("novo", "Novy Kvartal", "Moscow", None, None, "F", SWITCHBOARD, None, None,
               [("Kirill Volkov", "Site manager", None, "volkov@novy-kvartal.example")]),
    ],
}  # fmt: skip

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

# ---------------------------------------------------------------------------- deals

# `at`: a key of STAGES. `due`: days from today. `more`: further values.
# `step`: days from today and text of the next activity. A client "key.1" is its first contact.
Deal = namedtuple("Deal", "key at name client amount due source tag more step")
BECAUSE = {
    "price": "crm.lost_reason_1",
    "skills": "crm.lost_reason_2",
    "stock": "crm.lost_reason_3",
}
DEALS = {  # by login of the salesperson
    "active1": [
        Deal("a01", "new", "Cable for a bakery", None, 0, None, None, None,
             {"partner_name": "Pekarnya No. 5", "phone": "+7 812 012-88-31"}, None),
        Deal("a02", "new", "Breakers, asked on the website", None, 0, None, "web", "board",
             {"contact_name": "Stanislav", "email_from": "stas@masterskaya.example"},
             (0, "Call back")),
        Deal("a03", "new", "Lighting of a warehouse", "agro.1", 640_000, 45, "fair", "light",
             {"description": "120 high-bay lights, hall 9 m high"},
             (2, "Call: drawings of the hall")),
        Deal("a04", "new", "Some cable", None, 0, None, None, None,
             {"partner_name": "test", "contact_name": "-", "phone": "111111"}, None),
        Deal("a05", "new", "Spare parts for switchboards", "plus", 0, None, "call", "board", {},
             (-3, "Call")),
        Deal("a06", "qualified", "Cable lines for a cold store", "holod.1", 1_850_000, None, "web",
             "cable", {"priority": "2"}, (1, "Call: who signs, and by when")),
        Deal("a07", "qualified", "Switchboards for a cattle farm", "agro.1", 420_000, 30, "word",
             "board", {"description": "4 boards, IP54, outdoor; analogues are welcome"},
             (3, "Send the questionnaire")),
        Deal("a08", "qualified", "LED lights, two shops", "kvant", 300_000, 20, "web", "light",
             {"description": "tbd"}, (-1, "Call")),
        Deal("a09", "qualified", "Variable-frequency drives for pumps", "servis.1", 930_000, 25,
             "fair", "auto", {"description": "16 drives of 11 kW; first two for a trial"},
             (4, "Meeting at the plant")),
        Deal("a10", "proposition", "Cable for a residential block, stage 2", "gorod.1", 3_400_000,
             12, "word", "cable",
             {"description": "VVGng-LS 5×10 and 3×2.5, two deliveries", "priority": "3"},
             (1, "Come back for the decision")),
        Deal("a11", "proposition", "Automation cabinets", "ural.1", 1_270_000, 9, "fair", "auto",
             {"description": "6 cabinets by our drawing"}, (0, "Call: is the quotation clear?")),
        Deal("a12", "proposition", "Spare breakers for a year", "servis.1", 510_000, 6, None,
             "board", {"description": "As last year, plus 250 A"}, None),
        Deal("w01", "won", "Enclosures for a boiler house", "ural.1", 254_000, -20, "word", "board",
             {"description": "20 enclosures"}, None),
        Deal("w02", "won", "Cable for scaffolding lights", "gorod.2", 196_000, -35, "web", "cable",
             {}, None),
        Deal("l01", "lost in proposition", "Lifts: control cable", "gorod.1", 870_000, -15, "web",
             "cable", {"because": "price"}, None),
        Deal("l05", "lost in new", "Heating cable for a house", None, 18_000, -21, "web", "cable",
             {"partner_name": "House in Pushkin", "phone": "+7 812 012-90-01", "because": "price"},
             None),
        Deal("l06", "lost in new", "Solar panels", None, 0, -33, "web", None,
             {"partner_name": "Dacha Servis", "phone": "+7 812 012-90-02", "because": "skills"},
             None),
        Deal("l07", "lost in new", "Rent of a generator", None, 60_000, -9, "web", None,
             {"partner_name": "Prazdnik Plus", "phone": "+7 812 012-90-03", "because": "skills"},
             None),
        Deal("l08", "lost in qualified", "Lamps for a film set", None, 240_000, -44, "word",
             "light", {"partner_name": "Kinodom", "phone": "+7 812 012-90-04", "because": "stock"},
             None),
    ],
    "active2": [
        Deal("d01", "new", "Кабель для цеха", None, 0, None, None, "cable",
             {"partner_name": "ИП Соколов", "phone": "+7 863 012-10-44"}, None),
        Deal("d02", "new", "Заявка с сайта: автоматы", None, 0, None, "web", "board",
             {"contact_name": "Марина", "email_from": "marina@remont.example"}, (0, "Перезвонить")),
        Deal("d03", "new", "Освещение двора", "dom", 0, None, "call", "light", {}, None),
        Deal("d04", "new", "Клеммы и наконечники", "don.1", 180_000, 40, "word", None, {},
             (2, "Узнать годовой объём")),
        Deal("d05", "new", "Запрос по телефону", None, 0, None, None, None,
             {"partner_name": "уточнить", "phone": "+7 342 012-50-50"}, None),
        Deal("d06", "qualified", "Щиты учёта для посёлка", "perm.1", 760_000, 35, "web", "board",
             {"description": "48 щитов на две квартиры каждый, IP54"}, (2, "Встреча: кто решает")),
        Deal("d07", "qualified", "Замена кабеля на подстанции", "volga.1", 2_150_000, None, "fair",
             "cable", {"description": "Три очереди, первая — до конца квартала"},
             (-2, "Позвонить")),
        Deal("d08", "qualified", "Блоки питания для стендов", "tula", 95_000, 15, "call", "auto",
             {"description": "нет"}, None),
        Deal("d09", "proposition", "Ремонт судового щита", "baltika.1", 890_000, 10, "word",
             "board",
             {"description": "Автоматы 250 А и клеммы по списку механика", "priority": "2"},
             (1, "Вернуться за решением")),
        Deal("d10", "proposition", "Кабель ВВГнг-LS, поставка по графику", "volga.1", 4_600_000, 14,
             None, "cable", {"description": "Двенадцать поставок в год"},
             (3, "Подтвердить срок поставки")),
        Deal("d11", "proposition", "Станки: шкафы управления", "don.1", 1_340_000, 7, "fair",
             "auto", {"description": "5 шкафов, срок 6 недель", "priority": "1"},
             (0, "Спросить, всё ли понятно")),
        Deal("w03", "won", "Автоматы для распредпункта", "volga.1", 430_000, -12, "fair", "board",
             {}, None),
        Deal("l02", "lost in proposition", "Щиты для торгового центра", "perm.1", 1_100_000, -30,
             "fair", "board", {"because": "price"}, None),
        Deal("l03", "lost in qualified", "Частотники, срочно", "tula", 240_000, -5, "call", "auto",
             {"because": "stock"}, None),
        Deal("l09", "lost in new", "Монтаж под ключ", None, 0, -17, "web", None,
             {"partner_name": "ИП Серов", "phone": "+7 846 012-90-05", "because": "skills"}, None),
        Deal("l10", "lost in new", "Трансформатор 10 кВ", None, 350_000, -26, "web", None,
             {"partner_name": "СНТ «Рассвет»", "phone": "+7 846 012-90-06", "because": "stock"},
             None),
        Deal("l11", "lost in new", "Десять лампочек", None, 3_000, -6, "call", "light",
             {"partner_name": "Магазин у дома", "phone": "+7 846 012-90-07", "because": "price"},
             None),
    ],
    "service1": [
        Deal("s01", "new", "Terminal blocks, as usual", "metro.1", 34_000, 5, "word", None, {},
             (0, "Send the price")),
        Deal("s02", "new", "Lights for the second hall", "sklad.1", 530_000, 30, None, "light", {},
             None),
        Deal("s03", "qualified", "Drives for a new pumping station", "voda.1", 580_000, 40, "word",
             "auto", {"description": "10 drives, delivery in two lots"},
             (5, "Call the technical department")),
        Deal("s04", "proposition", "Contactors, yearly contract", "hleb.1", 720_000, 16, None,
             "auto", {"description": "Quarterly deliveries"}, (2, "Come back for the decision")),
        Deal("s05", "qualified", "Rewiring of two wards", "klinika", 0, 60, "web", "cable", {},
             None),
        Deal("w04", "won", "Light for loading docks", "sklad.1", 178_000, -8, None, "light", {},
             None),
        Deal("l04", "lost in qualified", "Small lot of wire", "most", 12_000, -40, None, "cable",
             {"because": "price"}, None),
    ],
    "service2": [
        Deal("s06", "new", "Cable, monthly order", "kama.2", 410_000, 4, None, "cable", {},
             (0, "Confirm the stock")),
        Deal("s07", "qualified", "Кабель для котельной", "teplo.1", 265_000, 18, "word", "cable",
             {"description": "5×10, 800 м"}, (1, "Подобрать аналог")),
        Deal("s08", "proposition", "Residual-current devices for a dairy", "farm.1", 46_000, 8,
             None, "board", {"description": "32 pieces"}, None),
        Deal("s09", "new", "Outdoor lights", "hotel.1", 0, None, "web", "light", {}, (3, "Call")),
        Deal("s10", "qualified", "Breakers for a press", "print", 118_000, 22, "call", "board", {},
             None),
        Deal("w05", "won", "Кабель, ремонт теплотрассы", "teplo.1", 137_000, -25, "word", "cable",
             {}, None),
        Deal("l12", "lost in new", "Генератор напрокат", None, 45_000, -19, "web", None,
             {"partner_name": "Турбаза «Лена»", "phone": "+7 383 012-90-08", "because": "skills"},
             None),
    ],
    None: [
        Deal("u01", "new", "Request from the website: cable tray", None, 0, None, "web", None,
             {"contact_name": "Roman", "email_from": "roman@fabrika.example"}, None),
        Deal("u02", "new", "Заявка с выставки", None, 0, None, "fair", None,
             {"partner_name": "ООО «Ремстройбыт»", "phone": "+7 846 012-47-47"}, None),
        Deal("u03", "new", "Site power supply", "novo.1", 0, None, "web", "board", {}, None),
    ],
}  # fmt: skip
STAGES = {
    "new": "crm.stage_lead1",
    "qualified": "crm.stage_lead2",
    "proposition": "crm.stage_lead3",
    "won": "crm.stage_lead1",  # moved on below, as it happened in life
    "lost in new": "crm.stage_lead1",
    "lost in qualified": "crm.stage_lead2",
    "lost in proposition": "crm.stage_lead3",
}
ORDERS_OF_DEALS = {
    "w01": [("enclosure", 20)],
    "w02": [("vvg3", 20)],
    "w03": [("mccb", 20)],
    "w04": [("light", 20)],
    "w05": [("vvg5", 2)],
}
# The head moved these on after the reglament came into force.
OVERRIDES = [
    (
        "a07",
        "proposition",
        "The client's deadline: the tender closes tomorrow, the rest follows with the contract",
    ),
    ("d07", "proposition", "Клиент назовёт дату после отпуска директора, предложение ждут сейчас"),
]

# ---------------------------------------------------------------------------- the client reglament

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


def tax_number(number):
    """A Russian INN of a tax office that does not exist, with its check digit."""
    digits = f"96{number:07d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return digits + str(sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 % 10)


class Demo:
    """Makes what is missing of the demo company."""

    def __init__(self, env):
        self.env = env(context=dict(env.context, lang="en_US", **QUIET))
        self.users = {}

    # ------------------------------------------------------------ found again or made

    def find(self, key):
        """The record of an external id of this script, or None."""
        return self.env.ref(f"{MODULE}.{key}", raise_if_not_found=False)

    def name_record(self, key, record):
        """Give a record an external id of this script."""
        self.env["ir.model.data"].sudo()._update_xmlids(
            [{"xml_id": f"{MODULE}.{key}", "record": record, "noupdate": True}]
        )

    def ensure(self, key, model, values, user=None):
        """Find a record, or make it in a user's name.

        :return: the record, and whether it was made just now
        """
        record = self.find(key)
        if record:
            return record, False
        maker = self.env[model].with_user(user) if user else self.env[model]
        record = maker.create(values)
        self.name_record(key, record)
        return record, True

    def say_in_russian(self, record, **texts):
        record.with_context(lang="ru_RU").write(texts)

    # ------------------------------------------------------------ steps

    def make(self):
        self.make_languages()
        self.make_company()
        self.make_people()
        self.make_roles()
        self.make_catalogue()
        self.make_clients()
        self.make_orders()
        self.make_deals()
        self.tell_lives()
        self.make_reglaments()

    def make_languages(self):
        Lang = self.env["res.lang"]
        Lang._activate_lang("en_US")
        if "ru_RU" not in dict(Lang.get_installed()):
            russian = Lang.with_context(active_test=False).search([("code", "=", "ru_RU")])
            self.env["base.language.install"].create(
                {"lang_ids": [Command.set(russian.ids)]}
            ).lang_install()

    def make_company(self):
        if self.find("company"):
            return
        company = self.env.ref("base.main_company")
        rouble = self.env.ref("base.RUB")
        company.write({"name": "Elvektor", "currency_id": rouble.id, "iap_enrich_auto_done": True})
        company.account_sale_tax_id = False  # prices without tax keep the figures plain
        company.partner_id.write(
            {
                "country_id": self.env.ref("base.ru").id,
                "city": "Moscow",
                "street": "Promyshlennaya 11",
                "vat": tax_number(1000001),
                "phone": "+7 495 012-10-00",
                "email": "info@elvektor.example",
                "lang": "en_US",
            }
        )
        (self.env["res.currency"].search([]) - rouble).active = False
        self.env["ir.default"].set("res.partner", "lang", "en_US")
        # so few deals teach Odoo nothing but the stage
        self.env["ir.config_parameter"].set_param("crm.pls_fields", "")
        self.env.ref("base.user_admin").write(
            {"lang": "en_US", "tz": "Europe/Moscow", "tour_enabled": False}
        )
        self.send_nothing()
        self.name_record("company", company)

    def send_nothing(self):
        """A trial on one's own machine asks no service outside and sends no letter by itself."""
        self.env["ir.config_parameter"].set_param("crm.iap.lead.enrich.setting", "manual")
        self.env["ir.config_parameter"].set_param("digest.default_digest_emails", False)
        self.env["digest.digest"].search([]).state = "deactivated"
        for xmlid in (
            "crm_iap_enrich.ir_cron_lead_enrichment",  # asks, whatever the parameter says
            "mail.ir_cron_module_update_notification",
            "auth_signup.ir_cron_auth_signup_send_pending_user_reminder",
        ):
            cron = self.env.ref(xmlid, raise_if_not_found=False)
            if cron:
                cron.active = False

    def make_people(self):
        Users = self.env["res.users"]
        for person in PEOPLE:
            user = Users.with_context(active_test=False).search([("login", "=", person.login)])
            if not user:
                user = Users.create(
                    {
                        "login": person.login,
                        "password": person.login,
                        "name": person.name,
                        "email": f"{person.login}@elvektor.example",
                        "function": person.who.capitalize(),
                        "lang": person.lang,
                        "tz": "Europe/Moscow",
                        "notification_type": "inbox",
                        "group_ids": [
                            Command.link(self.env.ref(xmlid).id)
                            for xmlid in ("base.group_user", *person.groups)
                        ],
                    }
                )
            self.users[person.login] = user
        if not self.find("team"):
            team = self.env.ref("sales_team.team_sales_department")
            team.write(
                {
                    "name": "Sales department",
                    "user_id": self.users["head"].id,
                    "member_ids": [Command.set([self.users[login].id for login in MANAGERS])],
                }
            )
            self.say_in_russian(team, name="Отдел продаж")
            self.name_record("team", team)

    def make_catalogue(self):
        for product in PRODUCTS:
            template, new = self.ensure(
                f"product_{product.key}",
                "product.template",
                {"name": product.en, "list_price": product.price, "taxes_id": [Command.clear()]},
            )
            if new:
                self.say_in_russian(template, name=product.ru)
        for key, name in SOURCES.items():
            self.ensure(f"source_{key}", "utm.source", {"name": name})
        for color, (key, (english, russian)) in enumerate(TAGS.items(), start=1):
            tag, new = self.ensure(f"tag_{key}", "crm.tag", {"name": english, "color": color})
            if new:
                self.say_in_russian(tag, name=russian)

    def make_clients(self):
        for login, clients in CLIENTS.items():
            for client in clients:
                self.make_client(client, self.users.get(login))

    def make_client(self, client, responsible):
        maker = responsible or self.users["head"]
        partner, _new = self.ensure(
            f"client_{client.key}",
            "res.partner",
            {
                "name": client.name,
                "is_company": True,
                "country_id": self.env.ref("base.ru").id,
                "city": client.city,
                "street": client.street,
                "vat": tax_number(client.vat) if isinstance(client.vat, int) else client.vat,
                "industry_id": client.industry
                and self.env.ref(f"base.res_partner_industry_{client.industry}").id,
                "phone": client.phone,
                "email": client.email,
                "property_payment_term_id": client.terms
                and self.env.ref(f"account.account_payment_term_{client.terms}").id,
                "user_id": responsible.id if responsible else False,
            },
            maker,
        )
        for number, (name, post, phone, email) in enumerate(client.contacts, start=1):
            values = {
                "name": name,
                "function": post,
                "phone": phone,
                "email": email,
                "parent_id": partner.id,
            }
            self.ensure(f"client_{client.key}_{number}", "res.partner", values, maker)

    def client(self, key):
        """The client, or with "key.1" the client's first contact."""
        return self.find("client_" + key.replace(".", "_"))

    def make_orders(self):
        for number, (client, days_ago, lines) in enumerate(ORDERS, start=1):
            partner = self.client(client)
            self.make_order(f"order_{number}", partner, partner.user_id, days_ago, lines)

    def tell_lives(self):
        """The years that the orders stand for have passed in a minute: tell what they made of the
        clients as if it had been told in its time."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM sales_reglament_client_change")
        self.env.cr.execute("UPDATE res_partner SET client_state = 'prospect'")
        self.env.invalidate_all()
        self.env["sales.reglament.life"]._refresh_all()

    def make_order(self, key, partner, user, days_ago, lines, deal=None):
        order, new = self.ensure(
            key,
            "sale.order",
            {
                "partner_id": partner.id,
                "user_id": user.id,
                "opportunity_id": deal.id if deal else False,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.find(f"product_{product}").product_variant_id.id,
                            "product_uom_qty": quantity,
                        }
                    )
                    for product, quantity in lines
                ],
            },
            user,
        )
        if new:
            order.action_confirm()
            order.date_order = datetime.now().replace(microsecond=0) - timedelta(days=days_ago)

    def make_deals(self):
        new = [
            self.make_deal(deal, self.users.get(login))
            for login, deals in DEALS.items()
            for deal in deals
        ]
        if any(new):
            self.env["crm.lead"]._cron_update_automated_probabilities()

    def make_deal(self, deal, user):
        """Make a deal of a salesperson, or of nobody yet; return whether it was made just now."""
        more = dict(deal.more)
        because = more.pop("because", None)
        lead, new = self.ensure(
            f"deal_{deal.key}",
            "crm.lead",
            {
                "name": deal.name,
                "type": "opportunity",
                "user_id": user.id if user else False,
                "team_id": self.find("team").id,
                "stage_id": self.env.ref(STAGES[deal.at]).id,
                "partner_id": self.client(deal.client).id if deal.client else False,
                "expected_revenue": deal.amount,
                "date_deadline": deal.due is not None and TODAY + timedelta(days=deal.due),
                "source_id": deal.source and self.find(f"source_{deal.source}").id,
                "tag_ids": [Command.set(self.find(f"tag_{deal.tag}").ids)] if deal.tag else [],
                **more,
            },
            user or self.users["head"],
        )
        if not new:
            return False
        if deal.step:
            days, summary = deal.step
            lead.activity_schedule(
                "mail.mail_activity_data_call",
                TODAY + timedelta(days=days),
                summary=summary,
                user_id=lead.user_id.id or self.users["head"].id,
            )
        if deal.at == "won":
            lines = ORDERS_OF_DEALS[deal.key]
            self.make_order(
                f"order_{deal.key}", lead.partner_id, lead.user_id, -deal.due, lines, lead
            )
            lead.sudo().action_set_won()  # also where the reglament is in force already
        if because:
            lead.action_set_lost(lost_reason_id=self.env.ref(BECAUSE[because]).id)
        if lead.won_status != "pending":
            lead.date_closed = datetime.now().replace(microsecond=0) + timedelta(days=deal.due)
        return True

    def make_roles(self):
        """The head gives the managers their roles, the director the head's."""
        if self.find("roles"):
            return
        role = None
        for person in PEOPLE:
            if not person.role:
                continue
            giver = self.users["director" if person.role == "head" else "head"]
            role = self.env.ref(f"sales_reglament.role_{person.role}")
            self.users[person.login].with_user(giver).action_assign_sales_role(role.id)
        self.name_record("roles", role)

    def make_reglaments(self):
        """New client in force, in the strictest mode; a draft for clients."""
        head = self.users["head"]
        if not self.find("reglament_new"):
            reglament = instantiate(self.env(user=head), "NEW")
            reglament.mode = "enforce"
            reglament.action_publish()
            reglament.action_move_over()
            self.name_record("reglament_new", reglament)
            for key, stage, reason in OVERRIDES:
                lead = self.find(f"deal_{key}").with_user(head)
                lead.action_reglament_override(self.env.ref(STAGES[stage]).id, reason)
        if not self.find("reglament_client"):
            self.make_client_reglament(head)

    def make_client_reglament(self, head):
        draft, _new = self.ensure(
            "reglament_client",
            "sales.reglament",
            {
                "name": "Client base: what we know of a client",
                "code": "CLIENT",
                "description": "What we must know of a client so that any colleague can go on.",
                "subject": "client",
                "requirement_ids": [
                    Command.create(self.client_rule(sequence, *rule))
                    for sequence, rule in enumerate(CLIENT_RULES, start=1)
                ],
            },
            head,
        )
        self.say_in_russian(
            draft,
            name="Клиентская база: что мы знаем о клиенте",
            description="Что нужно знать о клиенте, чтобы любой коллега мог продолжить.",
        )
        for requirement, (_en, russian, _why, why_russian, *_rest) in zip(
            draft.requirement_ids, CLIENT_RULES, strict=True
        ):
            self.say_in_russian(requirement, name=russian, help=why_russian)

    def client_rule(
        self, sequence, english, _russian, why, _why_russian, state, names, level, weight, more
    ):
        Fields = self.env["ir.model.fields"]
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


def print_logins():
    """The one thing that the caller shows to people."""
    languages = {"en_US": "English", "ru_RU": "Russian"}
    rows = [
        ("login", "password", "who", "language"),
        ("admin", "admin", "administrator", "English"),
    ]
    rows += [(p.login, p.login, f"{p.name}, {p.who}", languages[p.lang]) for p in PEOPLE]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    rows.insert(1, tuple("-" * width for width in widths))
    for row in rows:
        print(
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        )
    print("Passwords equal logins: for a trial on your own machine only.")
    print("Meet the gate: as active1, CRM, drag “Cable lines for a cold store” to Won.")


Demo(env).make()  # noqa: F821 (given by odoo shell)
env.cr.commit()  # noqa: F821 # pylint: disable=invalid-commit
print_logins()
