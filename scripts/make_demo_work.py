"""Run in `odoo shell` after `make_demo.py`: the deals, as people worked on them for weeks.

The reglament "New client" came into force calmly: watching first, then advising, strict for the
last days. Under it each deal came in, was answered, moved on and so on, by the hands of its
salesperson and on days that lie as far back from today as the table says. Nothing is written into
the engine's facts; a clock that is turned back is all there is to it. A second run changes nothing.
"""

from collections import namedtuple
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.sales_reglament.library import instantiate

env = env  # noqa: F821, PLW0127  # odoo shell gives env
MODULE = "reglament_demo"  # of the external ids, as in make_demo.py
QUIET = {
    "mail_activity_quick_update": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notrack": True,
}
ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
TODAY = NOW.replace(tzinfo=UTC).astimezone(ZONE).date()
CALL, MEETING = "mail.mail_activity_data_call", "mail.mail_activity_data_meeting"

# ---------------------------------------------------------------------------- deals

# `at`: where it is now. `due`: days from today until it is decided, or since it was. `more`:
# further values. `step`: days from today and text of the activity that is planned now. A client
# "key.1" is its first contact.
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
# How many working days ago a deal came in, was qualified, and came to Proposition.
LIVES = {
    "a01": (2,), "a02": (0,), "a03": (5,), "a04": (1,), "a05": (4,),
    "a06": (7, 2), "a07": (16, 11), "a08": (19, 13), "a09": (12, 8),
    "a10": (30, 24, 9), "a11": (20, 14, 2), "a12": (26, 20, 7),
    "w01": (40, 36, 28), "w02": (48, 44, 36), "l01": (38, 33, 24),
    "l05": (18,), "l06": (27,), "l07": (9,), "l08": (44, 38),
    "d01": (1,), "d02": (0,), "d03": (4,), "d04": (6,), "d05": (1,),
    "d06": (13, 9), "d07": (20, 14), "d08": (15, 10),
    "d09": (18, 12, 1), "d10": (28, 21, 8), "d11": (22, 15, 2),
    "w03": (36, 31, 20), "l02": (45, 40, 32), "l03": (14, 9),
    "l09": (15,), "l10": (22,), "l11": (6,),
    "s01": (1,), "s02": (3,), "s03": (14, 9), "s04": (25, 18, 9), "s05": (12, 8),
    "w04": (20, 16, 10), "l04": (40, 35),
    "s06": (1,), "s07": (10, 6), "s08": (20, 15, 6), "s09": (2,), "s10": (11, 7),
    "w05": (33, 29, 24), "l12": (17,),
    "u01": (0,), "u02": (1,), "u03": (2,),
}  # fmt: skip
# What was not done yet where the deal is now.
LEFT = {
    "a02": {"answer"}, "a04": {"answer"}, "a05": {"answer"}, "d02": {"answer"}, "d05": {"answer"},
    "u01": {"answer"}, "u02": {"answer"}, "u03": {"answer"},
    "a06": {"talk"}, "a07": {"talk"}, "a08": {"talk"}, "d07": {"talk"},
    "a11": {"clear"}, "a12": {"clear"}, "d09": {"clear"}, "d11": {"clear"},
}  # fmt: skip
# Planned beside the next activity: days from today, kind, text.
MEETINGS = {"a06": (6, "Meeting at the cold store")}
PAPERS = {  # lines of the quotation: product, quantity
    "a06": [("vvg5", 20), ("vvg3", 30), ("tray", 160)],
    "a10": [("vvg5", 40), ("vvg3", 65)],
    "a11": [("drive", 12), ("mccb", 20), ("enclosure", 6)],
    "a12": [("mcb", 800), ("mccb", 14)],
    "d10": [("vvg3", 470)],
    "d11": [("drive", 20), ("psu", 20), ("enclosure", 5)],
    "s04": [("contactor", 300), ("mcb3", 54)],
    "s08": [("rcd", 32)],
    "l01": [("vvg3", 89)],
    "l02": [("enclosure", 80), ("mcb", 320)],
    "w01": [("enclosure", 20)],
    "w02": [("vvg3", 20)],
    "w03": [("mccb", 20)],
    "w04": [("light", 20)],
    "w05": [("vvg5", 2)],
}  # fmt: skip
# The head moved these on without waiting: how many working days ago, and why.
OVERRIDES = {
    "a07": (
        3,
        "The client's deadline: the tender closes tomorrow, the rest follows with the contract",
    ),
    "d07": (2, "Клиент назовёт дату после отпуска директора, предложение ждут сейчас"),
}
# Working days ago at which the reglament was published, began to advise, and became strict.
PUBLISHED, ADVISES, ENFORCED = 70, 35, 6
STAGES = {
    "new": "crm.stage_lead1",
    "qualified": "crm.stage_lead2",
    "proposition": "crm.stage_lead3",
}
WORDS = {  # what people wrote down: English, Russian
    "answer": ("They told what it is about", "Рассказали, в чём задача"),
    "talk": ("Talked to the person who signs", "Поговорили с тем, кто подписывает"),
    "clear": ("Price and delivery time are clear", "Цена и срок понятны"),
    "thanks": ("Thanked, and named the delivery date", "Поблагодарили, назвали срок поставки"),
    "first": ("Call: what it is about", "Позвонить: в чём задача"),
    "decides": ("Call: who decides", "Позвонить: кто решает"),
    "decision": ("Come back for the decision", "Вернуться за решением"),
}


