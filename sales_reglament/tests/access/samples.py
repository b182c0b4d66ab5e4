"""One record of each model for a person, as a table of access asks for them."""

from uuid import uuid4

from odoo import Command

MOMENT = "2026-01-12 10:00:00"
DAY = "2026-01-12"
# The models of SQL views, and by which of their columns a person's rows are found.
VIEWS = {
    "sales.reglament.day": "user_id",
    "sales.reglament.report.client.base": "user_id",
    "sales.reglament.report.departure": "user_id",
    "sales.reglament.report.discipline": "user_id",
    "sales.reglament.report.retention": "to_user_id",
    "sales.reglament.report.satisfaction": "manager_id",
    "sales.reglament.report.stage.duration": "user_id",
}


class Samples:
    """What a person of a company has of everything, made as superuser.

    :param case: the test, whose team's stages the deals are in
    :param user: whose it is
    :param giver: who handed a client over
    """

    def __init__(self, case, user, giver):
        self.case, self.user, self.giver = case, user, giver
        self.env = case.env
        self.company = user.company_id
        self.name = user.login
        self.records = {}
        self._make_clients()
        self._make_rules()
        self._make_facts()
        self._make_papers()
        self.env.flush_all()

    def make(self, model, /, **values):
        self.records[model] = self.env[model].create(values)
        return self.records[model]

    def _make_clients(self):
        common = {"is_company": True, "company_id": self.company.id, "user_id": self.user.id}
        Partner = self.env["res.partner"]
        self.client = Partner.create({"name": f"Client of {self.name}", **common})
        self.twin = Partner.create({"name": f"Twin of {self.name}", **common})
        self.lead = self.case.make_lead(
            name=f"Deal of {self.name}",
            partner_id=self.client.id,
            user_id=self.user.id,
            team_id=False,
            company_id=self.company.id,
        )
        won = {"name": f"Won deal of {self.name}", "stage_id": self.case.stage_won.id}
        self.closed = self.lead.copy(won)
        self.records["crm.lead"] = self.lead
        self.records["res.partner"] = self.client

    def _make_rules(self):
        team = self.env["crm.team"].create({"name": self.name, "company_id": self.company.id})
        reglament = self.make(
            "sales.reglament",
            name=self.name,
            company_id=self.company.id,
            team_ids=[Command.set(team.ids)],
        )
        line = {"reglament_id": reglament.id, "stage_id": self.case.stage_new.id}
        asked = self.case.requirement_vals()
        self.make("sales.reglament.requirement", **{**asked, **line})
        self.asked = self.env["sales.reglament.requirement"].create({**asked, **line})
        self.step = self.make("sales.reglament.step", name="Call", **line)
        survey = self.env.ref("sales_reglament.survey_nps_1")
        self.make(
            "sales.reglament.survey.rule",
            reglament_id=reglament.id,
            survey_id=survey.id,
            trigger="won",
        )
        self.survey, self.reglament = survey, reglament
        self.make("sales.reglament.role", name=self.name)
        self.make("sales.reglament.placeholder", name=f"none of {self.name}")

    def _make_facts(self):
        user, company, lead, client = self.user.id, self.company.id, self.lead.id, self.client.id
        whose = {"user_id": user, "company_id": company}
        check = self.make(
            "sales.reglament.check",
            step_id=self.step.id,
            reglament_id=self.reglament.id,
            lead_id=lead,
            state="todo",
            opened_date=MOMENT,
            deadline=MOMENT,
            **whose,
        )
        self.make("sales.reglament.check.change", check_id=check.id, date=MOMENT)
        self.records["sales.reglament.stretch"] = check.stretch_ids
        self.make(
            "sales.reglament.stage.visit",
            lead_id=lead,
            stage_id=self.case.stage_new.id,
            date_in=MOMENT,
            date_out=MOMENT,
            **whose,
        )
        self.make("sales.reglament.contact", kind="call", result="agreed", lead_id=lead, **whose)
        purchase = self.make(
            "sales.reglament.purchase",
            partner_id=client,
            date=DAY,
            amount=1.0,
            external_ref=self.name,
            **whose,
        )
        self.make(
            "sales.reglament.fill",
            requirement_id=self.asked.id,
            lead_id=lead,
            user_id=user,
            date=MOMENT,
            how="typed",
            is_filled=True,
        )
        self.make(
            "sales.reglament.purchase.entry", purchase_id=purchase.id, date=DAY, kind="bought"
        )
        self.make(
            "sales.reglament.purchase.row",
            table="shipments",
            key=f"N-{self.name}",
            values={"external_ref": f"N-{self.name}", "client_vat": self.name},
            problem="no_client",
            company_id=company,
        )
        self.make(
            "sales.reglament.purchase.parcel",
            date=MOMENT,
            way="post",
            table="shipments",
            company_id=company,
        )
        self.make("sales.reglament.bypass", kind="mode", date=MOMENT, lead_id=lead, **whose)
        self.make(
            "sales.reglament.client.change",
            partner_id=client,
            date=DAY,
            recorded_date=MOMENT,
            state_to="new",
        )
        self.make(
            "sales.reglament.feedback",
            survey_id=self.survey.id,
            metric="nps",
            state="answered",
            answered_date=MOMENT,
            score=9,
            partner_id=client,
            manager_id=user,
            company_id=company,
        )
        self.make(
            "sales.reglament.duplicate", partner_id=client, twin_id=self.twin.id, cause="name"
        )
        self.make("sales.reglament.survey.optout", email_normalized=f"{self.name}@example.com")
        self.make("sales.reglament.letter", user_id=user, date=DAY)

    def _make_papers(self):
        user, company, client = self.user.id, self.company.id, self.client.id
        self.make(
            "sales.reglament.acknowledgement",
            user_id=user,
            reglament_id=self.reglament.id,
            version=1,
        )
        self.make("sales.reglament.request", name="Why?", requester_id=user, company_id=company)
        needed = self.env.ref("product.product_category_goods")
        self.make("sales.reglament.client.product", partner_id=client, categ_id=needed.id)
        handover = self.make(
            "sales.reglament.handover",
            from_user_id=user,
            line_ids=[Command.create({"partner_id": client})],
        )
        self.records["sales.reglament.handover.line"] = handover.line_ids
        received = self.env["sales.reglament.handover"].create(
            {
                "from_user_id": self.giver.id,
                "line_ids": [Command.create({"partner_id": self.twin.id})],
            }
        )
        received.write({"to_user_id": user, "state": "accepted", "answered_date": MOMENT})
        product = self.env["product.product"].create({"name": f"Cable of {self.name}"})
        order = self.make(
            "sale.order",
            partner_id=client,
            user_id=user,
            company_id=company,
            order_line=[Command.create({"product_id": product.id})],
        )
        self.records["sale.order.line"] = order.order_line

    def of(self, model):
        """The person's record of a model."""
        if model not in VIEWS:
            return self.records[model]
        found = self.env[model].search([(VIEWS[model], "=", self.user.id)], limit=1)
        self.case.assertTrue(found, f"no row of {model} for {self.name}")
        return found

    def like(self, model):
        """Values of a new record like the person's own."""
        if model == "sales.reglament.handover":
            return {"from_user_id": self.user.id}
        values = self.of(model).sudo().copy_data()[0]
        if "name" in values:
            values["name"] = f"Another one {uuid4().hex}"
        return {**values, **self._own(model)}

    def _own(self, model):
        """What a new record has otherwise, lest it be the same thing twice."""
        return {
            "sale.order.line": {"order_id": self.records["sale.order"].id},
            "sales.reglament.client.product": {
                "categ_id": self.env.ref("product.product_category_services").id
            },
            "sales.reglament.handover.line": {
                "partner_id": self.twin.id,
                "handover_id": self.records["sales.reglament.handover"].id,
            },
        }.get(model, {})
