from contextlib import contextmanager, suppress

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...engine_pass import with_pass
from ..checklist.common import many
from ..common import field_of
from .common import AroundCase

PLACES = ("new", "qualified", "offer", "won")
# What a salesperson writes: the field, and by what names the values go.
VALUES = {
    "team_id": ("team", "other_team", "free_team", "nothing"),
    "user_id": ("anna", "boris", "carla", "nothing"),
    "partner_id": ("bare", "full", "regular", "nothing"),
    "company_id": ("company", "second", "nothing"),
    "stage_id": (*(f"stage_{name}" for name in PLACES), "rejected", "nothing"),
    "tag_ids": ("tender", "untagged"),
    "active": (True, False),
    "type": ("lead", "opportunity"),
    "won_status": ("won", "lost", "pending"),
    "probability": (0, 40, 100),
    "expected_revenue": (0, 500),
    "website": ("https://example.com", False),
}
WRITTEN = st.dictionaries(
    st.sampled_from(tuple(VALUES)), st.integers(0, 11), min_size=1, max_size=3
)
WHICH = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("write"), WHICH, WRITTEN),
    st.tuples(st.just("write"), WHICH, WRITTEN),
    st.tuples(st.just("create"), WRITTEN, st.booleans()),
    st.tuples(st.just("copy"), WHICH, WRITTEN),
    st.tuples(st.just("merge"), WHICH, WHICH),
    st.tuples(
        st.just("press"),
        WHICH,
        st.sampled_from(
            (
                "action_archive",
                "action_unarchive",
                "action_set_lost",
                "action_restore",
                "action_set_won",
            )
        ),
    ),
    st.tuples(st.just("settle"), WHICH, st.integers(0, 3)),
    st.tuples(st.just("card"), st.sampled_from(("street", "city")), st.booleans()),
)


class _Over(Exception):
    """The walk is over: all that it did is forgotten."""