class Clock:
    """Says which moment a working day ago is, and turns Python's and the cursor's clock to it."""

    def __init__(self):
        self.frozen = None

    def day(self, number):
        """The working day so many of them before today; a weekend looks forward to its Monday."""
        day = TODAY
        while day.weekday() > 4:
            day += timedelta(days=1)
        while number:
            day -= timedelta(days=1)
            number -= day.weekday() < 5
        return day

    def at(self, day, hour, minute=0):
        """A moment of the company's day, in UTC; never one that is still to come."""
        number = day if isinstance(day, date) else self.day(day)
        local = datetime.combine(number, time(hour, minute), ZONE)
        return min(local.astimezone(UTC).replace(tzinfo=None), NOW - timedelta(minutes=1))

    def turn(self, moment):
        """It is this moment now."""
        env.flush_all()
        self.frozen.move_to(moment)
        env.cr._now = moment

    def __enter__(self):
        # what was imported from a library that looks at the clock is not to be looked through
        self.freezer = freeze_time(NOW)
        self.frozen = self.freezer.start()
        return self

    def __exit__(self, *_error):
        env.flush_all()
        self.freezer.stop()
        env.cr._now = None


clock = Clock()


def find(key):
    """The record of an external id of the demo company, or None."""
    return env.ref(f"{MODULE}.{key}", raise_if_not_found=False)


def name_record(key, record):
    """Give a record an external id of the demo company."""
    env["ir.model.data"].sudo()._update_xmlids(
        [{"xml_id": f"{MODULE}.{key}", "record": record, "noupdate": True}]
    )


def user_of(login):
    """The user with this login, or none."""
    return env["res.users"].search([("login", "=", login)]) if login else env["res.users"]


def as_user(record, user):
    """The same record in the hands of a person, in their language."""
    return record.with_user(user).with_context(lang=user.lang, **QUIET)


# ---------------------------------------------------------------------------- what people do


