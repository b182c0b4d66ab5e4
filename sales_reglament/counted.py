"""Numbers with the right form of the word that is counted, in any language."""

from odoo.tools.misc import babel_locale_parse

# The order in which a language's forms are written in a text: CLDR's own.
CATEGORIES = ("zero", "one", "two", "few", "many", "other")


def counted(env, number, words):
    """A number and what is counted: "2 working days", «2 рабочих дня».

    :param number: how many, fractions too
    :param words: the forms of the reader's language, translated, from the first to the last of its
        categories, with a bar between them: "day|days", «день|дня|дней|дня»
    """
    whole = int(number) if number == int(number) else number
    lang = env["res.lang"]._get_data(code=env.lang or "en_US")
    shown = f"{whole:g}".replace(".", lang.decimal_point or ".")
    return f"{shown} {_form(whole, words.split('|'), env.lang or 'en_US')}"


def _form(number, forms, lang):
    rule = babel_locale_parse(lang).plural_form
    known = [category for category in CATEGORIES if category in rule.tags or category == "other"]
    place = known.index(rule(number))
    return forms[min(place, len(forms) - 1)]
