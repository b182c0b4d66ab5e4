from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..checklist.common import StepCase


@tagged("post_install", "-at_install")
class TestGateQuestions(StepCase):
    """What the gate dialog asks: each thing once, the cheap way first, in what counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.user_id = cls.anna
        cls.anna.group_ids += cls.env.ref("base.group_partner_manager")
        cls.rustam = cls.env["res.partner"].create(
            {"name": "Rustam", "parent_id": cls.client.id, "type": "contact"}
        )

    def ask(self, lead, stage=None):
        stage = stage or self.stage_won
        self.gaps = lead.reglament_gaps(stage.id)
        return lead.reglament_gate_form(self.gaps, stage.id)

    def questions(self, form):
        return [
            question
            for group in form["groups"]
            for card in group["cards"]
            for question in card["questions"]
        ]

    def columns(self, form, name):
        for group in form["groups"]:
            for card in group["cards"]:
                for node in etree.fromstring(card["arch"]).iter("field"):
                    if node.get("name") == name:
                        return [
                            column.get("name")
                            for column in node.iter("field")
                            if column is not node and not column.get("column_invisible")
                        ]
        return None

    # ------------------------------------------------------------ alternatives

    def test_alternatives_are_one_question_the_cheap_one_first(self):
        self.make_reglament(
            {
                "field": "res.partner.client_product_ids",
                "alternatives": ["crm.lead.description"],
                "name": "What they need",
                "help": "The offer is made from this line.",
            },
            {
                "field": "crm.lead.partner_id",
                "alternatives": ["crm.lead.partner_name", "crm.lead.tag_ids"],
                "name": "Company",
            },
        )
        lead = self.make_lead(partner_id=self.rustam.id).with_user(self.anna)
        lead.write({"partner_name": False})
        form = self.ask(lead)
        [question] = self.questions(form)
        self.assertEqual(
            [(ask["label"], ask["reason"]) for ask in question["asks"]],
            [("What they need", "The offer is made from this line.")],
        )
        self.assertEqual(
            [place["name"] for place in question["inputs"]], ["description", "client_product_ids"]
        )
        cards = {place["card"] for place in question["inputs"]}
        self.assertEqual(cards, {f"crm.lead-{lead.id}", f"res.partner-{self.client.id}"})

    def test_any_one_of_them_is_enough(self):
        self.make_reglament(
            {"field": "crm.lead.phone", "alternatives": ["crm.lead.email_from"]},
        )
        lead = self.make_lead().with_user(self.anna)
        self.ask(lead)
        key = f"{lead.id}-field-{self.gaps[0]['rule_id']}"

        def filled(**values):
            change = {"model": "crm.lead", "id": lead.id, "values": values}
            return lead.reglament_gate_check(self.gaps, [change])["filled"]

        self.assertEqual(filled(), [])
        self.assertEqual(filled(email_from="buyer@cable.example"), [key])
        self.assertEqual(filled(phone="+32 2 290 34 90"), [key])
        self.assertEqual(filled(phone="-"), [])

    def test_what_waits_for_a_client_asks_for_the_client(self):
        self.make_reglament(
            {"field": "crm.lead.partner_id", "name": "Client card"},
            {"field": "res.partner.vat", "name": "Tax number", "stage_id": self.stage_new.id},
            {
                "field": "res.partner.client_product_ids",
                "alternatives": ["crm.lead.description"],
                "name": "What they need",
            },
        )
        lead = self.make_lead().with_user(self.anna)
        client, need = self.questions(self.ask(lead))
        self.assertEqual([ask["label"] for ask in client["asks"]], ["Client card", "Tax number"])
        self.assertEqual([place["name"] for place in client["inputs"]], ["partner_id"])
        self.assertEqual([place["name"] for place in need["inputs"]], ["description"])
        # a client chosen, what its card says counts at once
        self.client.vat = "BE0477472701"
        change = {"model": "crm.lead", "id": lead.id, "values": {"partner_id": self.client.id}}
        found = lead.reglament_gate_check(self.gaps, [change])["filled"]
        self.assertEqual(len(found), 2)
        self.assertFalse(lead.partner_id)

    def test_what_the_deal_says_of_its_client_is_offered(self):
        self.make_reglament(
            {"field": "res.partner.phone"},
            {"field": "res.partner.email"},
            {"field": "res.partner.vat"},
        )
        lead = self.make_lead(partner_id=self.client.id, phone="+32 2 290 34 90")
        # as a deal that was there before its client's card
        self.client.phone = False
        lead.phone = "+32 2 290 34 90"
        self.client.phone = False
        self.env.flush_all()
        self.assertEqual((lead.phone, lead.email_from), ("+32 2 290 34 90", False))
        form = self.ask(lead.with_user(self.anna))
        offers = {
            place["name"]: place["offer"]
            for question in self.questions(form)
            for place in question["inputs"]
        }
        self.assertEqual(offers, {"phone": "+32 2 290 34 90", "email": "", "vat": ""})

    # ------------------------------------------------------------ lists

    def test_lists_show_what_matters(self):
        self.make_reglament({"field": "res.partner.client_product_ids"})
        form = self.ask(self.make_lead(partner_id=self.rustam.id).with_user(self.anna))
        self.assertEqual(
            self.columns(form, "client_product_ids"),
            ["product_id", "categ_id", "yearly_volume", "next_need_date"],
        )

    def test_lists_offer_what_the_person_may_do(self):
        self.make_reglament({"field": "res.partner.child_ids"})
        other = self.env["res.partner"].create(
            {"name": "Alone", "is_company": True, "user_id": self.boris.id}
        )
        for user, rights in ((self.anna, {}), (self.boris, {"delete": "False"})):
            lead = self.make_lead(partner_id=other.id, user_id=user.id).with_user(user)
            [card] = self.ask(lead)["groups"][0]["cards"]
            [lines] = etree.fromstring(card["arch"]).iter("list")
            self.assertEqual(
                {name: lines.get(name) for name in ("create", "delete") if lines.get(name)}, rights
            )

    def test_lists_show_what_makes_a_line_count(self):
        self.make_reglament(
            {
                "field": "res.partner.client_product_ids",
                "line_domain": "[('current_supplier', '!=', False)]",
            },
            {
                "field": "res.partner.child_ids",
                "line_domain": "[('is_company', '=', False), ('ref', '!=', False)]",
            },
        )
        form = self.ask(self.make_lead(partner_id=self.client.id).with_user(self.anna))
        self.assertIn("current_supplier", self.columns(form, "client_product_ids"))
        columns = self.columns(form, "child_ids")
        self.assertEqual(columns, ["name", "phone", "email", "contact_role", "function", "ref"])

    def test_a_line_that_one_may_not_read_is_no_answer(self):
        """Whether somebody else's order counts is not told by naming it."""
        self.make_reglament({"field": "crm.lead.order_ids", "name": "An order"})
        theirs = self.make_lead(user_id=self.boris.id)
        orders = self.env["sale.order"].create(
            [
                {"partner_id": self.client.id, "user_id": user.id, "opportunity_id": lead.id}
                for user, lead in ((self.boris, theirs), (self.anna, theirs.copy()))
            ]
        )
        lead = self.make_lead(partner_id=self.client.id).with_user(self.anna)
        self.ask(lead)

        def filled(*commands):
            change = {"model": "crm.lead", "id": lead.id, "values": {"order_ids": [*commands]}}
            return bool(lead.reglament_gate_check(self.gaps, [change])["filled"])

        self.assertTrue(filled((4, orders[1].id)))
        self.assertFalse(filled((1, orders[0].id, {"note": "x"})), "it is none of the deal's")
        for command in ((4, orders[0].id), (6, 0, orders.ids)):
            with self.subTest(command=command), self.assertRaises(AccessError):
                filled(command)
        orders[0].opportunity_id = lead.id
        self.assertFalse(orders[0].with_user(self.anna).has_access("read"))
        self.assertTrue(filled((0, "virtual_1", {"partner_id": self.client.id})), "its own lines")

    def test_who_decides_is_found_among_the_people_of_the_company(self):
        self.make_reglament(
            {
                "field": "res.partner.child_ids",
                "line_domain": "[('contact_role', '=', 'decides')]",
                "name": "Who decides",
            }
        )
        lead = self.make_lead(partner_id=self.rustam.id).with_user(self.anna)
        form = self.ask(lead)
        [question] = self.questions(form)
        self.assertEqual(
            question["inputs"],
            [{"card": f"res.partner-{self.client.id}", "name": "child_ids", "offer": ""}],
        )
        self.assertIn("contact_role", self.columns(form, "child_ids"))
        self.assertIn("'default_contact_role': 'decides'", form["groups"][0]["cards"][0]["arch"])

        def filled(*commands):
            change = {"model": "res.partner", "id": self.client.id}
            change["values"] = {"child_ids": list(commands)}
            return bool(lead.reglament_gate_check(self.gaps, [change])["filled"])

        self.assertFalse(filled((0, "virtual_1", {"name": "Petr", "contact_role": "uses"})))
        self.assertTrue(filled((0, "virtual_1", {"name": "Petr", "contact_role": "decides"})))
        self.assertTrue(filled((1, self.rustam.id, {"contact_role": "decides"})))
        self.assertFalse(self.rustam.contact_role)
        changes = [
            {
                "model": "res.partner",
                "id": self.client.id,
                "values": {"child_ids": [(0, 0, {"name": "Petr", "contact_role": "decides"})]},
            }
        ]
        self.assertTrue(lead.reglament_save_and_move(changes, self.stage_won.id)["moved"])
        petr = self.client.child_ids - self.rustam
        self.assertEqual((petr.name, petr.parent_id), ("Petr", self.client))
        self.assertFalse(lead.missing_summary)

    def test_two_rules_on_one_list_are_one_question_with_two_sentences(self):
        self.make_reglament(
            {"field": "res.partner.child_ids", "min_count": 2, "name": "Two people"},
            {
                "field": "res.partner.child_ids",
                "line_domain": "[('contact_role', '=', 'decides')]",
                "name": "Who decides",
            },
        )
        lead = self.make_lead(partner_id=self.client.id).with_user(self.anna)
        [question] = self.questions(self.ask(lead))
        asks = [(ask["label"], ask["reason"]) for ask in question["asks"]]
        self.assertEqual(asks, [("Two people", "So far 1 of 2."), ("Who decides", "")])

    # ------------------------------------------------------------ what is closed

    def test_a_field_of_another_department_is_named_with_who_can(self):
        group = self.env["res.groups"].create({"name": "Keepers of limits"})
        self.env["ir.model.data"].create(
            {
                "module": "sales_reglament",
                "name": "group_test_keepers",
                "model": "res.groups",
                "res_id": group.id,
            }
        )
        self.make_reglament({"field": "res.partner.ref", "name": "Credit limit"})
        # a closed field is refused to a new reglament, but one in use may be closed later
        field = self.env["res.partner"]._fields["ref"]
        self.patch(field, "groups", "sales_reglament.group_test_keepers")
        lead = self.make_lead(partner_id=self.client.id).with_user(self.anna)
        form = self.ask(lead)
        self.assertEqual(form["groups"], [])
        [closed] = form["elsewhere"]
        self.assertEqual((closed["label"], closed["who"]), ("Credit limit", "Keepers of limits"))

    def test_unknown_gaps_are_left_out(self):
        reglament = self.make_reglament({}, {"field": "crm.lead.referred"})
        lead = self.make_lead().with_user(self.anna)
        [gap, other] = lead.reglament_gaps(self.stage_won.id)
        strange = [
            {},
            {"kind": "field"},
            None,
            "gap",
            {**gap, "kind": "wish"},
            {**gap, "lead_id": 2**30},
            {**gap, "model": "res.users"},
            {**gap, "name": "no_such_field"},
            {**gap, "id": "1"},
            {**gap, "rule_id": "x"},
            {**gap, "rule_id": None, "kind": "step"},
            {**gap, "name": ["vat"]},
            {**gap, "name": {"a": 1}},
            {**gap, "id": 2**40},
            {**gap, "id": True},
            {**gap, "rule_id": 2**70},
            {**gap, "lead_id": [gap["lead_id"]]},
            {**gap, "kind": ["field"]},
            {**gap, "model": {"a": 1}},
        ]
        own = {**gap, "of_another_program": {"a": 1}}
        form = lead.reglament_gate_form([*strange, own], self.stage_won.id)
        self.assertEqual(len(self.questions(form)), 1)
        bare = {name: other[name] for name in ("kind", "lead_id", "rule_id", "model", "id", "name")}
        self.assertEqual(len(self.questions(lead.reglament_gate_form([bare], False))), 1)
        for gaps in (strange, None, False, "x", 5):
            form = lead.reglament_gate_form(gaps, self.stage_won.id)
            self.assertEqual((form["groups"], form["elsewhere"]), ([], []))
            self.assertEqual(lead.reglament_gate_check(gaps, [])["filled"], [])
        for more in (
            {"label": {"a": 1}, "reason": ["b"]},
            {"key": {"a": 1}, "lines": [None], "effect": {}, "display_name": 5},
            {"rule_id": 2**30},
        ):
            form = lead.reglament_gate_form([{**gap, **more}], self.stage_won.id)
            self.assertEqual(len(self.questions(form)), 1)
            lead.reglament_gate_check([{**gap, **more}], [])
        for stage_id in ("x", [1], 2**40, -1):
            self.assertEqual(lead.reglament_gate_form([gap], stage_id)["stage"], "")
        self._check_strange_answers(lead)
        gone = {**gap, "rule_id": 2**30, "kind": "step", "label": "Gone"}
        form = lead.reglament_gate_form([gone], self.stage_won.id)
        self.assertEqual([thing["label"] for thing in form["elsewhere"]], ["Gone"])
        self.assertTrue(reglament)

    def _check_strange_answers(self, lead):
        plain = {"model": "crm.lead", "id": lead.id, "values": {}}
        for change in (5, {}, {**plain, "model": "res.users"}, {**plain, "id": "1"}, [plain]):
            with self.subTest(change=change):
                with self.assertRaises(UserError):
                    lead.reglament_save_and_move([change], False)
                with self.assertRaises(UserError):
                    lead.reglament_gate_check([], [change])
        with self.assertRaises(UserError):
            lead.reglament_save_and_move([{**plain, "values": "x"}], False)
        answer = {"lead_id": lead.id, "step_id": 2**30, "state": "done"}
        for settled in (5, {}, {**answer, "step_id": 2**40}, {**answer, "state": ["done"]}, answer):
            with self.subTest(settled=settled), self.assertRaises(UserError):
                lead.reglament_save_and_move([], False, [settled])

    def test_many_deals_cost_no_more_questions_than_records(self):
        self.make_reglament({"field": "res.partner.vat", "name": "Tax number"}, {})
        leads = self.make_leads(3, lambda _number: {"partner_id": self.client.id})
        form = self.ask(leads.with_user(self.anna))
        asks = [ask for question in self.questions(form) for ask in question["asks"]]
        self.assertEqual([ask["label"] for ask in asks].count("Tax number"), 1)
        self.assertEqual(sorted(len(ask["keys"]) for ask in asks), [1, 1, 1, 3])


