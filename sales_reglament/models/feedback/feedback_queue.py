from collections import defaultdict

from odoo import models

# What is read of the records behind a letter, all at once.
READ = {
    "contact_id": ("name", "is_company", "lang", "tz"),
    "partner_id": ("lang", "tz"),
    "lead_id": ("contact_name", "create_date", "date_closed", "lang_id", "won_status"),
}


class SalesReglamentFeedbackQueue(models.AbstractModel):
    """Puts letters into Odoo's queue: of those that are alike Odoo makes the first, which the
    others are copied from in one statement.
    """

    _name = "sales.reglament.feedback.queue"
    _description = "Questions in the Queue of Letters"

    def _queue_letters(self, reminder=False):
        """Put a letter for each question into Odoo's queue.

        :param reminder: whether it was asked before
        :return: the letters, records of ``mail.mail``
        """
        for name, names in READ.items():
            self[name].fetch(names)
        sheets, alike = {}, defaultdict(list)
        installed = frozenset(code for code, _name in self.env["res.lang"].get_installed())
        tongues = self.grouped(
            lambda feedback: (
                feedback._letter_lang(installed),
                feedback._zone_of_person(feedback._letter_company()),
            )
        )
        for (lang, zone), group in tongues.items():
            days = {}
            for feedback in group.with_context(lang=lang, tz=zone):
                key, letter = feedback._letter(reminder, sheets, days)
                alike[key].append(letter)
        # nobody's letters: who reads messages must not find the link
        Mail = self.env["mail.mail"].sudo().with_context(tracking_disable=True)
        made = Mail.create([letters[0].values(sheets[key]) for key, letters in alike.items()])
        copies = Mail.browse()
        for first, (key, letters) in zip(made, alike.items(), strict=True):
            copies += first._reglament_copies(letters[1:], sheets[key]["body_html"])
        return made + copies
