import logging
import re
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

LINK = re.compile(r"https?://[^\s\"'<>\]]+/reglament/feedback/[^\s\"'<>\]]+")


class Inbox:
    """Takes letters as a mail server does."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        letter.envelope_to = envelope.rcpt_tos
        self.letters.append(letter)
        return "250 OK"


class SmtpMixin:
    """Sends letters to a real mail server on this machine."""

    @contextmanager
    def mail_server(self):
        """A mail server that Odoo sends through; nothing goes anywhere else.

        :return: its inbox, with the ``letters`` that came
        """
        from aiosmtpd.controller import Controller

        logging.getLogger("mail.log").setLevel(logging.WARNING)
        inbox = Inbox()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = Controller(inbox, hostname="127.0.0.1", port=port)
        server.start()
        servers = self.env["ir.mail_server"]
        servers.search([]).active = False
        servers.create({"name": "Loopback", "smtp_host": "127.0.0.1", "smtp_port": port})
        try:
            with self.really_sent():
                yield inbox
        finally:
            server.stop()

    def really_sent(self):
        """Odoo sends nothing in tests, but within this."""
        return patch.object(IrMail_Server, "_disable_send", return_value=False)

    def links(self, letter, kind="html"):
        """The links of a letter that answer, in their order.

        :param kind: ``html`` or ``plain``: which of its texts to look in
        """
        text = letter.get_body((kind,)).get_content()
        return LINK.findall(text.replace("&amp;", "&"))
