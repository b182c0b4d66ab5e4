from odoo.addons.mail.tests.common import mail_new_test_user

from ..common import ReglamentCase
from . import table
from .samples import Samples

OURS = "sales_reglament"


def is_ours(field):
    """Whether the addon brought this field, or brought it into an inherited model."""
    return bool(field._modules) and field._modules[0] == OURS


def fields_of_the_addon(env, *models):
    """The addon's fields on Odoo's models: ``{(model, name): field}``.

    :param models: names of models, or beginnings of them that end with a dot; empty: all
    """
    found = {}
    for name, model in env.registry.items():
        fits = not models or any(
            name == one or (one.endswith(".") and name.startswith(one)) for one in models
        )
        if fits and not (model._abstract or model._transient or name.startswith("sales.reglament")):
            found.update(
                ((name, field.name), field)
                for field in model._fields.values()
                if is_ours(field) and field.name not in ("id", "display_name")
            )
    return found


class AccessCase(ReglamentCase):
    """One person of each kind that the addon must tell apart, beside the usual team."""

    @classmethod
    def _make_people(cls):
        super()._make_people()
        cls.all_leads = cls._person("rall", "sales_team.group_sale_salesman_all_leads")
        cls.bookkeeper = cls._person(
            "rbookkeeper",
            "base.group_partner_manager,base.group_allow_export,account.group_account_invoice",
        )
        cls.portal = cls._person("rportal", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")

    @classmethod
    def _person(cls, login, groups, **values):
        return mail_new_test_user(
            cls.env,
            login=login,
            groups=groups,
            name=login.capitalize(),
            **{"lang": "en_US", **values},
        )

    @classmethod
    def make_other_company(cls):
        """A second company with a head of its own."""
        cls.other_company = cls.env["res.company"].create({"name": "Second company"})
        own = {"company_id": cls.other_company.id, "company_ids": [(6, 0, cls.other_company.ids)]}
        cls.other_head = cls._person("rother_head", "sales_team.group_sale_manager", **own)
        cls.other_seller = cls._person("rother_seller", "sales_team.group_sale_salesman", **own)
        return cls.other_company


NOTHING = "-"


class TableCase(AccessCase):
    """A person for each role of the table, and what three people have of everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_other_company()
        people = (
            cls.anna,
            cls.all_leads,
            cls.head,
            cls.director,
            cls.bookkeeper,
            cls.portal,
            cls.public,
            cls.other_head,
            cls.other_seller,
        )
        cls.people = dict(zip(table.ROLES, people, strict=True))
        for rule in ("lead", "order", "order_line"):
            # as from the first accepted handover on
            cls.env.ref(f"sales_reglament.rule_history_{rule}").active = True
        whose = (
            (cls.anna, cls.head),
            (cls.boris, cls.head),
            (cls.other_seller, cls.other_head),
        )
        cls.samples = [Samples(cls, owner, giver) for owner, giver in whose]

    def setUp(self):
        super().setUp()
        self.env.invalidate_all()  # nothing is known before that is asked for
