from datetime import date, timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged, users
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mail.tests.common import mail_new_test_user

from ..common import MONDAY, load_russian
from ..handover.common import HandoverCase

RETENTION = "sales.reglament.report.retention"
BASE = "sales.reglament.report.client.base"
DEPARTURE = "sales.reglament.report.departure"
DAY = date(2026, 3, 2)
RETENTION_FIGURES = (
    "client_count:sum",
    "over_count:sum",
    "came_back:sum",
    "back_share:avg",
    "kept_share:avg",
    "orders_before:sum",
    "orders_after:sum",
    "amount_before:sum",
    "amount_after:sum",
)
BASE_FIGURES = (
    "client_count:sum",
    "completeness:avg",
    "missing_count:sum",
    "with_gaps:sum",
    "duplicate_count:sum",
    "has_duplicate:sum",
    "at_risk:sum",
    "is_overdue:sum",
    "overdue_amount:sum",
    "overdue_days:max",
)


class ClientReportCase(HandoverCase):
    """Clients handed over on one day, and two more in another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "The other company"})
        cls.carla = mail_new_test_user(
            cls.env,
            login="rcarla",
            groups="sales_team.group_sale_manager",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )
        cls.env["sales.reglament.purchase"].search([]).unlink()

    @classmethod
    def bought(cls, client, *days, amount=100, **values):
        """Purchases so many days after DAY, or before it."""
        Purchase = cls.env["sales.reglament.purchase"]
        start = Purchase.search_count([])
        return Purchase.create(
            [
                {
                    "partner_id": client.id,
                    "company_id": cls.company.id,
                    "currency_id": cls.company.currency_id.id,
                    "date": DAY + timedelta(days=day),
                    "amount": amount,
                    "user_id": cls.boris.id,
                    "source": "order",
                    "external_ref": f"T{start + number}",
                    **values,
                }
                for number, day in enumerate(days)
            ]
        )

    def handed_over(self, clients, day=DAY, **values):
        with freeze_time(day):
            handover = self.offer(clients, **values)
            self.accept(handover, handover.to_user_id)
        self.env.flush_all()
        return handover

    def totals(self, model, groupby, figures, domain=()):
        rows = self.env[model]._read_group(domain, [groupby], figures)
        return {group: tuple(rest) for group, *rest in rows}


@tagged("post_install", "-at_install")
class TestRetention(ClientReportCase):
    """Purchases before and after a handover, and whether the client came back."""

    def setUp(self):
        super().setUp()
        kinds = ("kept", "lost", "won_back", "silent", "border")
        clients = self.make_clients(len(kinds))
        self.kinds = dict(zip(kinds, clients, strict=True))
        self.bought(self.kinds["kept"], -90, -1, 1, 90)
        self.bought(self.kinds["lost"], -30)
        self.bought(self.kinds["won_back"], 45, amount=250)
        # too early, too late, on the very day, called off, from a source that does not count
        self.bought(self.kinds["border"], -91, 0, 91)
        self.bought(self.kinds["border"], -5, 5, cancelled=True)
        self.bought(self.kinds["border"], -6, 6, source="won")
        self.handover = self.handed_over(clients)
        self.ours = [("handover_id", "=", self.handover.id)]

    def rows(self, user=None, domain=()):
        return self.env[RETENTION].with_user(user or self.head).search(Domain(domain))

    def row(self, kind):
        return self.rows(domain=[("partner_id", "=", self.kinds[kind].id)])

    @freeze_time("2026-06-30")
    def test_hand_made_case(self):
        found = {
            kind: (
                self.row(kind).orders_before,
                self.row(kind).orders_after,
                self.row(kind).amount_before,
                self.row(kind).amount_after,
                self.row(kind).outcome,
            )
            for kind in self.kinds
        }
        self.assertEqual(
            found,
            {
                "kept": (2, 2, 200, 200, "back"),
                "lost": (1, 0, 100, 0, "away"),
                "won_back": (0, 1, 0, 250, "back"),
                "silent": (0, 0, 0, 0, "away"),
                "border": (0, 0, 0, 0, "away"),
            },
        )
        [(figures)] = self.totals(RETENTION, "handover_id", RETENTION_FIGURES, self.ours).values()
        self.assertEqual(figures, (5, 5, 2, 40, 50, 3, 3, 300, 450))

    def test_shares_are_of_finished_windows_only(self):
        with freeze_time(DAY + timedelta(days=90)):
            self.assertEqual(set(self.rows(domain=self.ours).mapped("outcome")), {"waiting"})
            [figures] = self.totals(RETENTION, "handover_id", RETENTION_FIGURES, self.ours).values()
            self.assertEqual(figures[:5], (5, 0, 2, False, False))
        with freeze_time(DAY + timedelta(days=91)):
            self.env.invalidate_all()
            young = self.make_clients(1)
            later = self.handed_over(young, DAY + timedelta(days=91))
            both = [("handover_id", "in", (self.handover | later).ids)]
            [figures] = self.totals(RETENTION, "reason", RETENTION_FIGURES, both).values()
            self.assertEqual(figures[:5], (6, 5, 2, 40, 50))
            by_month = self.totals(RETENTION, "date:month", ["client_count:sum"], both)
            self.assertEqual(by_month, {date(2026, 3, 1): (5,), date(2026, 6, 1): (1,)})

    @freeze_time("2026-06-30")
    def test_all_there_is_against_an_independent_count(self):
        self.handed_over(self.make_clients(3), DAY + timedelta(days=30), to_user_id=self.vera.id)
        expected = {}
        purchases = self.env["sales.reglament.purchase"].search([])
        handovers = self.env["sales.reglament.handover"].search([("state", "=", "accepted")])
        for handover in handovers:
            day = handover.answered_date.date()
            over = day + timedelta(days=90) < date(2026, 6, 30)
            for line in handover.line_ids.filtered(lambda one: not (one.lead_id or one.was_left)):
                counted = purchases.filtered(
                    lambda buy, line=line, day=day: (
                        buy.partner_id == line.partner_id.commercial_partner_id
                        and not buy.cancelled
                        and buy.source in ("order", "import")
                        and buy.company_id in (self.company, self.company.browse())
                        and 0 < abs((buy.date - day).days) <= 90
                    )
                )
                after = counted.filtered(lambda buy, day=day: buy.date > day)
                expected.setdefault(handover.to_user_id, []).append(
                    (over, len(counted - after), len(after), sum(after.mapped("amount")))
                )
        figures = ("over_count:sum", "orders_before:sum", "orders_after:sum", "amount_after:sum")
        found = self.totals(RETENTION, "to_user_id", (*figures, "back_share:avg"))
        self.assertEqual(len(found), 2)
        for user, lines in expected.items():
            *sums, share = found[user]
            self.assertEqual(tuple(sums), tuple(map(sum, zip(*lines, strict=True))))
            done = [bool(after) for over, _before, after, _amount in lines if over]
            self.assertEqual(share, 100 * sum(done) / len(done) if done else False)

    @freeze_time("2026-06-30")
    def test_a_row_opens_its_purchases(self):
        for user in (self.head, self.director, self.boris):
            for kind in self.kinds:
                row = self.row(kind).with_user(user)
                action = row.action_open_record()
                found = self.env[action["res_model"]].with_user(user).search(action["domain"])
                self.assertEqual(len(found), row.orders_before + row.orders_after)
                amount = row.amount_before + row.amount_after
                self.assertEqual(sum(found.mapped("amount")), amount)

    @freeze_time("2026-06-30")
    def test_who_sees_it(self):
        self.assertEqual(len(self.rows(self.director, self.ours)), 5)
        self.assertEqual(len(self.rows(self.head, self.ours)), 5)
        self.assertEqual(len(self.rows(self.boris)), 5)
        self.assertFalse(self.rows(self.anna), "what became of it is the receiver's")
        self.assertFalse(self.rows(self.carla, self.ours))
        with self.assertRaises(AccessError):
            self.rows(self.accountant)
        for forbidden in (lambda row: row.write({"reason": "other"}), lambda row: row.unlink()):
            with self.assertRaises(AccessError):
                forbidden(self.row("kept"))

    @freeze_time("2026-06-30")
    def test_purchases_of_another_company_are_not_told(self):
        self.bought(self.kinds["silent"], 3, company_id=self.other_company.id)
        self.assertEqual(self.row("silent").orders_after, 0)
        self.head.company_ids |= self.other_company
        row = self.row("silent").with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        row.invalidate_recordset()
        self.assertEqual(row.orders_after, 1)

    @freeze_time("2026-06-30")
    def test_amounts_are_in_the_currency_of_the_reader(self):
        foreign = self.env.ref("base.EUR") | self.env.ref("base.USD")
        foreign = (foreign - self.company.currency_id)[:1]
        foreign.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": 0.5,
                "currency_id": foreign.id,
                "company_id": self.company.id,
            }
        )
        self.other_company.currency_id = foreign
        self.bought(
            self.kinds["silent"],
            3,
            company_id=self.other_company.id,
            currency_id=foreign.id,
        )
        self.head.company_ids |= self.other_company
        row = self.row("silent").with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        row.invalidate_recordset()
        self.assertEqual(row.amount_after, 200)
        self.assertEqual(row.currency_id, self.company.currency_id)

    @freeze_time("2026-06-30")
    def test_what_was_left_and_deals_alone_are_no_clients_given(self):
        clients = self.make_clients(2)
        with freeze_time(DAY):
            handover = self.offer(clients)
            clients[0].user_id = self.vera
            self.accept(handover)
        self.env.flush_all()
        self.assertEqual(
            self.rows(domain=[("handover_id", "=", handover.id)]).partner_id, clients[1]
        )
        draft = self.prepare(self.make_clients(1))
        self.assertFalse(self.rows(domain=[("handover_id", "=", draft.id)]))

    @freeze_time("2026-06-30")
    def test_many_rows_cost_as_many_queries_as_few(self):
        def count(domain):
            self.env.flush_all()
            self.env.invalidate_all()
            Report = self.env[RETENTION].with_user(self.head)
            before = self.env.cr.sql_log_count
            Report.formatted_read_grouping_sets(domain, [[], ["to_user_id"]], RETENTION_FIGURES)
            Report.search_fetch(domain, ["partner_id", "orders_after"])
            return self.env.cr.sql_log_count - before

        count([])  # what is asked once only
        few = count([])
        self.handed_over(self.make_clients(195))
        self.assertEqual(len(self.rows()), 200)
        self.assertEqual(count([]), few)


@tagged("post_install", "-at_install")
class TestClientBase(ClientReportCase):
    """A row for every client: what is known, what is owed, what is at risk."""

    def setUp(self):
        super().setUp()
        self.firms = self.make_clients(4)
        self.firms[1].user_id = self.boris
        self.firms[2].user_id = False
        self.firms[3].user_id = self.boris
        self.make_reglament(
            {"field": "res.partner.vat"},
            {"field": "res.partner.city"},
            code="CARE",
            subject="client",
            team_ids=False,
            mode="observe",
        )
        self.firms[0].city = "Ghent"
        self.env["sales.reglament.duplicate"].create(
            [
                {"partner_id": self.firms[0].id, "twin_id": self.firms[1].id, "cause": "email"},
                {"partner_id": self.firms[0].id, "twin_id": self.firms[1].id, "cause": "phone"},
                {
                    "partner_id": self.firms[1].id,
                    "twin_id": self.firms[3].id,
                    "cause": "tax",
                    "dismissed": True,
                },
            ]
        )
        with_debt = {"overdue_amount": 300, "overdue_days": 20}
        self.firms[1].write(with_debt)
        self.env.flush_all()

    def rows(self, user=None, domain=(("partner_id.name", "=like", "Works %"),)):
        return self.env[BASE].with_user(user or self.head).search(Domain(domain), order="id")

    def test_what_a_row_says(self):
        self.assertRecordValues(
            self.rows(),
            [
                {
                    "partner_id": firm.id,
                    "user_id": firm.user_id.id,
                    "completeness": firm.completeness,
                    "missing_count": missing,
                    "with_gaps": 1,
                    "duplicate_count": twins,
                    "has_duplicate": bool(twins),
                    "overdue_amount": debt,
                    "is_overdue": bool(debt),
                    "at_risk": bool(firm.user_id),
                    "client_state": "prospect",
                }
                for firm, missing, twins, debt in zip(
                    self.firms, (1, 2, 2, 2), (1, 1, 0, 0), (0, 300, 0, 0), strict=True
                )
            ],
        )
        self.assertEqual(self.firms.mapped("duplicate_count"), [1, 1, 0, 0], "as on the card")

    def test_all_there_is_against_an_independent_count(self):
        Partner = self.env["res.partner"]
        clients = Partner.search([("partner_share", "=", True)]).filtered(
            lambda one: one.commercial_partner_id == one and not one.ref_company_ids
        )
        clients = clients.filtered(lambda one: one.company_id in (one.company_id[:0], self.company))
        twins = self.env["sales.reglament.duplicate"]._twins()
        expected = {}
        for user, some in clients.grouped("user_id").items():
            missing = [len(client.missing_requirements or ()) for client in some]
            likely = [len(twins.get(client.id, ())) for client in some]
            expected[user] = (
                len(some),
                round(sum(some.mapped("completeness")) / len(some), 6),
                sum(missing),
                sum(map(bool, missing)),
                sum(likely),
                sum(map(bool, likely)),
                sum(some.mapped("overdue_amount")),
                max(some.mapped("overdue_days")),
            )
        names = [name for name in BASE_FIGURES if not name.startswith(("at_risk", "is_overdue"))]
        found = {
            user: (count, round(completeness, 6), *rest)
            for user, (count, completeness, *rest) in self.totals(BASE, "user_id", names).items()
        }
        self.assertEqual(found, expected)

    def test_risks_are_those_of_the_report_on_departure(self):
        risks = [
            f"{name}:sum"
            for name in (
                "at_risk",
                "no_second_contact",
                "no_product_need",
                "no_next_step",
                "incomplete",
            )
        ]
        base = self.totals(BASE, "user_id", risks)
        self.assertEqual(base.pop(self.env["res.users"]), (0, 0, 0, 0, 0))
        self.assertEqual(base, self.totals(DEPARTURE, "user_id", risks))

    def test_figures_of_few_clients_are_those_of_the_whole_base(self):
        self.make_lead(partner_id=self.firms[1].id, user_id=self.anna.id)
        self.firms[3].user_id = self.anna
        for model in (BASE, DEPARTURE):
            Report = self.env[model]
            names = [name for name, field in Report._fields.items() if field.store]
            every = {row["id"]: row for row in Report.search([]).read(names)}
            whole = {
                row["id"]: row
                for row in Report.search_read([("client_count", "=", 1)], names, load=None)
            }
            for person in (self.anna, self.boris):
                mine = Report.search_read([("user_id", "=", person.id)], names, load=None)
                self.assertTrue(mine)
                for row in mine:
                    self.assertEqual(row, whole[row["id"]])
                    self.assertIn(row["id"], every)

    def test_whose_clients_are_asked_for_reaches_the_tables(self):
        me, many = self.anna.id, [*self.env["res.users"].search([]).ids, 10**6, 10**6 + 1]
        few = [
            [("user_id", "=", me)],
            [("user_id", "=", me), ("client_state", "=", "regular")],
            ["|", ("user_id", "=", me), ("id", "in", self.firms.ids)],
        ]
        all_of_it = [
            [],
            [("user_id", "!=", me)],
            [("user_id", "in", [me, False])],
            [("user_id", "in", many)],
            ["|", ("user_id", "=", me), ("client_state", "=", "regular")],
        ]
        for model in (BASE, DEPARTURE):
            Report = self.env[model]
            for domain in few:
                self.assertTrue(Report._asks_for_few(domain, False), domain)
                self.assertIn("= client.id", Report._search(domain).select().code)
            for domain in all_of_it:
                self.assertFalse(Report._asks_for_few(domain, False), domain)
            # whoever sees only their own has named somebody already
            self.assertTrue(Report.with_user(self.anna)._asks_for_few([], False))

    def test_rows_are_counted_without_looking_at_risks(self):
        for model in (BASE, DEPARTURE):
            for user in (self.head, self.anna):
                query = self.env[model].with_user(user)._search([])

                def plan(*columns, query=query):
                    rows = self.env.execute_query(SQL("EXPLAIN %s", query.select(*columns)))
                    return "\n".join(line for (line,) in rows)

                looked_at = ("mail_activity", "sales_reglament_client_product", "crm_lead")
                for table in looked_at:
                    self.assertIn(table, plan(SQL("no_next_step, no_product_need, at_risk")))
                    self.assertNotIn(table, plan(SQL("COUNT(*)")))

    def test_nothing_asked_counts_in_no_average(self):
        self.firms[3].city = "Ghent"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET completeness = NULL WHERE id = %s", [self.firms[1].id]
        )
        self.env.invalidate_all()
        rows = self.rows(domain=[("user_id", "=", self.boris.id)])
        shown = [row["completeness"] for row in rows.read(["completeness"])]
        self.assertEqual(shown, [False, 50], "empty, not complete")
        averages = self.totals(BASE, "user_id", ["completeness:avg"])
        self.assertEqual(averages[self.boris], (50,))

    def test_who_is_known_to_one_person_only(self):
        def at_risk(firm):
            self.env.flush_all()
            self.env.invalidate_all()
            row = self.rows(domain=[("partner_id", "=", firm.id)])
            departure = self.env[DEPARTURE].search([("partner_id", "=", firm.id)])
            if firm.user_id:
                self.assertEqual(row.at_risk, departure.at_risk)
                self.assertEqual(row.risk_level, departure.risk_level)
            return row.known_to_one, row.at_risk, row.risk_level, row.high_risk

        firm = self.firms[1]
        self.assertEqual(at_risk(firm), (1, 1, "3", 1))
        self.assertEqual(at_risk(self.firms[2])[:2], (0, 0), "nobody's goes with nobody")
        deal = self.make_lead(partner_id=firm.id, user_id=self.anna.id)
        self.assertEqual(at_risk(firm)[:2], (0, 0), "a colleague has a deal")
        deal.user_id = self.boris
        self.assertEqual(at_risk(firm)[:2], (1, 1))
        firm.with_user(self.anna).log_contact("call", "thinking")
        self.assertEqual(at_risk(firm)[:2], (0, 0), "a colleague called")
        deal.activity_schedule("mail.mail_activity_data_call", user_id=self.boris.id)
        level, high = at_risk(firm)[2:]
        self.assertEqual((level, high), ("3", 1), "a contact, a need and the card are missing")
        firm.write({"city": "Ghent", "vat": "BE0477472701"})
        self.assertEqual(at_risk(firm)[2:], ("2", 0))

    def test_no_product_need_is_a_risk(self):
        # a client for whom nobody answers goes with nobody
        self.assertEqual(self.rows().mapped("no_product_need"), [1, 1, 0, 1])
        self.env["sales.reglament.client.product"].create(
            {
                "partner_id": self.firms[0].id,
                "categ_id": self.env["product.category"].search([], limit=1).id,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.rows().mapped("no_product_need"), [0, 1, 0, 1])

    def test_each_figure_opens_its_clients(self):
        for user in (self.head, self.director, self.boris):
            Report = self.env[BASE].with_user(user)
            for name in ("client_count", "with_gaps", "has_duplicate", "at_risk", "is_overdue"):
                for group in Report.formatted_read_group([], ["user_id"], [f"{name}:sum"]):
                    rows = Report.search(Domain(group["__extra_domain"]) & Domain(name, "=", 1))
                    self.assertEqual(len(rows), group[f"{name}:sum"])
            action = Report.search([], limit=1).action_open_record()
            self.assertEqual(action["res_model"], "res.partner")
            self.env["res.partner"].with_user(user).browse(action["res_id"]).check_access("read")

    def test_who_sees_it(self):
        everybody = self.firms
        self.assertEqual(self.rows(self.head).partner_id, everybody)
        self.assertEqual(self.rows(self.director).partner_id, everybody)
        self.assertEqual(self.rows(self.boris).partner_id, self.firms[1] | self.firms[3])
        self.firms[3].company_id = self.company
        self.env.flush_all()
        self.assertEqual(self.rows(self.carla).partner_id, self.firms[:3])
        with self.assertRaises(AccessError):
            self.rows(self.accountant)
        with self.assertRaises(AccessError):
            self.rows().write({"completeness": 100})
        with self.assertRaises(AccessError):
            self.rows().unlink()

    def test_a_twin_in_another_company_is_not_told(self):
        self.firms[1].company_id = self.other_company
        self.env.flush_all()
        self.assertEqual(self.rows(domain=[("id", "=", self.firms[0].id)]).duplicate_count, 0)

    def test_who_is_no_client_has_no_row(self):
        strangers = self.contact | self.anna.partner_id | self.company.partner_id
        self.assertFalse(self.rows(domain=[("partner_id", "in", strangers.ids)]))

    def test_many_rows_cost_as_many_queries_as_few(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            Report = self.env[BASE].with_user(self.head)
            before = self.env.cr.sql_log_count
            domain = [("partner_id.name", "=like", "Works %")]
            Report.formatted_read_grouping_sets(domain, [[], ["client_state"]], BASE_FIGURES)
            Report.search_fetch(domain, ["partner_id", "completeness"])
            return self.env.cr.sql_log_count - before

        self.make_clients(6)
        count()  # what is asked once only
        few = count()
        self.make_clients(190)
        self.assertEqual(len(self.rows()), 200)
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestClientReportScreens(ClientReportCase):
    """Every view opens for those who have the menu, every filter works, every measure has help."""

    def test_measures_explain_themselves(self):
        for model in (RETENTION, BASE, DEPARTURE):
            for name, info in self.env[model].fields_get().items():
                numeric = info["type"] in ("integer", "float", "monetary")
                if info.get("aggregator") and numeric and name != "id":
                    with self.subTest(model=model, field=name):
                        self.assertTrue(info.get("help"))

    @users("ranna", "rhead")
    def test_views_filters_and_defaults(self):
        for model in (RETENTION, BASE, DEPARTURE):
            kinds = ("pivot", "graph", "list", "search")
            views = self.env[model].get_views([(False, kind) for kind in kinds])["views"]
            filters = list(etree.fromstring(views["search"]["arch"]).iter("filter"))
            for node in filters:
                with self.subTest(model=model, filter=node.get("name")):
                    domain = safe_eval(node.get("domain", "[]"), {"uid": self.env.uid})
                    groupby = safe_eval(node.get("context", "{}")).get("group_by")
                    self.env[model].formatted_read_group(
                        domain, [groupby] if groupby else [], ["__count"]
                    )
            name = f"sales_reglament.{model.replace('.', '_')}_action"
            action = self.env["ir.actions.act_window"]._for_xml_id(name)
            known = {node.get("name") for node in filters}
            for default in safe_eval(action["context"] or "{}"):
                self.assertIn(default.removeprefix("search_default_"), known)

    def test_choices_are_in_the_language_of_the_reader(self):
        load_russian(self.env)
        partner = self.env["res.partner"].with_context(lang="ru_RU").fields_get()
        for model in (RETENTION, BASE, DEPARTURE):
            info = self.env[model].with_context(lang="ru_RU").fields_get()
            choices = info["client_state"]["selection"]
            self.assertEqual(choices, partner["client_state"]["selection"])
            self.assertNotIn("Prospect", dict(choices).values())

    @users("ranna", "rhead")
    def test_menus(self):
        visible = self.env["ir.ui.menu"]._visible_menu_ids()
        for name in ("retention", "client_base", "departure"):
            self.assertIn(self.env.ref(f"sales_reglament.menu_report_{name}").id, visible)

    @users("rhead")
    def test_lists_read_every_column(self):
        self.handed_over(self.make_clients(1), fields.Date.today())
        for model in (RETENTION, BASE):
            arch = self.env[model].get_view(view_type="list")["arch"]
            names = {node.get("name") for node in etree.fromstring(arch).iter("field")}
            rows = self.env[model].web_search_read([], {name: {} for name in names}, limit=5)
            self.assertTrue(rows["records"])
