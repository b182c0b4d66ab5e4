from datetime import timedelta
from xmlrpc.client import Fault

from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from ..browser_common import BrowserCase
from ..common import ReglamentCase

LEAD_FIELDS = {
    "completeness": 100,
    "missing_requirements": [],
    "reglament_id": False,
    "sales_role_kind": "service",
}
PARTNER_FIELDS = {
    "completeness": 100,
    "missing_requirements": [],
    "reglament_id": False,
    "client_state": "regular",
    "active_user_id": False,
    "service_user_id": False,
}


@tagged("post_install", "-at_install")
class TestEngineFields(ReglamentCase):
    """What the engine keeps can't be written by anybody, on any path."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reglament({"name": "Expected amount"})
        cls.lead = cls.make_lead(partner_id=cls.client.id)

    @users("ranna", "rhead", "rdirector", "rintegration", "admin")
    def test_write_is_refused(self):
        for record, fields in ((self.lead, LEAD_FIELDS), (self.client, PARTNER_FIELDS)):
            record = record.with_user(self.env.user)
            for name, value in fields.items():
                with self.subTest(name=name), self.assertRaises(AccessError):
                    record.write({name: value})
                with self.subTest(web_save=name), self.assertRaises(AccessError):
                    record.web_save({name: value}, {})

    @users("ranna", "rhead", "admin")
    def test_create_is_refused_also_by_defaults(self):
        for name, value in LEAD_FIELDS.items():
            Lead = self.env["crm.lead"]
            with self.subTest(name=name), self.assertRaises(AccessError):
                Lead.create({"name": "X", name: value})
            with self.subTest(default=name), self.assertRaises(AccessError):
                Lead.with_context(**{f"default_{name}": value}).create({"name": "X"})
        for name, value in PARTNER_FIELDS.items():
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.env["res.partner"].create({"name": "X", name: value})

    @users("ranna")
    def test_import_is_refused(self):
        result = self.env["crm.lead"].load([".id", "completeness"], [[str(self.lead.id), "100"]])
        self.assertTrue(result["messages"])
        self.assertEqual(self.lead.completeness, 0)

    @users("admin")
    def test_a_users_own_partner_is_no_way_round(self):
        with self.assertRaises(AccessError):
            self.anna.with_user(self.env.user).write({"client_state": "regular"})

    @users("ranna")
    def test_nested_commands_are_no_way_round(self):
        with self.assertRaises(AccessError):
            self.client.with_user(self.env.user).write(
                {"opportunity_ids": [(1, self.lead.id, {"completeness": 100})]}
            )

    @users("ranna")
    def test_copies_start_afresh(self):
        copy = self.lead.with_user(self.env.user).copy()
        self.assertEqual(copy.completeness, 0)

    @users("ranna", "rhead", "rdirector", "admin")
    def test_the_log_is_nobodys_to_write(self):
        self.lead.sudo().write({"stage_id": self.stage_qualified.id})
        log = self.bypasses(self.lead)
        Bypass = self.env["sales.reglament.bypass"]
        with self.assertRaises(AccessError):
            Bypass.create({"kind": "override", "date": "2026-01-01"})
        with self.assertRaises(AccessError):
            log.with_user(self.env.user).write({"reason": "forged"})
        with self.assertRaises(AccessError):
            log.with_user(self.env.user).unlink()

    def test_who_reads_the_log(self):
        self.lead.with_user(self.anna).sudo().write({"stage_id": self.stage_qualified.id})
        log = self.bypasses(self.lead)
        Bypass = self.env["sales.reglament.bypass"]
        domain = [("lead_id", "=", self.lead.id)]
        self.assertEqual(Bypass.with_user(self.anna).search(domain), log)
        self.assertFalse(Bypass.with_user(self.boris).search(domain))
        self.assertEqual(Bypass.with_user(self.head).search(domain), log)
        with self.assertRaises(AccessError):
            Bypass.with_user(self.accountant).search(domain)

    def test_the_log_outlives_its_records(self):
        self.lead.with_user(self.anna).sudo().write({"stage_id": self.stage_qualified.id})
        log = self.bypasses(self.lead)
        self.lead.unlink()
        self.assertFalse(log.lead_id)
        self.assertEqual(log.record_name, "Cable for the north hall")

    @users("raccountant")
    def test_colleagues_without_sales_rights_open_a_client_without_the_addon(self):
        client = self.client.with_user(self.env.user)
        shown = client.get_views([(False, "form")])["models"]["res.partner"]["fields"]
        self.assertIn("phone", shown)
        self.assertNotIn("client_state", shown)
        client.web_read({"name": {}, "phone": {}, "user_id": {"fields": {"display_name": {}}}})
        for name in ("completeness", "missing_summary", "client_state", "reglament_id"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                client.read([name])
        with self.assertRaises(AccessError):
            self.env["sales.reglament"].search([])

    @users("rhead")
    def test_heads_read_the_definitions_that_the_field_selector_needs(self):
        self.assertTrue(self.env["ir.model.fields"].search([("model", "=", "crm.lead")], limit=1))
        self.assertTrue(self.env["ir.model"].search([("model", "=", "crm.lead")]))


@tagged("post_install", "-at_install")
class TestRpc(ReglamentCase, BrowserCase):
    """The same gate for programs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reglament({"name": "Expected amount", "help": "A rough one will do."})
        cls.lead = cls.make_lead()

    def json2_write(self, payload):
        month = timedelta(days=30)
        keys = self.env["res.users.apikeys"].with_user(self.anna)
        key = keys._generate("rpc", "test", self.env.cr.now() + month)
        return self.url_open(
            "/json/2/crm.lead/write",
            json=payload,
            headers={"Authorization": f"Bearer {key}"},
        )

    def test_json2_carries_the_gaps(self):
        response = self.json2_write(
            {"ids": self.lead.ids, "vals": {"stage_id": self.stage_won.id}},
        )
        self.assertEqual(response.status_code, 422)
        error = response.json()
        self.assertTrue(error["name"].endswith("ReglamentGateError"))
        self.assertIn("Expected amount", error["message"])
        self.assertEqual(error["context"]["gaps"][0]["name"], "expected_revenue")
        self.assertEqual(error["context"]["stage_id"], self.stage_won.id)

    def test_json2_refuses_engine_fields(self):
        response = self.json2_write(
            {
                "ids": self.lead.ids,
                "vals": {"completeness": 100},
                "context": {"sales_reglament_pass": {"kind": "sync"}},
            },
        )
        self.assertEqual(response.status_code, 403)
        self.assertEqual(self.lead.completeness, 0)

    def test_xmlrpc_says_it_in_words_and_the_gaps_can_be_asked_for(self):
        args = (self.env.cr.dbname, self.anna.id, "rannaxxx")
        lead_ids, stage_id = self.lead.ids, self.stage_won.id
        with self.assertRaises(Fault) as fault:
            self.xmlrpc_object.execute_kw(
                *args, "crm.lead", "write", [lead_ids, {"stage_id": stage_id}]
            )
        self.assertIn("Expected amount", fault.exception.faultString)
        gaps = self.xmlrpc_object.execute_kw(
            *args, "crm.lead", "reglament_gaps", [lead_ids, stage_id]
        )
        self.assertEqual([gap["name"] for gap in gaps], ["expected_revenue"])
        self.assertEqual(gaps[0]["reason"], "A rough one will do.")

    def test_private_methods_are_not_called_from_outside(self):
        args = (self.env.cr.dbname, self.anna.id, "rannaxxx")
        for method in ("_reglament_log", "_reglament_mark"):
            with self.subTest(method=method), self.assertRaises(Fault):
                self.xmlrpc_object.execute_kw(*args, "crm.lead", method, [self.lead.ids])
