import re

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users

from ...exceptions import ReglamentGateError
from .common import OURS, AccessCase, fields_of_the_addon

GROUPS = {
    ".",  # nobody
    f"{OURS}.group_reglament_user",
    f"{OURS}.group_reglament_head",
    f"{OURS}.group_reglament_director",
}
# What everybody's work shows, and what nobody but sales people is to see the addon's part of.
EVERYBODYS = ("res.partner", "res.users", "product.")
WORDS = re.compile(r"\w+")
# What of a view's element can name fields beside the field it shows.
NAMING = frozenset(
    {"domain", "context", "invisible", "readonly", "required", "column_invisible", "t-if", "t-esc"}
)
DECORATION = "decoration-"


@tagged("post_install", "-at_install")
class TestColumns(AccessCase):
    """The addon's columns on everybody's models are for sales people, wherever they are."""

    def test_each_field_is_for_sales_people(self):
        found = fields_of_the_addon(self.env, *EVERYBODYS)
        self.assertIn(("res.partner", "client_state"), found)
        self.assertIn(("res.users", "sales_role_id"), found)
        open_ = [key for key, field in found.items() if not self._is_closed(field)]
        self.assertFalse(open_, "fields that everybody may read")
        copied = [key for key, field in found.items() if field.store and field.copy]
        self.assertFalse(copied, "who may not see a field can't duplicate a record that copies it")

    def _is_closed(self, field):
        return bool(field.groups) and set(field.groups.split(",")) <= GROUPS

    def test_each_view_names_them_for_sales_people_only(self):
        closed = {}
        for model, name in fields_of_the_addon(self.env, *EVERYBODYS):
            closed.setdefault(model, set()).add(name)
        shown = set()
        views = self.env["ir.ui.view"].search([("type", "!=", "qweb"), ("mode", "=", "primary")])
        for view in views:
            # the addon's own models are for sales people as a whole
            if view.model in self.env and not view.model.startswith("sales.reglament"):
                arch = etree.fromstring(view.get_combined_arch())
                shown |= set(self._open_places(view, arch, view.model, closed))
        self.assertFalse(shown)

    def _open_places(self, view, node, model, closed):
        """Elements without a group that name such a field: (view, element, field)."""
        if set(filter(None, node.get("groups", "").split(","))) & GROUPS:
            return
        names = closed.get(model, ())
        if node.tag == "field" and node.get("name") in names:
            yield view.xml_id or view.name, node.tag, node.get("name")
        text = " ".join(
            value
            for key, value in node.attrib.items()
            if key in NAMING or key.startswith(DECORATION)
        )
        for name in names & set(WORDS.findall(text)) if names else ():
            yield view.xml_id or view.name, node.get("name"), name
        inner = self._model_within(node, model)
        for child in node.iterchildren(etree.Element):
            yield from self._open_places(view, child, inner, closed)

    def _model_within(self, node, model):
        field = (
            node.tag == "field"
            and model in self.env
            and self.env[model]._fields.get(node.get("name"))
        )
        return field.comodel_name if field and field.comodel_name else model


