from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...library import BLOCKS
from ...library.instantiate import find_stages, insert_block, instantiate
from ..common import ReglamentCase, load_russian


@tagged("post_install", "-at_install")
class TestBlocks(ReglamentCase):
    """Ready steps are copied into drafts."""

    def _draft(self, **values):
        draft = self.make_reglament({}, publish=False, **{"team_ids": False, **values})
        return draft.with_user(self.head)

    def test_both_blocks_in_both_languages(self):
        load_russian(self.env)
        draft = self._draft()
        stages = find_stages(self.env)
        action = self.env.ref("sales_reglament.sales_reglament_library_block_action")
        self.assertEqual(action.res_model, "sales.reglament.library.block")
        Wizard = self.env["sales.reglament.library.block"].with_user(self.head)
        for block in BLOCKS:
            with Form(Wizard.with_context(default_reglament_id=draft.id)) as form:
                form.block = block
            self.assertIn(str(BLOCKS[block]["steps"][0]["name"]), form.description)
            form.record.action_insert()
        [first, *planned] = draft.step_ids.sorted("sequence")
        self.assertEqual(
            (first.name, first.stage_id, first.evidence),
            ("Answer the client", stages["new"], "contact"),
        )
        self.assertTrue(first.first_response)
        self.assertEqual(
            [step.stage_id for step in planned],
            [stages["new"], stages["qualified"], stages["proposition"]],
        )
        self.assertEqual({step.evidence for step in planned}, {"next_activity"})
        self.assertTrue(all(step.with_context(lang="ru_RU").name for step in planned))
        draft.action_publish()

    def test_nothing_is_there_twice(self):
        draft = self._draft()
        insert_block(draft, "HY")
        with self.assertRaisesRegex(UserError, "Order in the pipeline.*already"):
            insert_block(draft, "HY")
        draft.step_ids[0].unlink()
        self.assertEqual(len(insert_block(draft, "HY")), 1)
        new = instantiate(self.env(user=self.head), "NEW")
        for block in BLOCKS:
            with self.assertRaises(UserError):
                insert_block(new, block)

    def test_onto_the_stages_of_the_team(self):
        draft = self._draft(team_ids=[(6, 0, self.team.ids)])
        self.assertEqual(insert_block(draft, "FR").stage_id, self.stage_new)
        self.assertEqual(
            insert_block(draft, "HY").stage_id,
            self.stage_new | self.stage_qualified | self.stage_offer,
        )

    def test_refused_where_it_is_in_force(self):
        empty = self._draft()
        empty.action_publish()
        full = instantiate(self.env(user=self.head), "NEW")
        full.action_publish()
        for published in (empty, full):
            with self.assertRaisesRegex(UserError, "is in force and stays as it is"):
                insert_block(published, "FR")
        wizard = self.env["sales.reglament.library.block"].with_user(self.head)
        with self.assertRaisesRegex(UserError, "is in force and stays as it is"):
            wizard.create({"reglament_id": empty.id, "block": "HY"}).action_insert()

    def test_refused_for_clients(self):
        draft = instantiate(self.env(user=self.head), "CARE")
        with self.assertRaisesRegex(UserError, "about deals"):
            insert_block(draft, "FR")

    def test_refused_to_managers(self):
        draft = self._draft()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            insert_block(draft.with_user(self.anna), "FR")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.env["sales.reglament.library.block"].with_user(self.anna).create(
                {"reglament_id": draft.id, "block": "FR"}
            )
        self.assertFalse(draft.step_ids)


@tagged("post_install", "-at_install")
class TestLimits(ReglamentCase):
    """Publishing says where a reglament asks for too much, and goes through."""

    def _steps(self, draft, count, **values):
        self.env["sales.reglament.step"].create(
            [
                {
                    "reglament_id": draft.id,
                    "stage_id": self.stage_new.id,
                    "name": f"Step {number}",
                    "evidence": "contact",
                    **values,
                }
                for number in range(count)
            ]
        )

    def test_above_the_limits(self):
        draft = self.make_reglament(*[{} for _number in range(6)], publish=False)
        self._steps(draft, 6)
        self.assertEqual(len(draft._publish_warnings()), 1)
        self.assertIn("Reglament new: 6 mandatory fields", draft.publish_warnings)
        self._steps(draft, 1)
        self.assertIn("Reglament new: 7 steps", draft.publish_warnings)
        self._steps(draft, 2, evidence="manual", stage_id=self.stage_offer.id)
        self.assertNotIn("by hand", draft.publish_warnings)
        self._steps(draft, 2, evidence="manual", stage_id=self.stage_offer.id)
        self.assertIn("4 steps are marked by hand", draft.publish_warnings)
        self.assertIn("costs about 3.5 minutes per deal", draft.publish_warnings)
        self.assertEqual(len(draft._publish_warnings()), 4)
        draft.action_publish()
        self.assertEqual(draft.state, "published")
        self.assertFalse(draft.publish_warnings)

    def test_of_clients(self):
        draft = self.make_reglament(
            *[
                {"field": "res.partner.city", "client_state": "new" if number else False}
                for number in range(13)
            ],
            publish=False,
            subject="client",
            team_ids=False,
        )
        self.assertIn("New: 13 mandatory fields", draft.publish_warnings)
        self.assertIn("minutes per client", draft.publish_warnings)

    def test_in_the_form(self):
        draft = self.make_reglament(*[{} for _number in range(6)], publish=False)
        with Form(draft.with_user(self.head)) as form:
            self.assertIn("6 mandatory fields", form.publish_warnings)
            form.requirement_ids.remove(0)
            self.assertFalse(form.publish_warnings)
        with Form(self.env["sales.reglament"].with_user(self.head)) as form:
            self.assertFalse(form.publish_warnings)
            form.name = "Fresh"
