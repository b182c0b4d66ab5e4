from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...kernel import satisfaction
from ..feedback.common import FeedbackCase

NOW = datetime(2026, 6, 15, 12)


class SatisfactionCase(FeedbackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = freeze_time(NOW)
        cls.clock.start()
        cls.addClassCleanup(cls.clock.stop)
        cls.report = cls.env["sales.reglament.report.satisfaction"]

    @classmethod
    def answered(cls, score, survey=None, days_ago=1, channel="email", **values):
        """An answer as the engine keeps it."""
        survey = survey or cls.nps
        when = NOW - timedelta(days=days_ago)
        feedback = cls.ask(survey, state="answered", channel=channel)
        feedback.write(
            {
                "score": score,
                "bucket": satisfaction.bucket(survey.metric, score),
                "is_low": satisfaction.is_alert(survey.metric, score, survey.alert_threshold),
                "sent_date": when - timedelta(days=1),
                "closes_date": when + timedelta(days=13),
                "answered_date": when,
                "asked_date": when - timedelta(days=1),
                **values,
            }
        )
        return feedback

    def rows(self, domain=(), user=None):
        report = self.report.with_user(user) if user else self.report
        self.env.flush_all()
        return report.search([("lead_id", "=", self.lead.id), *domain])


@tagged("post_install", "-at_install")
class TestSatisfactionReport(SatisfactionCase):
    """A row for every asking; figures count the client's own voice."""

    def test_a_row_of_each_metric(self):
        for survey, score, field, value in (
            (self.nps, 10, "nps", 100),
            (self.nps, 7, "nps", 0),
            (self.nps, 0, "nps", -100),
            (self.csat, 4, "csat", 100),
            (self.csat, 3, "csat", 0),
            (self.ces, 5, "ces", 100),
            (self.ces, 4, "ces", 0),
        ):
            feedback = self.answered(score, survey)
            [row] = self.rows([("id", "=", feedback.id)])
            self.assertEqual((row[field], row.score), (value, score))
            self.assertEqual((row.answered_count, row.delivered_count), (1, 1))

    def test_an_empty_answer_is_no_zero(self):
        """Averages leave out what was not asked by that metric or not answered."""
        self.answered(9)
        self.answered(5, self.csat)
        self.ask(self.nps)
        self.env.flush_all()
        [(nps, csat, ces)] = self.report._read_group(
            [("lead_id", "=", self.lead.id)], [], ["nps:avg", "csat:avg", "ces:avg"]
        )
        self.assertEqual((nps, csat), (100, 100))
        self.assertIs(ces, False, "there is none, which is not 0")

    def test_what_a_colleague_entered_counts_in_no_figure(self):
        self.answered(9)
        for channel in ("manager", "said"):
            self.answered(0, channel=channel)
        rows = self.rows()
        self.assertEqual(sum(rows.mapped("answered_count")), 1)
        self.assertEqual(sum(rows.mapped("other_voice_count")), 2)
        self.assertEqual(sum(rows.mapped("low_count")), 2, "a low score is looked into anyway")
        page = self.report.satisfaction_page()
        mine = [row for row in page["rows"] if row["key"] == self.anna.id]
        self.assertEqual([(row["n"], row["high"], row["low"]) for row in mine], [(1, 1, 0)])

    def test_response_is_judged_when_the_window_is_over(self):
        over = {"sent_date": NOW - timedelta(days=20), "closes_date": NOW - timedelta(days=6)}
        self.answered(9, days_ago=19)
        self.answered(9, days_ago=1)  # its window is still open
        self.ask(state="expired", **over)
        self.ask(state="expired", **over)
        self.ask(state="bounced", **over)
        self.ask(state="suppressed", sent_date=False)
        self.ask(state="expired", channel="call", sent_date=False, closes_date=over["closes_date"])
        self.env.flush_all()
        [(delivered, response, bounced, suppressed)] = self.report._read_group(
            [("lead_id", "=", self.lead.id)],
            [],
            [
                "delivered_count:sum",
                "response_share:avg",
                "bounced_count:sum",
                "suppressed_count:sum",
            ],
        )
        self.assertEqual((delivered, bounced, suppressed), (4, 1, 1))
        self.assertAlmostEqual(response, 100 / 3)

    def test_low_scores_until_they_are_settled(self):
        self.answered(3, days_ago=3)
        self.answered(3, days_ago=2, loop_closed_date=NOW - timedelta(days=1, hours=12))
        rows = self.rows()
        self.assertEqual(sum(rows.mapped("low_count")), 2)
        self.assertEqual(sum(rows.mapped("open_loop_count")), 1)
        self.env.flush_all()
        [(hours,)] = self.report._read_group(
            [("lead_id", "=", self.lead.id)], [], ["loop_hours:avg"]
        )
        self.assertAlmostEqual(hours, 12)

    def test_who_bought_again_within_the_year(self):
        year_old = self.answered(9, days_ago=400)
        young = self.answered(9, days_ago=100)
        self.env["sales.reglament.purchase"].create(
            [
                {
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "date": NOW - timedelta(days=days),
                    "amount": 10,
                    "source": "import",
                    "external_ref": f"S{days}",
                    "cancelled": cancelled,
                }
                for days, cancelled in ((400, False), (20, False), (300, True))
            ]
        )

        def share(feedback):
            self.env.flush_all()
            [(value,)] = self.report._read_group(
                [("id", "=", feedback.id)], [], ["bought_again_share:avg"]
            )
            return value

        self.assertEqual(share(year_old), 0, "the day itself, a cancelled one and a late one")
        self.assertIs(share(young), False, "its year is not over")
        self.env["sales.reglament.purchase"].search([("cancelled", "=", True)]).cancelled = False
        self.assertEqual(share(year_old), 100)

    def test_each_role_sees_its_own(self):
        self.answered(9)
        self.answered(2, wish="other")
        for user, count in (
            (self.anna, 1),
            (self.boris, 0),
            (self.integration, 1),  # sees all deals, not what goes to the head only
            (self.head, 2),
            (self.director, 2),
        ):
            self.assertEqual(len(self.rows(user=user)), count, user.name)
        with self.assertRaises(AccessError):
            self.rows(user=self.accountant)
        with self.assertRaises(AccessError):
            self.report.with_user(self.accountant).satisfaction_page()

    def test_whose_askings_are_asked_for_reaches_the_tables(self):
        self.client.user_id = self.boris
        others = self.env["res.users"].search([], limit=4)
        person = self.env["res.partner"].create({"name": "Person", "parent_id": self.client.id})
        person.user_id = False
        # whose the client behind the person is counts
        feedback = self.answered(9, manager_id=self.head.id, partner_id=person.id)
        me, reached = self.anna.id, "unnest(ARRAY("
        fields = ("manager_id", "lead_user_id", "client_user_id")
        for field, user in zip(fields, (self.head, self.anna, self.boris), strict=True):
            mine = [(field, "=", user.id)]
            self.assertEqual(self.rows(["|", *mine, ("manager_id", "=", 0)]).ids, feedback.ids)
        # whoever sees only their own has named somebody already
        for user, count in ((self.anna, 1), (self.boris, 1)):
            self.assertIn(reached, self.report.with_user(user)._search([]).select().code)
            self.assertEqual(len(self.rows(user=user)), count, user.name)
        for domain in (
            [],
            [("manager_id", "=", me)],
            ["|", ("manager_id", "=", me), ("metric", "=", "nps")],
            ["|", ("manager_id", "=", me), ("lead_user_id", "!=", me)],
            ["|", ("manager_id", "=", me), ("client_user_id", "in", [me, False])],
            ["|", ("manager_id", "=", me), ("lead_user_id", "in", others.ids)],
        ):
            self.assertNotIn(reached, self.report._search(domain).select().code)

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.answered(9, company_id=company.id)
        self.assertFalse(self.rows(user=self.head))
        self.head.company_ids |= company
        report = self.report.with_user(self.head).with_context(
            allowed_company_ids=[self.company.id, company.id]
        )
        self.assertEqual(len(report.search([("lead_id", "=", self.lead.id)])), 1)

    def test_a_row_opens_its_feedback(self):
        feedback = self.answered(9)
        action = self.rows().with_user(self.anna).action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sales.reglament.feedback", feedback.id)
        )


