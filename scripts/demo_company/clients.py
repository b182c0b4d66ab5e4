"""Clients and the people there, some of them known badly."""

from collections import namedtuple

from .company import tax_number

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


def make(demo):
    """All clients, each entered by its salesperson."""
    for login, clients in CLIENTS.items():
        for client in clients:
            make_client(demo, client, demo.user(login))


def make_client(demo, client, responsible):
    """A client and its contacts."""
    maker = responsible or demo.user("head")
    partner, _new = demo.ensure(
        f"client_{client.key}",
        "res.partner",
        {
            "name": client.name,
            "is_company": True,
            "country_id": demo.env.ref("base.ru").id,
            "city": client.city,
            "street": client.street,
            "vat": tax_number(client.vat) if isinstance(client.vat, int) else client.vat,
            "industry_id": client.industry
            and demo.env.ref(f"base.res_partner_industry_{client.industry}").id,
            "phone": client.phone,
            "email": client.email,
            "property_payment_term_id": client.terms
            and demo.env.ref(f"account.account_payment_term_{client.terms}").id,
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
        demo.ensure(f"client_{client.key}_{number}", "res.partner", values, maker)
