"""Who works there, in which role."""

from collections import namedtuple

from odoo.fields import Command

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


def make(demo):
    """Users, and the department they are in."""
    Users = demo.env["res.users"]
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
                        Command.link(demo.env.ref(xmlid).id)
                        for xmlid in ("base.group_user", *person.groups)
                    ],
                }
            )
    if not demo.find("team"):
        team = demo.env.ref("sales_team.team_sales_department")
        team.write(
            {
                "name": "Sales department",
                "user_id": demo.user("head").id,
                "member_ids": [Command.set([demo.user(login).id for login in MANAGERS])],
            }
        )
        demo.say_in_russian(team, name="Отдел продаж")
        demo.name_record("team", team)


def give_roles(demo):
    """The head gives the managers their roles, the director the head's."""
    if demo.find("roles"):
        return
    role = None
    for person in PEOPLE:
        if not person.role:
            continue
        giver = demo.user("director" if person.role == "head" else "head")
        role = demo.env.ref(f"sales_reglament.role_{person.role}")
        demo.user(person.login).with_user(giver).action_assign_sales_role(role.id)
    demo.name_record("roles", role)


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
