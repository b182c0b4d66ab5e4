from urllib.parse import quote
from uuid import uuid4

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import PageCase

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What a visitor may put where a value is expected.
VALUES = ("1e308", "9" * 400, "NaN", "-1", "²", "１", "\x00", "\ud83d", "[]", "{}", "{{7*7}}", "")
# Names that the server itself works with.
NAMES = ("self", "token", "score", "done", "change", "whole", "again", "context", "db", "_params")
KINDS = (
    "application/json",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/x-www-form-urlencoded; charset=nonsense",
    "nonsense",
    "",
)
BODIES = (
    b"",
    b"{",
    b'{"jsonrpc": "2.0", "params": {"token": [], "score": {"a": 1}}}',
    b"[1, 2, 3]",
    b"score=9&score=NaN&score[]=1&score=",
    b"%00=%FF&=&&&score",
    b'--x\r\nContent-Disposition: form-data; name="score"; filename="a"\r\n\r\n9\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data\r\n\r\n9",
    b"\xff\xfe\x00",
)
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND")
HEADERS = (
    {"Accept-Language": "x" * 500},
    {"Accept-Language": "ru-RU@x;q=9, *;q=a"},
    {"Cookie": "session_id=../../etc; frontend_lang=xx_XX; tz=Nowhere; cids=a-b"},
    {"X-Forwarded-For": "::1%eth0", "X-Forwarded-Host": "a b"},
    {"User-Agent": "\x01"},
)


@tagged("post_install", "-at_install")
class TestOddRequests(PageCase):
    """Whatever is sent to an address of the addon, whoever sends it: an answer in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = mail_new_test_user(cls.env, login="rportal", groups="base.group_portal")
        cls.who = (None, "rportal", cls.accountant.login, cls.anna.login)

    def routes(self):
        """Every address of the addon's own, as ``(path with {token}, methods)``."""
        found = {}
        Http = self.env["ir.http"]
        for rule, endpoint in Http._generate_routing_rules(
            ["sales_reglament"], Http._get_converters()
        ):
            methods = endpoint.routing["methods"] or ("GET", "POST")
            found.setdefault(rule, set()).update(methods)
        return found

    def path_of(self, rule, token):
        for argument in ("<string:token>",):
            rule = rule.replace(argument, token)
        self.assertNotIn("<", rule, "an address with an argument that this test does not know")
        return rule

    def is_calm(self, page):
        """No failure, nothing of the server's insides."""
        self.assertLess(page.status_code, 500, page.url[:200])
        for word in ("Traceback", "psycopg2", "odoo.exceptions", "Internal Server Error"):
            self.assertNotIn(word, page.text)

    def each_look(self):
        """Everybody at every address."""
        routes = self.routes()
        self.assertGreaterEqual(len(routes), 3)
        for login in self.who:
            self.authenticate(login, login)
            for rule, methods in routes.items():
                yield login, rule, methods

    def tokens(self):
        expired = self.ask(closes_date=self.soon)
        expired.closes_date = "2020-01-01"
        own = self.feedback.access_token
        return (own, expired.access_token), (str(uuid4()), own + own, "x" * 9000, "%00", "..%2F..")

    def test_odd_links_and_values(self):
        known, nobodys = self.tokens()
        before = self.stored()
        for login, rule, methods in self.each_look():
            for token in known + nobodys:
                with self.subTest(login=login, rule=rule, token=token[:40]):
                    path = self.path_of(rule, token)
                    self.is_calm(self.url_open(path))
                    if "POST" in methods and token in nobodys:
                        self.is_calm(self.url_open(path, data={"score": "9"}))
            path = self.path_of(rule, self.feedback.access_token)
            for name in NAMES:
                with self.subTest(login=login, rule=rule, name=name):
                    for value in VALUES[::3] if login is None else VALUES[:1]:
                        values = [value, value, "x"]
                        self.is_calm(self.url_open(path, params={name: values}))
        self.assertEqual(self.stored(), before, "looking stores nothing")

    def test_odd_bodies(self):
        """Of any kind, by any method."""
        for login, rule, _methods in self.each_look():
            path = self.path_of(rule, self.feedback.access_token)
            for kind in KINDS if login is None else KINDS[:1]:
                for body in BODIES:
                    with self.subTest(login=login, rule=rule, kind=kind, body=body):
                        headers = {"Content-Type": kind}
                        self.is_calm(self.url_open(path, data=body, headers=headers, method="POST"))
            for method in METHODS:
                with self.subTest(login=login, rule=rule, method=method):
                    self.is_calm(self.url_open(path, method=method))
            for headers in HEADERS:
                with self.subTest(login=login, rule=rule, headers=headers):
                    self.is_calm(self.url_open(path, headers=headers))
        self.assertIn(self.feedback.score, range(11))

    def test_odd_fields_of_the_form(self):
        names = [f"q{question.id}" for question in self.nps.question_and_page_ids]
        names += [f"r{self.why.id}", f"q{self.why.id}_1", "q" + "9" * 9, "score", "whole", "self"]
        for value in VALUES:
            for name in names:
                with self.subTest(name=name, value=value[:9]):
                    form = {"score": "9", name: [value, value]}
                    self.is_calm(self.url_open(self.path(), data=_encoded(form), headers=FORM))
        self.assertIn(self.feedback.score, range(11))

    @mute_logger("odoo.http")
    def test_huge_ones(self):
        for rule, methods in self.routes().items():
            if "POST" not in methods:
                continue
            path = self.path_of(rule, self.feedback.access_token)
            for form in (
                "score=9&" + "x" * 600 * 1024,
                "&".join(f"q{number}=1" for number in range(30000)),
            ):
                with self.subTest(rule=rule, size=len(form)):
                    self.is_calm(self.url_open(path, data=form, headers=FORM))


def _encoded(form):
    """A form as a browser that minds nothing would send it."""
    return "&".join(
        f"{name}={quote(value, errors='surrogatepass')}"
        for name, given in form.items()
        for value in ([given] if isinstance(given, str) else given)
    )
