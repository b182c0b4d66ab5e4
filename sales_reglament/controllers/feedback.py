import re

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.modules.module import Manifest

from . import feedback_page as page

# A survey of ten long answers in any alphabet, and far below what would trouble the server.
MAX_LENGTH = 512 * 1024
STATUS = {"unknown": 404, "expired": 410, "withdrawn": 410}
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; script-src 'self';"
        " style-src 'self' 'unsafe-inline'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
}
# Names of the form's fields: q12, q12_7 (row 7 of a matrix), r12 (put beside a choice).
FIELD = re.compile(r"(?P<kind>[qr])(?P<question>[0-9]{1,9})(?:_(?P<row>[0-9]{1,9}))?", re.ASCII)
ASKING = "/reglament/feedback/<string:token>"
# The token is the credential: a visitor needs no session and gets none.
PUBLIC = {"type": "http", "auth": "public", "save_session": False, "sitemap": False}


def reads_only(_controller, _rule, _args):
    """A look at the page stores nothing; right after an answer it must not read an old copy."""
    return "done" not in request.httprequest.args


class FeedbackController(http.Controller):
    """The page where a client answers: looking at it stores nothing, only sending does."""

    @http.route(["/reglament/feedback", ASKING], methods=["GET"], readonly=reads_only, **PUBLIC)
    def look(self, token="", **_params):
        feedback = self._feedback(token)
        outcome = page.outcome(feedback)
        asked = request.httprequest.args
        score = asked.get("score", "")
        if outcome == "answered" and not page.is_kept_from(feedback, request.env.user):
            changes = score.isdecimal() and score != str(feedback.score)
            if "change" in asked or changes:
                return self._form(feedback, score=score)
        if outcome == "open":
            return self._form(feedback, score=score)
        return self._message(feedback, outcome, fresh="done" in asked)

    @http.route(ASKING, methods=["POST"], csrf=False, max_content_length=MAX_LENGTH, **PUBLIC)
    def answer(self, token, **_params):
        feedback, user = self._feedback(token), request.env.user
        outcome = page.outcome(feedback)
        if outcome not in ("open", "answered"):
            return self._message(feedback, outcome, status=409 if outcome == "used" else None)
        if page.is_kept_from(feedback, user):
            return self._message(feedback, outcome, status=403)
        typed = self._sent(feedback)
        try:
            errors = feedback._take(typed, "manager" if user._is_internal() else "email")
        except UserError as refused:
            # closed while it was being read, or the survey itself refuses
            errors = {0: str(refused)}
        if errors:
            return self._form(feedback, typed=typed, errors=errors)
        return request.redirect(f"/reglament/feedback/{feedback.access_token}?done=1", code=303)

    @http.route(f"{ASKING}/stop", methods=["GET"], readonly=True, **PUBLIC)
    def look_at_stop(self, token, **_params):
        return self._stop_page(self._feedback(token))

    @http.route(
        f"{ASKING}/stop", methods=["POST"], csrf=False, max_content_length=MAX_LENGTH, **PUBLIC
    )
    def stop(self, token, **_params):
        feedback = self._feedback(token)
        if feedback and "again" in request.httprequest.form:
            feedback._ask_again()
        elif feedback:
            feedback._stop()
        # RFC 8058 allows no redirect here
        return self._stop_page(feedback, fresh=True)

    # ------------------------------------------------------------ what was sent

    def _feedback(self, token):
        feedback = page.of_token(request.env, token)
        if feedback:
            return feedback
        # nobody is known here whose language it could be
        langs = request.env["res.lang"]
        best = request.best_lang or ""
        lang = best if langs._get_data(code=best) else request.env.lang or "en_US"
        # the company's name and logo are on its letters too
        return feedback.sudo().with_context(lang=lang)

    def _sent(self, feedback):
        """The fields of the form, in the shape of ``feedback._typed()``.

        A form that was sent without a question leaves its answer as it was.
        """
        form = request.httprequest.form
        typed = feedback._typed()
        typed["score"] = form.get("score", "")
        if "whole" in form:
            typed["raw"], typed["remarks"] = {}, {}
        for name in form:
            field = FIELD.fullmatch(name)
            if not field:
                continue
            question = int(field["question"])
            if field["kind"] == "r":
                typed["remarks"][question] = form[name]
            elif field["row"]:
                rows = typed["raw"].get(question)
                if not isinstance(rows, dict):
                    rows = typed["raw"][question] = {}
                rows[int(field["row"])] = form.getlist(name)
            else:
                sent = form.getlist(name)
                typed["raw"][question] = sent if len(sent) > 1 else sent[0]
        return typed

    # ------------------------------------------------------------ pages

    def _form(self, feedback, *, score="", typed=None, errors=None):
        if typed is None:
            typed = feedback._typed()
            if score.isascii() and score.isdecimal():
                typed["score"] = score
        return self._page(
            "feedback_form",
            feedback,
            status=422 if errors else 200,
            **page.form_values(feedback, typed, errors or {}),
            colleague=request.env.user._is_internal(),
        )

    def _message(self, feedback, outcome, *, fresh=False, status=None):
        return self._page(
            "feedback_message",
            feedback,
            status=status or STATUS.get(outcome, 200),
            outcome=outcome,
            fresh=fresh,
            kept=bool(feedback) and page.is_kept_from(feedback, request.env.user),
        )

    def _stop_page(self, feedback, *, fresh=False):
        if not feedback:
            return self._message(feedback, "unknown")
        stopped = feedback._is_stopped()
        return self._page("feedback_stop", feedback, stopped=stopped, fresh=fresh, is_stop=True)

    def _page(self, template, feedback, *, status=200, **values):
        text = feedback.env["ir.qweb"]._render(
            f"sales_reglament.{template}",
            {
                **page.page_values(feedback),
                **values,
                "version": Manifest.for_addon("sales_reglament")["version"],
            },
        )
        # a template that began with it would not be translated
        text = f"<!DOCTYPE html>\n{text}"
        return request.make_response(text, headers=list(HEADERS.items()), status=status)