class Life:
    """The life of one deal: deeds with their moments, done later in the order of all deals."""

    def __init__(self, deal, login):
        self.deal, self.login = deal, login
        self.user = user_of(login) or user_of("head")
        self.days = LIVES[deal.key]
        self.left = LEFT.get(deal.key, set())
        self.deeds = []
        self.write()

    def then(self, moment, deed, *args):
        """Do something at a moment, or a little after what was done before it."""
        if self.deeds:
            moment = max(moment, self.deeds[-1][0] + timedelta(minutes=2))
        self.deeds.append((min(moment, NOW), deed, args))

    @property
    def lead(self):
        return as_user(find(f"deal_{self.deal.key}"), self.user)

    def words(self, key):
        return WORDS[key][self.user.lang == "ru_RU"]

    def write(self):
        """The whole life, from the table."""
        deal, days = self.deal, self.days
        minute = sum(map(ord, deal.key)) % 30  # they don't all come at once
        where = deal.at.removeprefix("lost in ")
        came = clock.at(days[0], 10, minute) if days[0] else NOW - timedelta(minutes=25 + minute)
        self.then(came, self.come)
        if "answer" not in self.left:
            self.then(came + timedelta(minutes=20), self.contact, "answer")
        if where == "new":
            self.end(came + timedelta(minutes=25))
            return
        self.then(came + timedelta(minutes=25), self.plan_for, days[1], "first")
        qualified = clock.at(days[1], 11, minute)
        self.then(qualified, self.finish, "answer")
        self.then(qualified + timedelta(minutes=3), self.plan_for, max(days[1] - 2, 0), "decides")
        self.then(qualified + timedelta(minutes=5), self.move, "qualified")
        if "talk" not in self.left:
            # one of three takes longer than the norm
            late = 0 if minute % 3 else 3
            self.then(clock.at(max(days[1] - 2 - late, 0), 14, minute), self.finish, "talk")
        if where == "qualified":
            self.end(clock.at(max(days[1] - 2, 0), 15, minute))
            return
        self.then(qualified + timedelta(minutes=10), self.plan_for, days[2], "decision")
        proposed = clock.at(days[2], 12, minute)
        self.then(proposed, self.move, "proposition")
        if deal.key in PAPERS:
            self.then(proposed + timedelta(minutes=40), self.quote)
            self.then(proposed + timedelta(minutes=60), self.send)
        called = clock.at(max(days[2] - 1, 0), 16, minute)
        if "clear" not in self.left:
            self.then(called, self.contact, "clear")
        self.end(called + timedelta(minutes=5))

    def end(self, moment):
        """What is planned now, or how it ended."""
        deal = self.deal
        if deal.at == "won" or deal.at.startswith("lost"):
            day = TODAY + timedelta(days=deal.due)
            while day.weekday() > 4:
                day -= timedelta(days=1)
            self.then(clock.at(day, 15, 10), self.win if deal.at == "won" else self.lose)
            if deal.at == "won":
                self.then(clock.at(day, 16), self.contact, "thanks")
            return
        self.then(moment, self.plan)
        if deal.key in PAPERS and deal.at == "qualified":
            self.then(moment, self.quote)
        if deal.key in OVERRIDES:
            days_ago, reason = OVERRIDES[deal.key]
            self.then(clock.at(days_ago, 14), self.override, reason)

    # ------------------------------------------------------------ deeds

    def come(self):
        deal = self.deal
        more = {name: value for name, value in deal.more.items() if name != "because"}
        owner = user_of(self.login)
        lead = (
            env["crm.lead"]
            .with_user(self.user)
            .with_context(lang=self.user.lang, **QUIET)
            .create(
                {
                    "name": deal.name,
                    "type": "opportunity",
                    "user_id": owner.id,
                    "team_id": find("team").id,
                    "stage_id": env.ref(STAGES["new"]).id,
                    "partner_id": self.client.id,
                    "expected_revenue": deal.amount,
                    "date_deadline": deal.due is not None and TODAY + timedelta(days=deal.due),
                    "source_id": deal.source and find(f"source_{deal.source}").id,
                    "tag_ids": [Command.set(find(f"tag_{deal.tag}").ids)] if deal.tag else [],
                    **more,
                }
            )
        )
        name_record(f"deal_{deal.key}", lead)

    @property
    def client(self):
        """The client, or with "key.1" the client's first contact."""
        if not self.deal.client:
            return env["res.partner"]
        return find("client_" + self.deal.client.replace(".", "_"))

    def contact(self, key):
        kind = "meeting" if key == "clear" and self.deal.amount > 1_000_000 else "call"
        self.lead.log_contact(kind, "agreed", note=self.words(key))

    def plan_for(self, day, key):
        self.schedule(CALL, clock.day(day), self.words(key))

    def plan(self):
        # what was planned before is put off: a call that was made would be a contact
        self.lead.activity_ids.unlink()
        if self.deal.step:
            days, text = self.deal.step
            self.schedule(CALL, TODAY + timedelta(days=days), text)
        if self.deal.key in MEETINGS:
            days, text = MEETINGS[self.deal.key]
            self.schedule(MEETING, TODAY + timedelta(days=days), text)

    def schedule(self, kind, day, text):
        self.lead.activity_schedule(kind, day, summary=text, user_id=self.user.id)

    def finish(self, key):
        self.lead.activity_ids.action_feedback(feedback=self.words(key))

    def move(self, stage):
        self.lead.stage_id = env.ref(STAGES[stage])

    def override(self, reason):
        lead = as_user(self.lead, user_of("head"))
        lead.action_reglament_override(env.ref(STAGES["proposition"]).id, reason)

    def quote(self):
        order = (
            env["sale.order"]
            .with_user(self.user)
            .with_context(lang=self.user.lang, **QUIET)
            .create(
                {
                    "partner_id": self.lead.partner_id.id,
                    "user_id": self.user.id,
                    "opportunity_id": self.lead.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": find(f"product_{product}").product_variant_id.id,
                                "product_uom_qty": quantity,
                            }
                        )
                        for product, quantity in PAPERS[self.deal.key]
                    ],
                }
            )
        )
        name_record(f"order_{self.deal.key}", order)

    @property
    def paper(self):
        return as_user(find(f"order_{self.deal.key}"), self.user)

    def send(self):
        self.paper.action_quotation_sent()

    def win(self):
        self.paper.action_confirm()
        self.lead.action_set_won()
        self.lead.activity_ids.action_feedback(feedback=self.words("clear"))

    def lose(self):
        reason = env.ref(BECAUSE[self.deal.more["because"]])
        self.lead.activity_ids.unlink()
        self.lead.action_set_lost(lost_reason_id=reason.id)


