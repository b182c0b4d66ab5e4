from odoo import Command

from odoo.addons.mail.tests.common import mail_new_test_user

from ..handover.common import HandoverCase

SECRET = "Quagga"


class GivenCase(HandoverCase):
    """Somebody of another company, and a record of each model that only they may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.olga = mail_new_test_user(
            cls.env,
            login="rolga",
            groups="sales_team.group_sale_salesman",
            company_id=cls.elsewhere.id,
            company_ids=[Command.set(cls.elsewhere.ids)],
        )
        cls.foreign = cls._make_foreign()

    @classmethod
    def _make_foreign(cls):
        """A record of each model that Anna may not read, with a word that shows."""
        env, theirs = cls.env, {"company_id": cls.elsewhere.id}
        client = env["res.partner"].create(
            {"name": SECRET, "is_company": True, "user_id": cls.olga.id, **theirs}
        )
        lead = env["crm.lead"].create(
            {"name": SECRET, "user_id": cls.olga.id, "partner_id": client.id, **theirs}
        )
        handover = (
            env["sales.reglament.handover"]
            .with_context(allowed_company_ids=cls.elsewhere.ids)
            .create(
                {
                    "from_user_id": cls.olga.id,
                    "note": SECRET,
                    "takes_rest": True,
                    "line_ids": [Command.create({"partner_id": client.id})],
                }
            )
        )
        cls.make_reglament(
            step_ids=[Command.create({"name": SECRET, "stage_id": cls.stage_new.id})]
        )
        point = cls.make_lead(user_id=cls.boris.id).check_ids
        survey = env.ref("sales_reglament.survey_csat_1")
        answer = env["sales.reglament.feedback"].with_user(cls.olga).sudo()
        answer = answer._open(survey, partner=client)
        answer._answer(1, comment=SECRET)
        question = env["sales.reglament.request"].create(
            {"name": SECRET, "description": SECRET, "requester_id": cls.olga.id}
        )
        product = env["product.product"].create({"name": SECRET, **theirs})
        needs = env["sales.reglament.client.product.propose"].with_user(cls.olga).sudo()
        reglament = cls.make_reglament(name=SECRET, publish=False, team_ids=False, **theirs)
        records = [
            client, lead, handover, handover.line_ids, point, answer, question, product, reglament,
            env["mail.activity"].browse(cls.plan(lead, cls.olga).id),
            needs.create({"partner_id": client.id}),
            env["sales.reglament.handover.work"].with_user(cls.olga).sudo().create({}),
        ]  # fmt: skip
        records[-3].summary = SECRET
        return {record._name: record.sudo(False).with_env(env) for record in records}
