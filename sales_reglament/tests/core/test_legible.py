import re
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

STATES = re.compile(r't-att-aria-(?:pressed|expanded|selected|checked)="([^"]+)"')
YES_OR_NO = ("? 'true' : 'false'", "? 'false' : 'true'")


@tagged("post_install", "-at_install")
class TestLegible(TransactionCase):
    """Words that are quiet are still read: `words/quiet.scss` colours those of the addon."""

    def test_quiet_words_of_all_views_are_coloured_by_the_addon(self):
        for view in self._views():
            with self.subTest(view=view.xml_id):
                arch = etree.fromstring(view.with_context(lang=None).arch_db)
                self.assertEqual([], [etree.tostring(el)[:200] for el in _pale(arch)])

    def _views(self):
        refs = self.env["ir.model.data"].search(
            [("model", "=", "ir.ui.view"), ("module", "=", "sales_reglament")]
        )
        views = self.env["ir.ui.view"].browse(refs.mapped("res_id"))
        return views.filtered(lambda view: view.type in ("form", "kanban", "list"))

    def test_cards_stay_in_their_column(self):
        """What a column says of a card is the engine's, or has a button: nobody drags it."""
        seen = 0
        for view in self._views().filtered(lambda view: view.type == "kanban"):
            arch = etree.fromstring(view.with_context(lang=None).arch_db)
            if view.mode != "primary" or arch.tag != "kanban":
                continue
            with self.subTest(view=view.xml_id):
                self.assertEqual(
                    (arch.get("records_draggable"), arch.get("group_create")), ("0",) * 2
                )
            seen += 1
        self.assertGreater(seen, 5)

    def test_it_can_fail(self):
        pale = "<form><p class='text-muted'>Nobody's clients move by this.</p></form>"
        self.assertTrue(_pale(etree.fromstring(pale)))

    def test_screen_readers_are_told_both_yes_and_no(self):
        """True would be an empty attribute and false none at all; neither is an answer."""
        folder = Path(__file__).parents[2] / "static" / "src"
        texts = [path.read_text() for path in sorted(folder.rglob("*.xml"))]
        found = [said for text in texts for said in STATES.findall(text)]
        self.assertTrue(found)
        self.assertEqual([], [said for said in found if not said.endswith(YES_OR_NO)])


def _pale(arch):
    """Elements with quiet words that no class of the addon stands on or above."""
    return [
        element
        for element in arch.xpath("//*[contains(@class, 'text-muted')]")
        if not element.xpath("ancestor-or-self::*[contains(@class, 'o_reglament')]")
    ]
