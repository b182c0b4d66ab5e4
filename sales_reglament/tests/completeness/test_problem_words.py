from odoo.tests import tagged

from ..common import ReglamentCase, load_russian
from .common import MAIL, PHONE

# No empty quotes, no tags, nothing that blames.
NEVER = {
    "en_US": ("“”", "“ ”", "<", ">", "&", "for show", "fake", "wrong", "invalid", "mistake"),
    "ru_RU": ("«»", "« »", "“”", "<", ">", "&", "для вида", "наруш", "ошиб", "неверн", "обман"),
}
# (field asked for, alternatives, values of the deal, values of its client, what is said in English)
CASES = [
    ("crm.lead.referred", (), {}, {}, ""),
    ("crm.lead.referred", (), {"referred": "-"}, {}, "“-”"),
    ("crm.lead.referred", (), {"referred": "n/a"}, {}, "“n/a”"),
    ("crm.lead.referred", (), {"referred": "aaaaaa"}, {}, "“aaaaaa”"),
    ("crm.lead.referred", (), {"referred": "x" * 500}, {}, "…”"),
    ("crm.lead.referred", (), {"referred": "\u200b\u200b"}, {}, ""),
    ("crm.lead.description", (), {}, {}, ""),
    ("crm.lead.description", (), {"description": "<p>tbd</p>"}, {}, "“tbd”"),
    ("crm.lead.description", (), {"description": "<p>нет</p>"}, {}, "“нет”"),
    ("crm.lead.description", (), {"description": "<p>&mdash;</p>"}, {}, "“—”"),
    ("crm.lead.description", (), {"description": "<p><br></p>"}, {}, ""),
    ("crm.lead.expected_revenue", (), {}, {}, ""),
    ("crm.lead.date_deadline", (), {}, {}, ""),
    ("crm.lead.source_id", (), {}, {}, ""),
    ("crm.lead.tag_ids", (), {}, {}, ""),
    ("crm.lead.phone", (), {"phone": "-"}, {}, "“-”"),
    ("crm.lead.phone", (), {"phone": "12"}, {}, "“12”"),
    ("crm.lead.phone", (), {"phone": "+7 111 111-11-11"}, {}, "“+7 111 111-11-11”"),
    ("crm.lead.phone", (), {"phone": PHONE}, {}, "Also given by Tower 0, Tower 1 and 2 more: a b"),
    ("crm.lead.email_from", (), {"email_from": "nobody"}, {}, "“nobody”"),
    ("crm.lead.email_from", (), {"email_from": MAIL}, {}, "Also given by Tower 0, Tower 1 and 2 m"),
    ("crm.lead.phone", ("crm.lead.email_from",), {"email_from": MAIL}, {}, "a shared mailbox?"),
    ("res.partner.phone", (), {}, {"phone": PHONE}, "Also given by Tower 0, Tower 1 and 2 more"),
    ("res.partner.email", (), {}, {"email": "nobody"}, "“nobody”"),
    ("res.partner.vat", (), {}, {}, ""),
    ("res.partner.vat", (), {}, {"vat": "000000000000"}, "“000000000000”"),
    ("res.partner.vat", (), {}, {"vat": "123"}, "“123”"),
    ("res.partner.company_registry", (), {}, {"company_registry": "--"}, "“--”"),
    ("res.partner.comment", (), {}, {"comment": "<div>???</div>"}, "“???”"),
    ("res.partner.city", (), {}, {"city": "test"}, "“test”"),
    ("res.partner.industry_id", (), {}, {}, ""),
    ("res.partner.child_ids", (), {}, {}, ""),
    ("res.partner.child_ids", (), {}, {"child_ids": [(0, 0, {"name": "Ann"})]}, "So far 1 of 2."),
    ("res.partner.client_product_ids", (), {}, {}, ""),
    # the one that speaks is the one that holds something
    (
        "res.partner.client_product_ids",
        ("crm.lead.description",),
        {"description": "<p>tbd</p>"},
        {},
        "“tbd”",
    ),
    ("res.partner.child_ids", ("crm.lead.contact_name",), {"contact_name": "-"}, {}, "“-”"),
    ("crm.lead.partner_name", ("res.partner.city",), {}, {"city": "test"}, "“test”"),
]