@tagged("post_install", "-at_install")
class TestOutsiders(AccessCase):
    """Who sees nothing of the addon works with clients as without it, and the engine goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for person, kind in ((cls.anna, "active"), (cls.boris, "service")):
            cls.give_role(person, kind)
        cls.env["ir.config_parameter"].set_param("sales_reglament.purchase_source", "invoice")
        cls.follow_purchases()
        cls.reglament = cls.make_reglament(
            cls.requirement_vals("res.partner.phone"),
            cls.requirement_vals("res.partner.contact_role", ["res.partner.child_ids"]),
            name="Clients",
            mode="advise",
            subject="client",
            team_ids=False,
            publish=False,
        )
        cls.reglament.step_ids = [
            Command.create({"name": "Call", "evidence": "contact", "recurrence_days": 30}),
            Command.create(
                {
                    "name": "Look at the card",
                    "evidence": "domain",
                    "evidence_domain": "[('client_class', '!=', False)]",
                    "assignee_kind": "role",
                    "role_id": cls.env.ref("sales_reglament.role_service").id,
                }
            ),
        ]
        cls.reglament.action_publish()
        cls.make_reglament(cls.requirement_vals(), cls.requirement_vals("res.partner.phone"))
        cls.client.user_id = cls.anna
        cls.client.phone = "+7 495 000-00-01"
        cls.contact = cls.env["res.partner"].create(
            {"name": "Vera", "parent_id": cls.client.id, "contact_role": "decides"}
        )
        cls.lead = cls.make_lead(partner_id=cls.client.id)
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()  # nothing is read before that the reader may not read

    def _mine(self, *records):
        return [record.with_user(self.env.user) for record in records]

    @users("rbookkeeper")
    def test_nothing_is_told(self):
        for (model, name), field in fields_of_the_addon(
            self.env, "res.partner", "res.users"
        ).items():
            record = self._mine(self.env.user if model == "res.users" else self.client)[0]
            with self.subTest(model=model, name=name), self.assertRaises(AccessError):
                record.read([name])
            if field.store:
                with self.subTest(searched=name), self.assertRaises(AccessError):
                    self.env[model].search([(name, "!=", False)], limit=1)
        shown = self.env["res.partner"].fields_get()
        self.assertFalse(
            {n for (m, n) in fields_of_the_addon(self.env, "res.partner")} & set(shown)
        )

    @users("rbookkeeper", "rportal")
    def test_whose_client_is_for_sales_people(self):
        with self.assertRaises(AccessError):
            self.env["res.partner"].whose_client(self.client.name)

    @users("rbookkeeper")
    def test_clients_are_made_written_duplicated_archived_exported(self):
        client, contact = self._mine(self.client, self.contact)
        client.write({"phone": "+7 495 000-00-05", "city": "Tula", "email": "a@b.com"})
        with self.assertRaises(ReglamentGateError):
            client.phone = False
        made = self.env["res.partner"].create({"name": "New one", "is_company": True})
        made.write({"child_ids": [Command.create({"name": "Somebody"})]})
        copies = (client | contact).copy()
        self.assertEqual(copies[1].sudo().contact_role, "decides")
        self.assertFalse(copies[1].sudo().active_user_id - self.anna)
        made.child_ids.parent_id = client
        self.env.flush_all()
        client.export_data(["name", "phone", "user_id/name"])
        client.action_archive()
        client.action_unarchive()
        copies[1].action_archive()
        self.env.flush_all()
        self.cr.precommit.run()

    @users("rbookkeeper")
    def test_clients_are_imported(self):
        result = self.env["res.partner"].load(
            ["name", "phone", "is_company"], [["Imported one", "+7 495 000-00-02", "1"]]
        )
        self.assertTrue(result["ids"], result["messages"])
        external = self._mine(self.client)[0].export_data(["id"])["datas"][0][0]
        result = self.env["res.partner"].load(["id", "phone"], [[external, "+7 495 000-00-03"]])
        self.assertTrue(result["ids"], result["messages"])
        self.cr.precommit.run()

    @users("rbookkeeper")
    def test_contacts_are_merged(self):
        twin = self.env["res.partner"].create(
            {"name": "Vera", "parent_id": self.client.id, "email": "vera@northern.example.com"}
        )
        self.contact.email = twin.email
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge([twin.id, self.contact.id], twin)
        self.assertEqual(twin.sudo().contact_role, "decides")
        self.cr.precommit.run()

    @users("rbookkeeper")
    def test_an_invoice_is_posted_and_paid(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_line_ids": [
                    Command.create({"name": "Cable", "quantity": 1, "price_unit": 100.0})
                ],
            }
        )
        invoice.action_post()
        self.cr.precommit.run()
        self.assertEqual(self.client.sudo().client_state, "new")
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({}).action_create_payments()
        self.cr.precommit.run()
        self.assertTrue(self.client.sudo().purchase_ids.paid_date)

    @users("rbookkeeper")
    def test_standard_screens_open(self):
        Partner = self.env["res.partner"]
        for model in ("res.partner", "account.move", "product.template", "calendar.event"):
            self.env[model].get_views([(False, kind) for kind in ("list", "form", "search")])
        views = Partner.get_views([(False, "list"), (False, "kanban"), (False, "form")])["views"]
        for kind, view in views.items():
            names = {n for (m, n) in fields_of_the_addon(self.env, "res.partner")}
            arch = re.sub(r'data-used-by="[^"]*"', "", view["arch"])  # explains, shows nothing
            named = set(WORDS.findall(arch)) & names
            with self.subTest(kind=kind):
                self.assertFalse(named)
        with Form(Partner) as card:
            card.name = "Typed"
        self.env.user.get_views([(False, "form")])
        card.record.web_read({"name": {}, "user_id": {"fields": {"display_name": {}}}})

    def test_meetings_and_messages_with_clients(self):
        event = (
            self.env["calendar.event"]
            .with_user(self.bookkeeper)
            .create(
                {
                    "name": "Balance",
                    "start": "2026-01-12 10:00:00",
                    "stop": "2026-01-12 11:00:00",
                    "partner_ids": [Command.link(self.contact.id)],
                }
            )
        )
        event.write({"stop": "2026-01-12 11:30:00"})
        client = self.client.with_user(self.bookkeeper)
        words = "Paid"
        client.message_post(body=words, message_type="comment", subtype_xmlid="mail.mt_comment")
        client.activity_schedule("mail.mail_activity_data_todo", user_id=self.bookkeeper.id)
        client.activity_ids.action_feedback(feedback="Done")
        self.cr.precommit.run()

    def test_websites_and_portals_write_by_superuser(self):
        for person in (self.portal, self.public):
            Partner = self.env["res.partner"].with_user(person).sudo()
            with self.subTest(person=person.login):
                made = Partner.create({"name": "From the site", "email": "site@example.com"})
                made.write({"phone": "+7 495 000-00-04", "parent_id": self.client.id})
                made.copy()
                self.cr.precommit.run()

    @users("rportal")
    def test_portal_reads_its_company_without_the_addon(self):
        self.portal.partner_id.sudo().parent_id = self.client
        client = self._mine(self.client)[0]
        self.assertEqual(client.read(["name"])[0]["name"], self.client.name)
        for _model, name in fields_of_the_addon(self.env, "res.partner"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                client.read([name])

    def test_users_are_made_duplicated_and_archived_by_who_sees_nothing(self):
        keeper = self._person("rkeeper", "base.group_erp_manager,base.group_partner_manager")
        self.assertFalse(keeper.has_group(f"{OURS}.group_reglament_user"))
        boris = self.boris.with_user(keeper)
        boris.copy({"login": "rcopied"})
        boris.get_views([(False, "form"), (False, "list")])
        self.portal.with_user(keeper).action_archive()
        self.env["res.users"].with_user(keeper).create({"name": "X", "login": "rx"})
        self.cr.precommit.run()
