"""What the mail server that took a letter says of its sender (RFC 8601)."""

import re

COMMENT = re.compile(r"\([^()]*\)")
RESULT = re.compile(r"\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)
PROPERTY = re.compile(
    r"(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)", re.I
)
UNKNOWN = frozenset({"none", "neutral", "temperror", "policy"})


def is_authentic(message, sender):
    """Whether nothing is said against a letter being from its sender.

    Only the topmost statement and those of the same server count: others came with the letter.

    :param message: an EmailMessage
    :param sender: the normalised address in From
    """
    headers = [
        COMMENT.sub(" ", str(text)) for text in message.get_all("Authentication-Results", ())
    ]
    if not headers:
        return True
    server = _server(headers[0])
    results = [
        result for text in headers if _server(text) == server for result in _results(text, sender)
    ]
    verdicts = {kind: False for kind, _is_good in results}
    for kind, is_good in results:
        verdicts[kind] = verdicts[kind] or is_good
    return verdicts.get("dmarc", any(verdicts.values()) or not verdicts)


def _server(text):
    return text.partition(";")[0].strip().lower()


def _results(text, sender):
    """``(kind, whether it speaks for the sender)`` of what is known."""
    for part in text.split(";")[1:]:
        found = RESULT.match(part)
        if found and found[2].lower() not in UNKNOWN:
            passed = found[2].lower() == "pass"
            yield found[1].lower(), passed and _is_of(part, found[1].lower(), sender)


def _is_of(part, kind, sender):
    """Whether what passed is the sender's own domain, or one it belongs to."""
    own = sender.rpartition("@")[2].lower()
    named = [value.rpartition("@")[2].lower() for _name, value in PROPERTY.findall(part)]
    if not named:
        return kind == "dmarc"
    return any(own == name or _below(own, name) or _below(name, own) for name in named)


def _below(name, domain):
    return "." in domain and name.endswith(f".{domain}")
