from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command, fields

from odoo.addons.mail.tests.common import mail_new_test_user

from ..common import MONDAY
from ..handover.common import HandoverCase

SECRET = "Quagga"
# Moments before midnight and after it in a company's zone, in winter and summer; the day there.
MOMENTS = [
    ("Asia/Vladivostok", datetime(2026, 3, 2, 13, 59, 59), date(2026, 3, 2)),
    ("Asia/Vladivostok", datetime(2026, 3, 2, 20, 0), date(2026, 3, 3)),
    ("Europe/Berlin", datetime(2026, 7, 6, 21, 59, 59), date(2026, 7, 6)),
    ("Europe/Berlin", datetime(2026, 7, 6, 22, 0), date(2026, 7, 7)),
    ("Europe/Berlin", datetime(2026, 11, 2, 22, 30), date(2026, 11, 2)),
]


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


class DayPlaceCase(HandoverCase):
    """Nobody has a time zone but the company."""

    freeze_time = freeze_time(MONDAY)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].search([]).tz = False
        cls.env = cls.env(context={**cls.env.context, "tz": False})
        cls.company = cls.company.with_env(cls.env)
        cls.product = cls.env["product.product"].create({"name": "Cable", "type": "consu"})

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )

    def each(self, place):
        """Ask a place for its day, at each of the moments."""
        for zone, moment, day in MOMENTS:
            with (
                self.subTest(zone=zone, moment=moment),
                self.env.cr.savepoint() as savepoint,
                freeze_time(moment),
            ):
                self.company.resource_calendar_id.tz = zone
                self.assertEqual(place(), day)
                savepoint.rollback()
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache("stable")

    def today_of_company(self):
        """As the table of moments says."""
        return next(day for _zone, moment, day in MOMENTS if moment == fields.Datetime.now())

    def purchase(self, **values):
        self.env.flush_all()
        found = self.env["sales.reglament.purchase"].search(
            [(name, "=", value) for name, value in values.items()]
        )
        self.assertEqual(len(found), 1)
        return found

    def confirmed(self, **values):
        line = {"product_id": self.product.id, "price_unit": 10, "tax_ids": False}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.client.id,
                "user_id": self.anna.id,
                "order_line": [Command.create(line)],
                **values,
            }
        )
        order.action_confirm()
        return order

    def activity_day(self, record, user):
        activity = record.sudo().activity_ids.filtered(lambda one: one.user_id == user)
        self.assertEqual(len(activity), 1)
        self.assertEqual(
            activity.state,
            activity._compute_state_from_date(activity.date_deadline, activity.user_id.tz),
        )
        return activity.date_deadline
