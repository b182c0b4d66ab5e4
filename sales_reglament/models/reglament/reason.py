from odoo import api, models
from odoo.exceptions import UserError

from ...kernel.values import is_for_show, visible


class SalesReglamentReason(models.AbstractModel):
    """Words that somebody is asked for: why something was left out, or what came of it.

    One home for all of them, so that a dash is an answer nowhere.
    """

    _name = "sales.reglament.reason"
    _description = "Words Asked For"

    @api.model
    def _words(self, text, question):
        """The words given, without what surrounds them.

        :param text: what was given; anything but text counts as nothing
        :param question: what is asked, to be said again to whoever did not answer it
        :raise UserError: when nothing was said, or only something to fill the place
        """
        words = self._given(text, question)
        if self._says_nothing(words):
            raise UserError(
                self.env._(
                    "“%(words)s” does not say it yet. %(question)s", words=words, question=question
                )
            )
        return words

    @api.model
    def _given(self, text, question):
        """The words given, however short, without what surrounds them.

        :raise UserError: when there is nothing to be seen
        """
        if not isinstance(text, str) or not visible(text):
            raise UserError(question)
        return text.strip()

    @api.model
    def _optional(self, text):
        """Words that may be left out: those given, or False where they say nothing."""
        words = text.strip() if isinstance(text, str) else ""
        return words if visible(words) and not self._says_nothing(words) else False

    @api.model
    def _says_nothing(self, words):
        return is_for_show(words, self.env["sales.reglament.placeholder"]._policy())
