from ..common import ReglamentCase

PHONE, MAIL = "+7 495 012-30-00", "info@tower.example"
BRUSSELS = "+32 2 290 34 90"


class FillsCase(ReglamentCase):
    """A reglament for deals, one for clients, and what was told of their values."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_reglament(
            {"name": "Amount"},
            {"field": "crm.lead.phone", "name": "Phone"},
            {"field": "res.partner.industry_id", "stage_id": cls.stage_new.id, "name": "Industry"},
            {"field": "crm.lead.referred", "stage_id": cls.stage_qualified.id, "name": "From whom"},
        )
        cls.env["res.users"].browse(cls.anna.id).group_ids += cls.env.ref(
            "base.group_partner_manager"
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.seen = self.env["sales.reglament.fill"].search([]).ids

    def told(self, *records):
        """What was told since the last look: sets of (requirement, how, by whom, came)."""
        self.env.flush_all()
        domain = [("id", "not in", self.seen)]
        if records:
            link = {"crm.lead": "lead_id", "res.partner": "partner_id"}[records[0]._name]
            domain += [(link, "in", [record.id for record in records])]
        rows = self.env["sales.reglament.fill"].search(domain)
        self.seen += rows.ids
        return sorted(
            (row.requirement_id.name, row.how, row.user_id.login, row.is_filled) for row in rows
        )
