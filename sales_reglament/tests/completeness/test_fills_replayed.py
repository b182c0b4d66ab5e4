import random

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import MONDAY
from .common import BRUSSELS, FillsCase

# What is asked of a deal, and from which of the first three stages on.
ASKED = {"Amount": 0, "Phone": 0, "Industry": 0, "People": 0, "From whom": 1}
# In which field of a deal each value stands, where it does.
OWN = {"expected_revenue": "Amount", "phone": "Phone", "referred": "From whom"}
WRITES = 300


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestFillsReplayed(FillsCase):
    """Writes by every path, and beside them what a plain reading of the records makes of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament.action_archive()
        lines = [
            {"name": "Amount", "stage_id": cls.stage_new.id},
            {"field": "crm.lead.phone", "name": "Phone", "stage_id": cls.stage_new.id},
            {"field": "res.partner.industry_id", "name": "Industry", "stage_id": cls.stage_new.id},
            {
                "field": "res.partner.child_ids",
                "min_count": 2,
                "name": "People",
                "stage_id": cls.stage_new.id,
            },
            {
                "field": "crm.lead.referred",
                "name": "From whom",
                "stage_id": cls.stage_qualified.id,
                "domain": "[('priority', '!=', '3')]",
            },
        ]
        cls.reglament = cls.make_reglament(*lines, mode="observe", code="ALL")
        cls.elsewhere = cls.env["crm.team"].create({"name": "Elsewhere"})
        cls.make_reglament(
            {"name": "Amount there", "stage_id": False},
            mode="observe",
            code="THERE",
            team_ids=[(6, 0, cls.elsewhere.ids)],
        )
        cls.clients = cls.env["res.partner"].create(
            [{"name": f"Works {number}", "is_company": True} for number in range(3)]
        )
        cls.leads = cls.make_leads(4)
        cls.env["ir.model.data"].create(
            [
                {"name": f"lead_{id_}", "module": "x", "model": "crm.lead", "res_id": id_}
                for id_ in cls.leads.ids
            ]
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.random = random.Random(20260302)

    # ------------------------------------------------------------ a plain reading

    def state(self):
        """Per deal ``{what is asked: whether it is there}``."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {lead.id: self.state_of(lead) for lead in self.leads}

    def state_of(self, lead):
        amount = lead.expected_revenue > 0
        if lead.team_id == self.elsewhere:
            return {"Amount there": amount}
        place = self.stages.ids.index(lead.stage_id.id)
        client = lead.partner_id
        values = {
            "Amount": amount,
            "Phone": bool(lead.phone),
            "Industry": bool(client.industry_id),
            "People": len(client.child_ids) >= 2,
            "From whom": bool(lead.referred),
        }
        asked = {name for name, since in ASKED.items() if since <= place}
        if lead.priority == "3":
            asked -= {"From whom"}
        return {name: values[name] for name in asked}

    def expected(self, before, after, ways):
        """
        :param ways: ``{(deal, what): (how, who)}``; what isn't named came along with something
        :return: the rows that ought to be there
        """
        rows = set()
        for id_, now in after.items():
            was = before.get(id_)
            for name, there in now.items():
                is_told = there if was is None else name in was and was[name] != there
                if is_told:
                    how, who = ways.get((id_, name), ("synced", self.anna))
                    rows.add((id_, name, how, who.login, there))
        return rows

    def rows(self):
        found = self.env["sales.reglament.fill"].search(
            [("id", "not in", self.seen), ("lead_id", "in", self.leads.ids)]
        )
        self.seen += found.ids
        rows = [
            (
                row.lead_id.id,
                row.requirement_id.name,
                row.how,
                row.user_id.login,
                row.is_filled,
            )
            for row in found
        ]
        self.assertEqual(len(rows), len(set(rows)))
        return set(rows)

    # ------------------------------------------------------------ the paths

    def some(self, records):
        return records[self.random.randrange(len(records))]

    def value(self, name):
        values = {"expected_revenue": 7, "phone": BRUSSELS, "referred": "A friend"}
        return self.random.choice([values[name], False])

    def own_values(self):
        names = self.random.sample(sorted(OWN), self.random.randint(1, 3))
        return {name: self.value(name) for name in names}

    def named(self, lead, values, how, who):
        keys = [(lead.id, OWN[name]) for name in values]
        if "expected_revenue" in values:
            keys.append((lead.id, "Amount there"))
        return dict.fromkeys(keys, (how, who))

    def typed(self):
        lead, values = self.some(self.leads), self.own_values()
        lead.with_user(self.anna).write(values)
        return self.named(lead, values, "typed", self.anna)

    def in_the_window(self):
        lead, values = self.some(self.leads), self.own_values()
        change = {"model": "crm.lead", "id": lead.id, "values": values}
        lead.with_user(self.anna).reglament_save_and_move([change], False)
        return self.named(lead, values, "dialog", self.anna)

    def imported(self):
        lead, amount = self.some(self.leads), self.random.choice(["7", "0"])
        leads = self.env["crm.lead"].with_user(self.anna)
        result = leads.load(["id", "expected_revenue"], [[f"x.lead_{lead.id}", amount]])
        self.assertFalse(result["messages"])
        return self.named(lead, {"expected_revenue": 0}, "imported", self.anna)

    def by_itself(self):
        lead, values = self.some(self.leads), self.own_values()
        lead.with_user(self.anna).sudo().write(values)
        return self.named(lead, values, "system", self.anna)

    def on_the_clients_card(self):
        client = self.some(self.clients)
        values = {
            "industry_id": self.random.choice([self.industry.id, False]),
            "phone": self.value("phone"),
        }
        client.with_user(self.anna).write(values)
        return {(lead.id, "Industry"): ("typed", self.anna) for lead in self.leads}

    def people_of_the_client(self):
        client = self.some(self.clients).with_user(self.anna)
        if len(client.child_ids) > 2:
            client.child_ids[0].unlink()
        else:
            client.write({"child_ids": [(0, 0, {"name": "Petr"})]})
        return {(lead.id, "People"): ("typed", self.anna) for lead in self.leads}

    def another_client(self):
        client = self.random.choice([*self.clients, self.env["res.partner"]])
        self.some(self.leads).with_user(self.anna).partner_id = client.id
        return {}

    def nothing_comes(self):
        """What is asked changes, not what is there."""
        values = self.random.choice(
            [
                {"stage_id": self.some(self.stages[:3]).id},
                {"priority": self.random.choice("03")},
                {"team_id": self.random.choice([self.team.id, self.elsewhere.id])},
            ]
        )
        lead = self.some(self.leads).with_user(self.anna)
        if "team_id" in values:
            values["stage_id"] = lead.stage_id.id
        lead.write(values)
        return {}

    def created(self):
        values, client = self.own_values(), self.some(self.clients)
        vals = {"name": "New", "type": "opportunity", "team_id": self.team.id, **values}
        vals.update(stage_id=self.some(self.stages[:3]).id, user_id=self.anna.id)
        if self.random.random() < 0.5:
            vals["partner_id"] = client.id
        lead = self.env["crm.lead"].with_user(self.anna).create(vals)
        self.leads |= lead.with_env(self.env)
        self.env["ir.model.data"].create(
            {"name": f"lead_{lead.id}", "module": "x", "model": "crm.lead", "res_id": lead.id}
        )
        return self.named(lead, values, "typed", self.anna)

    def test_replayed(self):
        paths = [
            *(self.typed, self.in_the_window, self.imported, self.by_itself),
            *(self.on_the_clients_card, self.people_of_the_client, self.another_client),
            *(self.nothing_comes, self.nothing_comes, self.created),
        ]
        before, told = self.state(), 0
        hows = set()
        for number in range(WRITES):
            path = self.random.choice(paths)
            ways = path()
            after = self.state()
            rows = self.rows()
            told += len(rows)
            hows |= {row[2] for row in rows}
            self.assertEqual(
                rows, self.expected(before, after, ways), f"write {number}: {path.__name__}"
            )
            before = after
        self.assertGreater(told, WRITES / 3)
        self.assertEqual(hows, {"typed", "dialog", "imported", "system", "synced"})