@tagged("post_install", "-at_install")
class TestRandomWalk(AroundCase):
    """A salesperson tries everything in *enforce*: nothing goes on without a line in the log.

    HISTORIES=300 takes many more walks, in much more time.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carla = cls.boris.copy({"login": "rcarla", "name": "Carla"})
        cls.second = cls.env["res.company"].create({"name": "Second"})
        (cls.anna | cls.boris | cls.carla).company_ids += cls.second
        cls.give_role(cls.anna, "active")
        cls.give_role(cls.boris, "service")
        cls.free_team = cls.other_team.copy({"name": "Free"})
        (cls.team | cls.other_team | cls.free_team).company_id = False
        cls.tag = cls.env["crm.tag"].create({"name": "Tender"})
        cls.rejected = cls.env["crm.stage"].create(
            {"name": "Rejected", "sequence": 400, "reglament_is_ending": True}
        )
        card = {"is_company": True, "street": "Kaai 1", "city": "Ghent"}
        cls.bare, cls.full, cls.regular = cls.env["res.partner"].create(
            [
                {"name": "Bare Works", "is_company": True},
                {"name": "Full Works", **card},
                {"name": "Regular Works", **card},
            ]
        )
        with_pass(cls.regular, "sync").write({"client_state": "regular"})
        cls._publish()

    @classmethod
    def _publish(cls):
        """The rules, and beside them how one sees that they are kept: ``{label: (stage, test)}``"""
        tender = "[('tag_ids.name', '=', 'Tender')]"
        ask, qualified = cls.requirement_vals, cls.stage_qualified.id
        cls.strict = cls.make_steps(
            {"name": "Answer"},
            {"name": "Bond", "domain": tender, "stage_id": qualified},
            {
                "name": "City is known",
                "evidence": "field",
                "evidence_field_id": field_of(cls.env, "res.partner", "city").id,
            },
            code="STRICT",
            role_kind="active",
            company_id=cls.company.id,
            requirement_ids=[
                (0, 0, ask(name="Amount")),
                (0, 0, ask("res.partner.street", name="Street", stage_id=qualified)),
                (0, 0, ask("crm.lead.website", name="Site of tender", domain=tender)),
            ],
        )
        cls.service = cls.make_steps(
            {"name": "Visit", "stage_id": cls.stage_qualified.id},
            code="SERVICE",
            role_kind="service",
        )
        cls.elsewhere = cls.make_reglament(
            {"field": "crm.lead.website", "name": "Site"},
            code="ELSEWHERE",
            team_ids=[(6, 0, cls.other_team.ids)],
        )

    def kept(self):
        def settled(lead, name):
            checks = self.env["sales.reglament.check"].search(
                [("lead_id", "=", lead.id), ("step_id.name", "=", name)]
            )
            return checks and set(checks.mapped("state")) <= {"done", "not_applicable"}

        def is_tender(lead):
            return self.tag in lead.tag_ids

        return {
            self.strict: {
                "Answer": (0, lambda lead: settled(lead, "Answer")),
                "Bond": (1, lambda lead: not is_tender(lead) or settled(lead, "Bond")),
                "City is known": (
                    0,
                    lambda lead: self.known_city(lead) or settled(lead, "City is known"),
                ),
                "Amount": (0, lambda lead: lead.expected_revenue),
                "Street": (1, lambda lead: lead.partner_id.street or lead.street),
                "Site of tender": (0, lambda lead: not is_tender(lead) or lead.website),
            },
            self.service: {"Visit": (1, lambda lead: settled(lead, "Visit"))},
            self.elsewhere: {"Site": (0, lambda lead: lead.website)},
        }

    def known_city(self, lead):
        """Of its card, of a deal without one its own; what is won is over when the card changes."""
        is_over = lead.won_status == "won" and self.had_city.get(lead.id) == lead.partner_id
        return is_over or (lead.partner_id or lead).city

    # ------------------------------------------------------------ the walk

    @contextmanager
    def walk(self):
        try:
            with suppress(_Over), self.env.cr.savepoint():
                yield
                raise _Over
        finally:
            self.env.registry.clear_cache("stable")
            self.env.invalidate_all(flush=False)

    @many
    @given(st.lists(STEPS, min_size=4, max_size=14))
    def test_never_beyond_a_stage_without_a_line(self, steps):
        with self.walk():
            self.leads = self.make_leads(
                2,
                lambda number: {
                    "name": f"Walk {number}",
                    "partner_id": (self.full if number else self.bare).id,
                    "company_id": self.company.id,
                },
            )
            done, self.had_city = [], {}
            for name, *args in steps:
                done.append((name, *args))
                if name == "card":
                    self.had_city |= self.won_with_city()
                # what is refused, by whatever rule, did not happen
                with suppress(UserError), self.env.cr.savepoint():
                    getattr(self, f"do_{name}")(*args)
                self.env.flush_all()
                self.env.invalidate_all()
                self.compare(done)

    def won_with_city(self):
        won = self.leads.exists().filtered(lambda lead: lead.won_status == "won")
        return {lead.id: lead.partner_id for lead in won if self.known_city(lead)}

    def values(self, written):
        values = {}
        for name, number in written.items():
            value = VALUES[name][number % len(VALUES[name])]
            if name == "tag_ids":
                value = [(6, 0, self.tag.ids if value == "tender" else [])]
            elif name.endswith("_id"):
                value = value != "nothing" and getattr(self, value).id
            values[name] = value
        return values

    def lead(self, number):
        # of one's colleagues' companies as well
        leads = self.leads.exists()
        companies = (self.company | self.second).ids
        lead = leads[number % len(leads)].with_user(self.anna)
        return lead.with_context(allowed_company_ids=companies)

    def do_write(self, number, written):
        self.lead(number).write(self.values(written))

    def do_create(self, written, by_default):
        values = {"name": "Made", "type": "opportunity", "team_id": self.team.id}
        Lead = self.lead(0).browse()
        if by_default:
            Lead = Lead.with_context(
                **{f"default_{name}": value for name, value in self.values(written).items()}
            )
        else:
            values |= self.values(written)
        self.leads |= Lead.create(values).sudo(False).with_user(self.env.user)

    def do_copy(self, number, written):
        self.leads |= self.lead(number).copy(self.values(written)).with_user(self.env.user)

    def do_merge(self, one, other):
        (self.lead(one) | self.lead(other)).merge_opportunity(auto_unlink=True)

    def do_press(self, number, button):
        getattr(self.lead(number), button)()

    def do_settle(self, number, which):
        checks = self.env["sales.reglament.check"].search(
            [("lead_id", "=", self.lead(number).id), ("state", "=", "todo")]
        )
        for check in checks[which : which + 1].with_user(self.anna):
            check.action_not_applicable("The client asked for it")

    def do_card(self, name, is_there):
        self.full.with_user(self.anna).write({name: "Somewhere" if is_there else False})

    # ------------------------------------------------------------ what must hold

    def compare(self, done):
        places = {stage.id: place for place, stage in enumerate(self.stages)}
        for lead in self.leads.exists():
            if lead.active and lead.won_status == "pending":
                self.assertEqual(lead.reglament_id.id, lead._reglament_best_id(), done)
            place = 3 if lead.won_status == "won" else places.get(lead.stage_id.id, -1)
            if not lead.active:
                continue
            logs = self.bypasses(lead).filtered(lambda log: log.user_id == self.anna)
            told = {gap["label"] for log in logs for gap in log.gaps}
            for label, (stage, is_kept) in self.kept().get(lead.reglament_id, {}).items():
                if place > stage and not is_kept(lead):
                    self.assertIn(label, told, (lead.name, done))
            self.assertNotIn("auto", logs.mapped("kind"), done)
