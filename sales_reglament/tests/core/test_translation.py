import io
import re
from collections import Counter
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

MODULE = "sales_reglament"
REPRIMAND = re.compile(r"\w*(?:нарушен|штраф|наказан|удержан)\w*", re.IGNORECASE)
TERM = re.compile(r"\benv\._\(\s*\"([^\"]+)\"")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z]|</?\w[^>]*>")
FIELD_PLACE = re.compile(r"model:ir\.model\.fields,\w+:(?P<xmlid>\S+)")
# Fields in the template that are there only together with an app we don't depend on (sms).
LENT_FIELDS = {"message_has_sms_error"}
EXPORT = f"scripts/odoo i18n export -d DATABASE {MODULE} -l pot"


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    """The Russian of every screen: complete, in step with the code, in the words of the house."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pot = polib.pofile(file_path(f"{MODULE}/i18n/{MODULE}.pot"))
        cls.russian = polib.pofile(file_path(f"{MODULE}/i18n/ru.po"))
        cls.present = cls._export()

    def test_every_term_can_be_exported(self):
        """Odoo leaves out what has one letter: quotes around a bare %s stay English."""
        for path in Path(file_path(MODULE)).rglob("*.py"):
            for term in TERM.findall(path.read_text()):
                with self.subTest(file=path.name, term=term):
                    self.assertGreater(len(re.sub(r"\W+", "", term)), 1)

    @classmethod
    def _export(cls):
        """The terms of the running addon: ``{source: {place}}``."""
        buffer = io.BytesIO()
        trans_export(None, [MODULE], buffer, "po", cls.env)
        addon = cls.env.ref(f"base.module_{MODULE}")
        upstream = addon.upstream_dependencies(exclude_states=("uninstallable",))
        ours = {MODULE, *upstream.mapped("name")}
        terms = cls._terms(polib.pofile(buffer.getvalue().decode()))
        kept = {
            source: {place for place in places if not cls._is_lent(place, ours)}
            for source, places in terms.items()
        }
        return {source: places for source, places in kept.items() if places}

    @classmethod
    def _is_lent(cls, place, ours):
        """Whether another app lends this field to a model of ours: it comes and goes with it."""
        match = FIELD_PLACE.fullmatch(place)
        if not match:
            return False
        field = cls.env.ref(match["xmlid"])
        modules = cls.env[field.model]._fields[field.name]._modules
        return bool(modules) and ours.isdisjoint(modules)

    @staticmethod
    def _terms(entries):
        """``{source: {place}}``; code counts as one place per language it is written in."""
        terms = {}
        for entry in entries:
            if not entry.obsolete:
                terms[entry.msgid] = {
                    ("code: python" if name.endswith(".py") else "code: javascript")
                    if name.startswith("code:")
                    else name
                    for name, _line in entry.occurrences
                }
        return terms

    def _assert_none(self, found, what):
        """Fail with a list that can be worked off."""
        if found:
            self.fail("\n  ".join([f"{what} ({len(found)}):", *sorted(found)]))

    def test_template_is_up_to_date(self):
        template = self._terms(self.pot)
        self._assert_none(
            [
                f"{source!r} at {place}"
                for source, places in self.present.items()
                for place in places - template.get(source, set())
            ],
            f"Not in {MODULE}.pot; export it again with `{EXPORT}`",
        )

    def test_template_holds_nothing_old(self):
        self._assert_none(
            [
                repr(source)
                for source, places in self._terms(self.pot).items()
                if source not in self.present and not all(map(self._may_be_away, places))
            ],
            f"No longer said by the addon; export the template again with `{EXPORT}`",
        )

    @staticmethod
    def _may_be_away(place):
        match = FIELD_PLACE.fullmatch(place)
        return bool(match) and match["xmlid"].rpartition("__")[2] in LENT_FIELDS

    def test_everything_is_translated(self):
        translated = {e.msgid for e in self.russian if e.msgstr.strip() and not e.obsolete}
        self._assert_none(
            [
                f"{source!r} at {min(places)}"
                for source, places in self.present.items()
                if source not in translated
            ],
            "Without Russian",
        )

    def test_nothing_fuzzy_or_obsolete(self):
        template = {entry.msgid for entry in self.pot}
        self._assert_none([repr(e.msgid) for e in self.russian if e.fuzzy], "Fuzzy in ru.po")
        self._assert_none(
            [repr(e.msgid) for e in self.russian if e.obsolete or e.msgid not in template],
            f"In ru.po but not in {MODULE}.pot; remove them",
        )

    def test_placeholders_match(self):
        self._assert_none(
            [
                f"{entry.msgid!r} -> {entry.msgstr!r}"
                for entry in self.russian
                if entry.msgstr
                and Counter(PLACEHOLDER.findall(entry.msgid))
                != Counter(PLACEHOLDER.findall(entry.msgstr))
            ],
            "Placeholders or tags differ",
        )

    def test_no_words_of_reprimand(self):
        self._assert_none(
            [
                f"{word}: {entry.msgstr!r}"
                for entry in self.russian
                for word in REPRIMAND.findall(entry.msgstr)
            ],
            "Words of reprimand",
        )

    def test_header(self):
        self.assertEqual(self.russian.metadata.get("Language"), "ru")
        self.assertIn("nplurals=", self.russian.metadata.get("Plural-Forms", ""))
