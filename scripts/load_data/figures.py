"""What stands in the database after the import, as plain numbers."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from .rows import MODULE

DEAL_STATES = """
    SELECT COALESCE(stage.name->>'en_US', '-'), lead.won_status, count(*),
           count(*) FILTER (WHERE lead.partner_id IS NULL),
           count(*) FILTER (WHERE lead.completeness < 25),
           count(*) FILTER (WHERE lead.completeness BETWEEN 25 AND 49),
           count(*) FILTER (WHERE lead.completeness BETWEEN 50 AND 74),
           count(*) FILTER (WHERE lead.completeness BETWEEN 75 AND 99),
           count(*) FILTER (WHERE lead.completeness = 100),
           round(avg(lead.completeness))::int, COALESCE(sum(lead.expected_revenue), 0)
      FROM crm_lead AS lead
      JOIN ir_model_data AS data ON data.model = 'crm.lead' AND data.res_id = lead.id
 LEFT JOIN crm_stage AS stage ON stage.id = lead.stage_id
     WHERE data.module = %(module)s
  GROUP BY stage.id, lead.won_status
  ORDER BY lead.won_status, stage.sequence, stage.id
"""
CLIENT_STATES = """
    SELECT partner.client_state, count(*),
           count(*) FILTER (WHERE partner.reglament_id IS NOT NULL),
           count(*) FILTER (WHERE partner.completeness = 100),
           round(avg(partner.completeness))::int,
           count(*) FILTER (WHERE partner.user_id IS NULL),
           count(*) FILTER (WHERE partner.country_id IS NULL),
           count(*) FILTER (WHERE partner.parent_id IS NOT NULL)
      FROM res_partner AS partner
      JOIN ir_model_data AS data ON data.model = 'res.partner' AND data.res_id = partner.id
     WHERE data.module = %(module)s AND data.name LIKE 'account\\_%%'
  GROUP BY partner.client_state
  ORDER BY partner.client_state
"""
MISSING = """
    SELECT missing.id::int,
           count(*) FILTER (WHERE lead.won_status = 'pending'),
           count(*) FILTER (WHERE lead.won_status != 'pending')
      FROM crm_lead AS lead
      JOIN ir_model_data AS data ON data.model = 'crm.lead' AND data.res_id = lead.id
CROSS JOIN LATERAL jsonb_array_elements_text(
           CASE jsonb_typeof(lead.missing_requirements)
           WHEN 'array' THEN lead.missing_requirements ELSE '[]' END) AS missing(id)
     WHERE data.module = %(module)s
  GROUP BY missing.id
  ORDER BY 2 DESC, 3 DESC, 1
"""
RESPONSIBLES = """
    SELECT person.name, team.name->>'en_US', role.kind,
           (SELECT count(*) FROM res_partner AS client
             WHERE client.user_id = users.id AND client.is_company),
           count(lead.id) FILTER (WHERE lead.won_status = 'pending'),
           count(lead.id) FILTER (WHERE lead.won_status = 'won'),
           count(lead.id) FILTER (WHERE lead.won_status = 'lost'),
           COALESCE(sum(lead.expected_revenue) FILTER (WHERE lead.won_status = 'won'), 0)
      FROM res_users AS users
      JOIN ir_model_data AS data ON data.model = 'res.users' AND data.res_id = users.id
      JOIN res_partner AS person ON person.id = users.partner_id
 LEFT JOIN crm_team_member AS member ON member.user_id = users.id AND member.active
 LEFT JOIN crm_team AS team ON team.id = member.crm_team_id
 LEFT JOIN sales_reglament_role AS role ON role.id = users.sales_role_id
 LEFT JOIN crm_lead AS lead ON lead.user_id = users.id
     WHERE data.module = %(module)s
  GROUP BY users.id, person.name, team.name, role.kind
  ORDER BY 4 DESC, 8 DESC, 1
"""
EXCEPTIONS = "SELECT kind, count(*) FROM sales_reglament_bypass GROUP BY kind ORDER BY 2 DESC, 1"


@dataclass(frozen=True)
class Figures:
    """Rows of the report; what their columns are stands with the queries."""

    deals: list[tuple]
    clients: list[tuple]
    missing: list[tuple]  # label, level, open deals, closed deals
    may_move: int  # open deals that could move on today
    people: list[tuple]
    exceptions: list[tuple]
    currency: str


def collect(env, reglament) -> Figures:
    """Read the figures from the database."""
    env.flush_all()
    labels = {rule.id: (rule.display_name, rule.level) for rule in reglament.requirement_ids}
    missing = _rows(env, MISSING)
    return Figures(
        deals=_rows(env, DEAL_STATES),
        clients=_rows(env, CLIENT_STATES),
        missing=[(*labels.get(id_, (f"#{id_}", "")), *counts) for id_, *counts in missing],
        may_move=_may_move(env),
        people=_rows(env, RESPONSIBLES),
        exceptions=_rows(env, EXCEPTIONS),
        currency=env.company.currency_id.name,
    )


def _rows(env, query: str) -> list[tuple]:
    env.cr.execute(query, {"module": MODULE})
    return env.cr.fetchall()


def _may_move(env) -> int:
    """How many open deals the gate would let into the next stage."""
    free = 0
    stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
    deals = env["crm.lead"].search([("won_status", "=", "pending"), ("reglament_id", "!=", False)])
    for stage, following in pairwise(stages):
        here = deals.filtered(lambda deal, stage=stage: deal.stage_id == stage)
        gaps = here.reglament_gaps(following.id)
        held = Counter(gap["lead_id"] for gap in gaps if gap["effect"] == "refuse")
        free += len(here) - len(held)
    return free
