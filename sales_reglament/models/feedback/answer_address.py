"""Where people answer who write back instead of pressing a score.

Their words come to the manager as a note without links: the letter they quote has the key with
which an answer is given in their name.
"""

import re

from odoo.tools import consteq, email_normalize, hmac, html2plaintext, plaintext2html

from ...mail_header import header_text

PATTERN = re.compile(r"answer-([1-9][0-9]{0,8})-([0-9a-f]{16})@(.+)", re.IGNORECASE)
LINKS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.IGNORECASE)
LONGEST = 5000


def address_of(feedback, company):
    """The address of a question of a company, or False where Odoo gets no letters."""
    domain = company.sudo().alias_domain_id.name  # where letters go is on each of them
    return domain and f"answer-{feedback.id}-{_token(feedback.env, feedback.id)}@{domain}"


def _token(env, feedback_id):
    # the secret of the database signs the address, whoever writes the letter
    return hmac(env(su=True), "sales_reglament-answer-address", feedback_id)[:16]


def ids_in(env, emails):
    """Ids of the questions whose addresses are among these. Asks no query without any.

    :return: ``{address: id}``
    """
    found = {}
    for address in emails:
        match = PATTERN.fullmatch(address)
        if match and consteq(_token(env, int(match[1])), match[2].lower()):
            found[address] = int(match[1])
    domains = env["sales.reglament.address"]._domains() if found else ()
    return {
        address: id_
        for address, id_ in found.items()
        if address.rpartition("@")[2].lower() in domains
    }


def take(env, message, msg_dict):
    """Tell who answers for the client what somebody wrote back.

    :param message: the letter, an EmailMessage
    :param msg_dict: what Odoo's gateway read from it
    :return: the questions it was written to
    """
    Address = env["sales.reglament.address"]
    # the gateway works for whoever writes
    feedback = env["sales.reglament.feedback"].sudo()
    found = ids_in(env, Address._recipients(message, msg_dict))
    if not found or msg_dict.get("is_bounce"):
        return feedback
    feedback = feedback.browse(sorted(set(found.values()))).exists()
    if not Address._is_automatic(message):
        for one in feedback:
            words = _words(msg_dict.get("body") or "", one.access_token)
            _tell(one, email_normalize(msg_dict["email_from"]) or "", words)
    return feedback


def _words(body, token):
    """What was written, as text without links and without the key."""
    text = html2plaintext(body, include_references=False)
    return LINKS.sub("", text).replace(token or "-", "").strip()[:LONGEST]


def _tell(feedback, sender, text):
    """Tell who looks into it, or answers for the client, what somebody wrote back."""
    user = feedback.loop_user_id or feedback._loop_responsible()
    if not user:
        return
    words = feedback._for_reader(user)
    who = words.env._("%s wrote back to the question:", sender)
    words.env["mail.thread"].message_notify(
        body=plaintext2html(f"{who}\n\n{text}"),
        subject=header_text(words.env._("Written back: %s", words.display_name)),
        partner_ids=user.partner_id.ids,
        author_id=feedback.env.ref("base.partner_root").id,
        model=feedback._name,
        res_id=feedback.id,
    )
