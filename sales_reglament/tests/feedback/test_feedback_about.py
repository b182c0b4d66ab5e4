from datetime import date, datetime, timedelta
from html.parser import HTMLParser

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import MONDAY
from ..tour_common import every_look
from .common import PageCase, PhoneCase

NOVEMBER = datetime(2026, 11, 20, 9, 0)


@tagged("post_install", "-at_install")
class TestFeedbackAbout(PageCase):
    """What is asked about, as the person asked knows it: on the page, in the letter, by phone."""

    def order(self, **values):
        """An order of the deal, confirmed in the night to the fourteenth by Moscow's clock."""
        order = self.env["sale.order"].create(
            {"partner_id": self.person.id, "opportunity_id": self.lead.id}
        )
        order.write({"state": "sale", "date_order": datetime(2026, 11, 13, 21, 30), **values})
        return order

    def purchase(self, **values):
        return self.env["sales.reglament.purchase"].create(
            {
                "partner_id": self.client.id,
                "date": date(2026, 11, 14),
                "external_ref": "1C-0042",
                **values,
            }
        )

    def about(self, feedback=None, lang="en_US"):
        # wherever the client is: the papers have the company's day
        self.company.resource_calendar_id.tz = "Europe/Moscow"
        feedback = (feedback or self.feedback).with_context(lang=lang, tz="America/New_York")
        with freeze_time(NOVEMBER):
            return feedback._about_text()

    def test_the_papers_the_client_has(self):
        order = self.order()
        purchase = self.purchase()
        for values, sentence in (
            ({"purchase_id": self.purchase(order_id=order.id, external_ref="o").id},
             f"It is about your order {order.name} of 14 November."),
            ({"purchase_id": purchase.id, "lead_id": False},
             "It is about your purchase of 14 November, document 1C-0042."),
            ({"purchase_id": self.purchase(source="won", external_ref="won").id, "lead_id": False},
             "It is about your purchase of 14 November."),
            ({"purchase_id": False, "lead_id": False}, ""),
        ):  # fmt: skip
            self.feedback.write({"lead_id": self.lead.id, **values})
            self.assertEqual(self.about(), sentence)

    def test_deals_without_an_order(self):
        created = datetime(2025, 3, 2, 9, 0)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s", [created, self.lead.id]
        )
        self.lead.invalidate_recordset(["create_date"])
        self.assertEqual(self.about(), "It is about your enquiry of 2 March 2025.")
        self.assertEqual(self.about(lang="ru_RU"), "Речь о вашем обращении от 2 марта 2025.")
        order = self.order(state="sent")
        self.assertEqual(self.about(), f"It is about our quotation {order.name} of 14 November.")
        self.assertEqual(
            self.about(lang="ru_RU"), f"Речь о нашем предложении {order.name} от 14 ноября."
        )
        order.state = "cancel"
        self.assertEqual(self.about(), "It is about your enquiry of 2 March 2025.")

    def test_of_a_won_deal_the_order(self):
        order = self.order()
        self.order(state="sent", date_order=datetime(2026, 11, 16))
        self.lead.action_set_won()
        self.assertEqual(self.about(), f"It is about your order {order.name} of 14 November.")

    def test_page_and_letter_say_it_and_nothing_of_ours(self):
        order = self.order()
        letter = self.feedback._queue_letters().body_html
        for text in (self.look("?score=3").text, letter):
            self.assertIn(f"It is about your order {order.name} of", text)
            self.assertNotIn(self.lead.name, text)
            self.assertNotIn("One click is enough", text)
        self.assertIn("Choose a score, then press “Send”", letter)

    def test_letters_cost_the_same_whatever_they_are_about(self):
        def queries(count):
            leads = self.make_leads(count, lambda number: {"partner_id": self.person.id})
            self.env["sale.order"].create(
                [{"partner_id": self.person.id, "opportunity_id": lead.id} for lead in leads]
            ).state = "sent"
            Feedback = self.env["sales.reglament.feedback"]
            asked = Feedback.concat(
                *(Feedback._open(self.nps, lead=lead, channel="email") for lead in leads)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for feedback in asked:
                self.assertTrue(feedback._about_text())
            return self.cr.sql_log_count - before

        self.collect_no_garbage()
        queries(1)
        self.assertEqual(queries(2), queries(6))


class Addresses(HTMLParser):
    """What a browser fetches for a page, its icon included."""

    def __init__(self):
        super().__init__()
        self.found, self.icons = [], []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        address = values.get("src") or (tag == "link" and values.get("href"))
        if address:
            self.found.append(address)
        if tag == "link" and values.get("rel") == "icon":
            self.icons.append(address)


@tagged("post_install", "-at_install")
class TestFeedbackStates(PageCase):
    """Every state of the page asks for nothing in vain."""

    def states(self):
        """``(name, response)`` of each page there is."""
        yield "open", self.look()
        yield "chosen", self.look("?score=3")
        yield "incomplete", self.send(score="", whole="1")
        yield "stop", self.look("/stop")
        yield "stopped", self.send(rest="/stop")
        yield "again", self.send(rest="/stop", again="1")
        yield "thanks", self.send(score="9")
        yield "thanks, low", self.send(score="1")
        yield "answered", self.look()
        yield "change", self.look("?change=1")
        yield "other score", self.look("?score=5")
        yield "unknown", self.url_open("/reglament/feedback/x")
        self.feedback.closes_date = "2020-01-01"
        yield "used", self.look()
        other = self.ask(closes_date="2020-01-01")
        yield "expired", self.look(feedback=other)
        other.state = "suppressed"
        yield "withdrawn", self.look(feedback=other)

    def test_nothing_is_asked_for_in_vain(self):
        for logo in (False, True):
            self.feedback = self.ask(closes_date=self.soon)
            if logo:
                # any picture but Odoo's own
                self.company.logo = self.env.ref("base.partner_admin").avatar_128
            for name, page in self.states():
                with self.subTest(state=name, logo=logo):
                    addresses = Addresses()
                    addresses.feed(page.text)
                    self.assertEqual(len(addresses.icons), 1, "else browsers ask for one")
                    for address in addresses.found:
                        if not address.startswith("data:"):
                            self.assertEqual(self.url_open(address).status_code, 200, address)

    def test_what_is_chosen_is_not_sent_yet(self):
        self.assertNotIn('class="almost shown"', self.look().text)
        page = self.look("?score=3")
        self.assertIn('class="almost shown"', page.text)
        self.says(page, "Almost done: press “Send”.")

    def test_old_words_stand_under_no_question_they_do_not_answer(self):
        self.send(score="2", **{f"q{self.why.id}": "The reel was wet"})
        for rest, question in (
            ("?score=1", "What went wrong? We will read it today."),
            ("?score=10", "In your own words"),
            ("?score=8", "In your own words"),
            ("?change=1", "What went wrong? We will read it today."),
        ):
            page = self.look(rest)
            self.says(page, "The reel was wet</textarea>")
            self.says(page, f">{question}</label>")
        self.send(score="2", whole="1")
        self.says(self.look("?score=10"), ">What did we do well?</label>")


@tagged("post_install", "-at_install")
@every_look
class TestFeedbackPageLooks(PageCase):
    """The page in a browser: from the link in the letter to the thanks."""

    def look_answering(self):
        """The score of the letter is chosen, another is taken, words are written, it is sent."""
        lang, is_phone = self.look.lang, self.look.is_phone
        self.person.lang = lang
        self.browser_js(
            self.path(rest="?score=2"),
            "console.log('test successful');",
            ready=f"""
                (() => {{
                    if (document.readyState !== "complete" || !document.querySelector("main")) {{
                        return false;
                    }}
                    const form = document.querySelector("form[data-high]");
                    if (form && !sessionStorage.sent) {{
                        ({self._walk})(form, {str(is_phone).lower()});
                        sessionStorage.sent = "1";
                        form.querySelector("button[type=submit]").click();
                        return false;
                    }}
                    return Boolean(!form && sessionStorage.sent);
                }})()
            """,
        )
        self.env.invalidate_all()
        self.assertEqual(self.feedback.score, 9)
        self.assertEqual(self.feedback.comment, "Late, but good")
        self.assertEqual(self.feedback.channel, "email")

    # what a person sees and does before pressing the button
    _walk = """
        function (form, isPhone) {
            const must = (holds, what) => {
                if (!holds) {
                    throw new Error(what);
                }
            };
            const almost = form.querySelector(".almost");
            const send = form.querySelector("button[type=submit]");
            must(almost.getBoundingClientRect().height > 0, "The hint is not shown");
            must(form.querySelector(".about"), "What it is about is missing");
            const cells = [...form.querySelectorAll(".scale .step")].map((step) =>
                step.getBoundingClientRect()
            );
            must(cells.length === 11, "There are eleven points");
            const tops = new Set(cells.map((cell) => Math.round(cell.top)));
            must(tops.size === 1, "They stand in one row");
            const isLarge = (cell) => cell.width >= 24 && cell.height >= 44;
            must(cells.every(isLarge), "They can be touched");
            must(cells[10].right <= window.innerWidth, "They stay on the screen");
            must(document.documentElement.scrollWidth <= window.innerWidth, "Nothing sticks out");
            if (isPhone) {
                window.scrollTo(0, 0);
                const { bottom } = send.getBoundingClientRect();
                must(bottom <= window.innerHeight, "The button is always in sight");
            }
            const why = document.getElementById("why");
            const words = document.getElementById(why.htmlFor);
            const type = (text) => {
                words.value = text;
                words.dispatchEvent(new Event("input", { bubbles: true }));
            };
            const asked = why.textContent;
            type("Late, but good");
            form.querySelector("input[name=score][value='9']").click();
            must(why.textContent === form.dataset.any, "The words stand under another question");
            form.querySelector("input[name=score][value='1']").click();
            must(why.textContent === asked, "The question of the words is back");
            type("");
            form.querySelector("input[name=score][value='9']").click();
            must(why.textContent === form.dataset.high, "Without words it is asked what fits");
            type("Late, but good");
        }
    """


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestSaid(PhoneCase):
    """What a colleague writes down is put to the colleague, what is read out to the client."""

    def test_words_for_the_colleague(self):
        lead = self.lead.with_user(self.anna)
        said = lead.reglament_questionnaire(self.nps.id, "said")
        read_out = lead.reglament_questionnaire(self.nps.id, "call")
        self.assertEqual(said["scores"][0]["why"], "What went wrong, in their words?")
        self.assertEqual(said["scores"][10]["why"], "What did we do well, in their words?")
        self.assertEqual(read_out["scores"][0]["why"], "What went wrong? We will read it today.")
        for form in (said, read_out):
            self.assertEqual(form["question"], self.nps.metric_question_id.title)
        wish = self.env.ref("sales_reglament.survey_nps_1_wish")
        asked = {
            name: next(item for item in form["questions"] if item["id"] == wish.id)
            for name, form in (("said", said), ("call", read_out))
        }
        self.assertEqual(asked["said"]["title"], "Do they want to be called?")
        self.assertEqual(
            [option["name"] for option in asked["said"]["options"]],
            ["No", "Yes, by their manager", "Yes, by somebody else"],
        )
        self.assertEqual(asked["call"]["title"], wish.title)
        self.assertEqual(
            [option["id"] for option in asked["said"]["options"]],
            [option["id"] for option in asked["call"]["options"]],
        )

    def test_by_phone_it_is_said_what_it_is_about(self):
        waiting = self.call()
        self.assertIn("your enquiry of", waiting.with_user(self.anna).questionnaire()["occasion"])

    def test_a_score_is_shown_with_its_scale(self):
        soon = fields.Datetime.now() + timedelta(days=3)
        for survey, score, text in (
            (self.nps, 6, "6 of 10"), (self.ces, 6, "6 of 7"), (self.csat, 2, "2 of 5"),
        ):  # fmt: skip
            feedback = self.ask(survey, closes_date=soon)
            self.assertFalse(feedback.score_text)
            feedback._answer(score)
            self.assertEqual(feedback.score_text, text)
