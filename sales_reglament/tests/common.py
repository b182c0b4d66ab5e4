import gc
from datetime import datetime

from odoo import Command
from odoo.tests import HttpCase, TransactionCase

from odoo.addons.mail.tests.common import mail_new_test_user

from ..engine_pass import with_pass
from . import any_machine  # noqa: F401 - whatever makes examples, wherever it runs

# A working day like any other, for tests that mean a weekday, a month or "in two days": they stop
# the clock with `freeze_time`, which is also a decorator and an attribute of a whole class.
MONDAY = datetime(2026, 3, 2, 10, 0)
# Seconds for what waits only because the machine is busy; tours have the same for each of them.
PATIENCE = 600


def load_russian(env):
    """Russian beside English, with the addon's words; a database that has it is left as it is."""
    if "ru_RU" not in dict(env["res.lang"].get_installed()):
        env["res.lang"]._activate_lang("ru_RU")
        env["ir.module.module"]._get("sales_reglament")._update_translations("ru_RU")


def field_of(env, model, name):
    """The ``ir.model.fields`` record of a field."""
    return env["ir.model.fields"]._get(model, name)


class ReglamentCase(TransactionCase):
    """A team with its own four stages, one person of each kind, and helpers to write reglaments.

    The deals of these tests have fields of their own to be asked for, so that what the database
    holds beside them does not matter.
    """

    # seconds that a request waits for another one's work, such as making what a browser loads
    test_cursor_lock_timeout = PATIENCE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env.company
        cls._make_people()
        cls._make_pipeline()
        cls.industry = cls.env["res.partner.industry"].create({"name": "Electrical works"})
        cls.client = cls.env["res.partner"].create(
            {"name": "Northern Cable Works", "is_company": True}
        )

    @classmethod
    def _make_people(cls):
        """All at once: each user alone takes a hundred queries, in each class of tests."""
        kinds = {
            "head": ("sales_team.group_sale_manager", "base.group_partner_manager"),
            "director": (
                "sales_team.group_sale_manager",
                "sales_reglament.group_reglament_director",
            ),
            "anna": ("sales_team.group_sale_salesman",),
            "boris": ("sales_team.group_sale_salesman",),
            "integration": (
                "sales_team.group_sale_salesman_all_leads",
                "sales_reglament.group_reglament_integration",
            ),
            "accountant": ("base.group_user",),
        }
        Users = cls.env["res.users"].with_context(**mail_new_test_user.keywords["context"])
        people = Users.create(
            [
                {
                    "login": f"r{name}",
                    "password": f"r{name}".ljust(8, "x"),
                    "name": f"R{name}",
                    "email": "r.r@example.com",
                    "lang": "en_US",
                    "group_ids": [Command.set([cls.env.ref(group).id for group in groups])],
                }
                for name, groups in kinds.items()
            ]
        )
        for name, user in zip(kinds, people, strict=True):
            # each by itself: what is read of one shall not be read of all
            setattr(cls, name, Users.browse(user.id))

    @classmethod
    def _make_pipeline(cls):
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Reglament team",
                "user_id": cls.head.id,
                "member_ids": [(4, cls.anna.id), (4, cls.boris.id)],
                "use_opportunities": True,
            }
        )
        Stage = cls.env["crm.stage"]
        names = ("new", "qualified", "offer", "won")
        cls.stages = Stage.create(
            [
                {
                    "name": f"Reglament {name}",
                    "sequence": index - 100,
                    "is_won": name == "won",
                    "team_ids": [(4, cls.team.id)],
                }
                for index, name in enumerate(names)
            ]
        )
        cls.stage_new, cls.stage_qualified, cls.stage_offer, cls.stage_won = cls.stages

    def setUp(self):
        super().setUp()
        if not isinstance(self, HttpCase):  # there the server's requests leave much to collect
            self.collect_no_garbage()

    def collect_no_garbage(self):
        """Until the test ends: the transaction forgets an environment, and with it who the user is,
        when the garbage collector comes by, and queries would be counted by when that is.
        """
        gc.disable()
        self.addCleanup(gc.enable)

    # ------------------------------------------------------------ makers

    @classmethod
    def make_reglament(cls, *requirements, publish=True, **values):
        """A reglament for the test's team.

        :param requirements: dicts as :meth:`requirement_vals` takes them
        """
        vals = {
            "name": "Test reglament",
            "code": f"T{cls.env['sales.reglament'].search_count([])}",
            "mode": "enforce",
            "team_ids": [(6, 0, cls.team.ids)],
            "requirement_ids": [(0, 0, cls.requirement_vals(**line)) for line in requirements],
        }
        reglament = cls.env["sales.reglament"].create({**vals, **values})
        if publish:
            reglament.action_publish()
        return reglament

    @classmethod
    def requirement_vals(cls, field="crm.lead.expected_revenue", alternatives=(), **values):
        model, _dot, name = field.rpartition(".")
        others = [path.rpartition(".") for path in alternatives]
        return {
            "model": model,
            "field_id": field_of(cls.env, model, name).id,
            "alternative_field_ids": [
                (6, 0, [field_of(cls.env, other, part).id for other, _dot, part in others])
            ],
            "stage_id": cls.stage_new.id if model == "crm.lead" else False,
            **values,
        }

    @classmethod
    def make_lead(cls, **values):
        return cls.make_leads(1, lambda _number: {"name": "Cable for the north hall", **values})

    @classmethod
    def make_leads(cls, count, each=lambda _number: {}):
        """Deals of Anna's in the first stage, made in one batch.

        :param each: the number of a deal → the values it differs in
        """
        return cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "team_id": cls.team.id,
                    "user_id": cls.anna.id,
                    "stage_id": cls.stage_new.id,
                    **each(number),
                }
                for number in range(count)
            ]
        )

    @classmethod
    def give_role(cls, user, kind):
        role = cls.env.ref(f"sales_reglament.role_{kind}")
        with_pass(user, "sync").write({"sales_role_id": role.id})
        user._reglament_role_changed()
        return role

    @classmethod
    def follow_purchases(cls, at_once=True):
        """Clients follow their purchases at once, or at night until anything is in use."""
        Parameter = cls.env["ir.config_parameter"]
        Parameter.set_param("sales_reglament.purchases_at_night", str(not at_once))

    def bypasses(self, lead):
        return self.env["sales.reglament.bypass"].search([("lead_id", "=", lead.id)])