@tagged("post_install", "-at_install")
class TestGateSteps(StepCase):
    """Steps in the dialog, and the stages on the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plan = {"name": "Next step is planned", "evidence": "next_activity"}
        cls.reglament = cls.make_steps(
            {"name": "Answer"},
            plan,
            {**plan, "stage_id": cls.stage_qualified.id},
            {**plan, "stage_id": cls.stage_offer.id},
            {"name": "Measure", "stage_id": cls.stage_qualified.id},
            requirement_ids=[
                (0, 0, cls.requirement_vals(name="Expected amount")),
                (0, 0, cls.requirement_vals("crm.lead.referred", stage_id=cls.stage_offer.id)),
            ],
        )
        cls.lead = cls.make_lead().with_user(cls.anna)

    def ask(self, stage=None, lead=None):
        stage, lead = stage or self.stage_won, lead or self.lead
        gaps = lead.reglament_gaps(stage.id)
        return lead.reglament_gate_form(gaps, stage.id)

    def test_the_same_step_of_several_stages_is_one_row(self):
        [group] = self.ask()["groups"]
        rows = {row["name"]: row for row in group["steps"]}
        self.assertEqual(list(rows), ["Answer", "Next step is planned", "Measure"])
        planned = rows["Next step is planned"]
        self.assertEqual((len(planned["step_ids"]), len(planned["keys"])), (3, 3))
        self.assertEqual(
            planned["stages"], "for Reglament new, Reglament qualified and Reglament offer"
        )
        self.assertEqual(rows["Answer"]["stages"], "")
        self.assertEqual(rows["Measure"]["stages"], "for Reglament qualified")

    def test_done_once_counts_for_all(self):
        gaps = self.lead.reglament_gaps(self.stage_won.id)
        self.lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        [group] = self.lead.reglament_gate_form(gaps, self.stage_won.id)["groups"]
        states = {row["name"]: row["state"] for row in group["steps"]}
        self.assertEqual(
            states, {"Answer": "todo", "Next step is planned": "done", "Measure": "todo"}
        )

    def test_stops_are_the_stages_on_the_way(self):
        form = self.ask()
        stops = {stop["name"]: stop["waits"] for stop in form["stops"]}
        self.assertEqual(list(stops), ["Reglament qualified", "Reglament offer"])
        rows = {row["name"]: row["keys"] for row in form["groups"][0]["steps"]}
        asks = form["groups"][0]["cards"][0]["questions"][0]["asks"]
        first = {*rows["Answer"], rows["Next step is planned"][0], *asks[0]["keys"]}
        self.assertEqual(set(stops["Reglament qualified"]), first)
        self.assertEqual(
            set(stops["Reglament offer"]),
            first | {rows["Next step is planned"][1], *rows["Measure"]},
        )
        self.assertEqual(self.ask(self.stage_qualified)["stops"], [])

    def test_deals_in_different_stages_stop_where_all_go_forward(self):
        ahead = self.make_lead(stage_id=self.stage_qualified.id).with_user(self.anna)
        form = self.ask(lead=self.lead | ahead)
        self.assertEqual([stop["name"] for stop in form["stops"]], ["Reglament offer"])

    def test_as_far_as_what_is_there_allows(self):
        self.lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        changes = [{"model": "crm.lead", "id": self.lead.id, "values": {"expected_revenue": 5}}]
        answer = self.reglament.step_ids[0]
        settled = [{"lead_id": self.lead.id, "step_id": answer.id, "state": "done", "note": ""}]
        result = self.lead.reglament_save_and_move(changes, self.stage_qualified.id, settled)
        self.assertEqual(result, {"moved": True, "won": False, "gaps": []})
        self.assertEqual(self.lead.stage_id, self.stage_qualified)
        self.assertFalse(self.bypasses(self.lead))
        # what is left is as true as before
        gaps = self.lead.reglament_gaps(self.stage_won.id)
        self.assertEqual({gap["label"] for gap in gaps} - {"Referred By"}, {"Measure"})
