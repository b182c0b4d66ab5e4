from ..checklist.common import StepCase
from ..tour_common import TourCase


class AroundCase(StepCase):
    """A salesperson who sees all deals, in *enforce*, tries to get around the gate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.other_team = cls.env["crm.team"].create(
            {"name": "Elsewhere", "use_opportunities": True, "member_ids": [(4, cls.boris.id)]}
        )
        # the same stages for everybody: a change of team moves nobody by itself
        cls.stages.team_ids = False
        cls.everybody = cls.env["crm.stage"].search([]) - cls.stages
        cls.everybody.sequence = 500

    def named(self, lead, *labels, user=None):
        """The lines of the log that name all of these, and were written by Anna."""
        logs = self.bypasses(lead).filtered(lambda log: log.user_id == (user or self.anna))
        return logs.filtered(lambda log: set(labels) <= {gap["label"] for gap in log.gaps})


class GateTourCase(TourCase):
    """At the first stage an amount is asked for, and a way to reach the client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reglament(
            {"name": "Expected amount", "help": "A rough one will do."},
            {
                "field": "crm.lead.phone",
                "alternatives": ["crm.lead.email_from"],
                "name": "Phone or e-mail",
                "help": "One way to reach them is enough.",
            },
        )
