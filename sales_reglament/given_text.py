"""Texts that come from outside: any request may send anything in their place."""


def one_of(raw):
    """The last of what was sent for one field, as a text."""
    if isinstance(raw, (list, tuple)):
        raw = raw[-1] if raw else ""
    return "" if raw is None or raw is False else str(raw)


def clean_text(raw):
    """What a person typed as plain text that the database can keep."""
    text = one_of(raw).encode("utf-8", "ignore").decode()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or char >= " ").strip()


def clean_id(text):
    """The id a form sent, or 0."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