# ---------------------------------------------------------------------------- the reglament


def publish():
    """The head puts "New client" in force; at first it only watches."""
    reglament = instantiate(env(user=user_of("head")), "NEW")
    reglament.mode = "observe"
    reglament.action_publish()
    name_record("reglament_new", reglament)


def become(mode):
    """The head changes the mode of what is in force."""
    as_user(find("reglament_new"), user_of("head")).mode = mode


def tell_lives():
    """Tell what the orders made of the clients as if it had been told in its time."""
    env.flush_all()
    env.cr.execute("DELETE FROM sales_reglament_client_change")
    env.cr.execute("UPDATE res_partner SET client_state = 'prospect'")
    env.invalidate_all()
    env["sales.reglament.life"]._refresh_all()


def work():
    """Everything that was done, in its order."""
    deeds = [
        (clock.at(PUBLISHED, 9), publish, ()),
        (clock.at(ADVISES, 9), become, ("advise",)),
        (clock.at(ENFORCED, 9), become, ("enforce",)),
    ]
    for login, deals in DEALS.items():
        for deal in deals:
            deeds += Life(deal, login).deeds
    with clock:
        for moment, deed, args in sorted(deeds, key=lambda deed: deed[0]):
            clock.turn(moment)
            deed(*args)
    env.invalidate_all()
    env["crm.lead"]._cron_update_automated_probabilities()
    tell_lives()


if not find("reglament_new"):
    work()
    env.cr.commit()