@tagged("post_install", "-at_install")
class TestSatisfactionPage(SatisfactionCase):
    """The words first; then the number, with what it is worth."""

    def page(self, user=None, **given):
        self.env.flush_all()
        return self.report.with_user(user or self.head).satisfaction_page(**given)

    def row_of(self, page, key):
        [row] = [row for row in page["rows"] if row["key"] == key]
        return row

    def test_figures_equal_plain_counting(self):
        scores = {
            self.anna: [10, 9, 9, 8, 7, 3, 0, 10],
            self.boris: [6, 6, 10],
        }
        for manager, given in scores.items():
            for score in given:
                self.answered(score, manager_id=manager.id)
        self.answered(10, days_ago=400)  # longer ago than the page looks
        self.answered(5, self.csat)  # another metric
        page = self.page()
        for manager, given in scores.items():
            row = self.row_of(page, manager.id)
            high = sum(score >= 9 for score in given)
            low = sum(score <= 6 for score in given)
            self.assertEqual((row["n"], row["high"], row["low"]), (len(given), high, low))
            self.assertAlmostEqual(row["value"], round(100 * (high - low) / len(given), 1))
            self.assertFalse(row["enough"])
            self.assertEqual(self.report.search_count(row["domain"]), row["n"])
            self.assertEqual(self.report.search_count(row["delivered_domain"]), row["delivered"])
        self.assertEqual(self.report.search_count(page["total"]["domain"]), page["total"]["n"])

    def test_few_answers_make_no_rank(self):
        """Thirty answers rank by their figure; fewer come after them, by name."""
        managers = self.env["res.users"].concat(self.anna, self.boris, self.head, self.director)
        for manager, count, score in zip(managers, (30, 30, 29, 1), (8, 10, 10, 0), strict=True):
            for _index in range(count):
                self.answered(score, manager_id=manager.id)
        page = self.page()
        mine = [row for row in page["rows"] if row["key"] in managers.ids]
        self.assertEqual(
            [row["key"] for row in mine],
            [self.boris.id, self.anna.id, self.director.id, self.head.id],
        )
        self.assertEqual([row["enough"] for row in mine], [True, True, False, False])

    def test_the_latest_words_come_first(self):
        for day in range(5):
            self.answered(9, days_ago=day + 1, comment=f"Word {day}")
        self.answered(9, comment=False)
        words = self.row_of(self.page(), self.anna.id)["words"]
        self.assertEqual([word["text"] for word in words], ["Word 0", "Word 1", "Word 2"])
        self.assertEqual({word["rung"] for word in words}, {"high"})
        self.assertEqual(words[0]["who"], self.client.display_name)

    def test_months_are_those_of_the_reader(self):
        self.head.tz = "Asia/Vladivostok"
        # the last evening of May in UTC is the first morning of June there
        late = self.answered(9, comment="June", answered_date=datetime(2026, 5, 31, 20))
        page = self.page(group_by="month")
        row = self.row_of(page, "2026-06-01")
        self.assertIn(late.id, self.report.search(row["domain"]).ids)
        self.assertEqual(self.report.search_count(row["domain"]), row["n"])
        self.assertIn("June", [word["text"] for word in row["words"]])

    def test_every_group(self):
        product = self.env["product.product"].create({"name": "Cable 3x2.5"})
        self.answered(9, product_id=product.id, comment="Fine")
        self.answered(9)
        for group_by in ("manager", "team", "stage", "product", "survey", "month"):
            page = self.page(group_by=group_by)
            self.assertEqual(sum(row["n"] for row in page["rows"]), page["total"]["n"], group_by)
            for row in page["rows"]:
                self.assertEqual(self.report.search_count(row["domain"]), row["n"])

    def test_a_manager_sees_their_own_only(self):
        self.answered(9)
        self.answered(9, manager_id=self.boris.id, lead_id=False)
        self.assertEqual({row["key"] for row in self.page(self.boris)["rows"]}, {self.boris.id})

    def test_a_response_that_is_not_known_is_none(self):
        self.answered(9, days_ago=1)
        self.assertIsNone(self.row_of(self.page(), self.anna.id)["response"])
        self.ask(
            state="expired",
            sent_date=NOW - timedelta(days=20),
            closes_date=NOW - timedelta(days=6),
        ).asked_date = NOW - timedelta(days=20)
        self.assertEqual(self.row_of(self.page(), self.anna.id)["response"], 0)

    def test_no_answers(self):
        self.env["sales.reglament.feedback"].search([]).unlink()
        page = self.page(metric="ces")
        self.assertEqual((page["rows"], page["total"]["n"]), ([], 0))
        self.assertIsNone(page["total"]["value"])

    def test_what_does_not_exist(self):
        for given in ({"metric": "id"}, {"group_by": "partner_id"}):
            with self.assertRaises(UserError):
                self.page(**given)

    def test_the_same_queries_however_many_answers(self):
        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.page()
            return self.cr.sql_log_count - before

        for _index in range(5):
            self.answered(9, comment="Fine")
        count()
        few = count()
        for index in range(60):
            self.answered(index % 11, comment="Fine", manager_id=self.boris.id)
        self.assertEqual(count(), few)