@tagged("post_install", "-at_install")
class TestProblemWords(ReglamentCase):
    """Every problem that a value can have, for every type of field, in both languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_russian(cls.env)
        cls.towers = cls.env["res.partner"].create(
            [
                {"name": f"Tower {n}", "is_company": True, "phone": PHONE, "email": MAIL}
                for n in range(4)
            ]
        )

    def reasons(self, field, alternatives, of_deal, of_client):
        """What is said of a deal that misses one thing, by language."""
        self.env["sales.reglament"].search([("state", "=", "published")]).action_archive()
        self.make_reglament(
            {
                "field": field,
                "alternatives": alternatives,
                "min_count": 2 if field.endswith("_ids") else 1,
                "stage_id": self.stage_new.id,
            },
            code=f"P{self.env['sales.reglament'].search_count([])}",
        )
        russia = self.env.ref("base.ru")
        client = self.env["res.partner"].create(
            {"name": "Lamps", "is_company": True, "country_id": russia.id, **of_client}
        )
        lead = self.make_lead(
            partner_id=client.id, country_id=russia.id, **{"partner_name": False, **of_deal}
        )
        # what Odoo copies from the client is not the matter here
        empty = {"phone": False, "email_from": False, "contact_name": False}
        lead.write({**empty, "partner_name": False, **of_deal})
        client.write({name: of_client.get(name, False) for name in ("phone", "email")})
        reasons = {}
        for lang in NEVER:
            reader = lead.with_user(self.head).with_context(lang=lang)
            [gap] = reader.reglament_gaps(self.stage_qualified.id)
            reasons[lang] = gap["reason"]
        return reasons

    def test_every_problem_is_said_calmly(self):
        for field, alternatives, of_deal, of_client, said in CASES:
            with self.subTest(field=field, deal=of_deal, client=of_client):
                reasons = self.reasons(field, alternatives, of_deal, of_client)
                for lang, reason in reasons.items():
                    for never in NEVER[lang]:
                        self.assertNotIn(never, reason.casefold())
                self.assertIn(said, reasons["en_US"])
                self.assertEqual(bool(reasons["ru_RU"]), bool(said))
                if not said:
                    self.assertEqual(reasons["en_US"], "")

    def test_only_names_that_may_be_read(self):
        self.env["ir.rule"].create(
            {
                "name": "Towers are not everybody's business",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', 'not in', {self.towers[:3].ids})]",
                "groups": [(4, self.env.ref("sales_team.group_sale_salesman").id)],
            }
        )
        self.make_reglament({"field": "crm.lead.phone"})
        lead = self.make_lead(phone=PHONE).with_user(self.anna)
        [gap] = lead.reglament_gaps(self.stage_qualified.id)
        self.assertIn("Also given by Tower 3 and 3 more:", gap["reason"])
        self.towers.write({"phone": "+7 495 012-31-00"})
        hidden = self.towers[:3] | self.towers[:3].copy()
        hidden.write({"phone": PHONE})
        self.env["ir.rule"].search(
            [("name", "like", "Towers are")]
        ).domain_force = f"[('id', 'not in', {hidden.ids})]"
        self.env["sales.reglament"]._cron_refresh_batch("crm.lead", lead.ids)
        [gap] = lead.reglament_gaps(self.stage_qualified.id)
        self.assertIn("Also given by 6 other clients:", gap["reason"])

    def test_one_s_own_client_is_not_somebody_else(self):
        self.make_reglament({"field": "crm.lead.phone"})
        lead = self.make_lead(partner_id=self.towers[0].id, phone=PHONE)
        [gap] = lead.reglament_gaps(self.stage_qualified.id)
        self.assertIn("Also given by Tower 1, Tower 2 and 1 more:", gap["reason"])

    def test_the_number_of_queries_does_not_grow(self):
        self.make_reglament(
            {"field": "crm.lead.phone", "alternatives": ["res.partner.email"]},
            {"field": "crm.lead.referred"},
        )
        leads = self.make_leads(60, lambda number: {"phone": PHONE, "referred": "-"})

        def queries(records):
            self.env.invalidate_all()
            records = records.with_user(self.anna)
            before = self.env.cr.sql_log_count
            gaps = records.reglament_gaps(self.stage_qualified.id)
            self.assertEqual(len(gaps), 2 * len(records))
            return self.env.cr.sql_log_count - before

        queries(leads)
        self.assertLessEqual(queries(leads), queries(leads[:2]) + 2)
