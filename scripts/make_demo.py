"""Run in `odoo shell`: make the demo company, a 30-person distributor of electrical components.

A second run changes nothing: every record is found again by its external id or login. The table of
logins is the only output. Companies, people, tax numbers and telephones are made up: no tax office
has the number 96, no Russian subscriber number begins with 0, nobody owns a domain in `.example`.
"""

from collections import namedtuple
from datetime import datetime, timedelta

from odoo.fields import Command

MODULE = "reglament_demo"  # of the external ids; no installed module has this name
QUIET = {
    "mail_activity_quick_update": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notrack": True,
    "no_reset_password": True,
}

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
        company.resource_calendar_id.tz = "Europe/Moscow"
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
        # there is no mail server: letters stay in the queue instead of failing
        self.env["ir.config_parameter"].set_param("mail.mail.force.send.limit", "0")
        for xmlid in (
            "mail.ir_cron_mail_scheduler_action",
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

    def make_order(self, key, partner, user, days_ago, lines):
        order, new = self.ensure(
            key,
            "sale.order",
            {
                "partner_id": partner.id,
                "user_id": user.id,
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
        """A draft for clients; what is in force comes with the deals' own work."""
        if not self.find("reglament_client"):
            self.make_client_reglament(self.users["head"])

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
    print("Meet the gate: as active1, CRM, drag “Cable lines for a cold store” to Proposition.")


Demo(env).make()  # noqa: F821 (given by odoo shell)
env.cr.commit()  # noqa: F821 # pylint: disable=invalid-commit
print_logins()
