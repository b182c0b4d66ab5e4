from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...given_number import given_id
from ...windows import open_action
from .base_rows import SALES_MODELS

DAYS = 30
FIGURES = ("open", "today", "late", "low_scores", "exceptions")


class SalesReglamentTeamOverview(models.AbstractModel):
    """How much each person of the reader's teams has to do: figures only.

    What stands behind them is for the person alone until it is two working days late.
    """

    _name = "sales.reglament.team.overview"
    _description = "Overview of the Team"

    @api.model
    def _people(self):
        """A line for each person.

        :return: list of ``{"id": user, "name": …, **figures}`` by name; for others than heads empty
        """
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            return []
        teams = self._teams()
        people = teams.crm_team_member_ids.user_id - self.env.user
        if not people:
            return []
        days, exceptions = self._days(people, teams), self._exceptions(people)
        nothing = dict.fromkeys(FIGURES, 0)
        return [
            {
                "id": user.id,
                "name": user.name,
                **nothing,
                **days.get(user.id, {}),
                "exceptions": exceptions.get(user.id, 0),
            }
            for user in people.sorted("name")
        ]

    @api.model
    def _teams(self):
        """The teams that the reader leads; a director's are all of the company."""
        # who works in which team is no secret; which teams is decided here
        domain = [("company_id", "in", [*self.env.companies.ids, False])]
        if not self._is_director():
            domain.append(("user_id", "=", self.env.uid))
        return self.env["crm.team"].sudo().search(domain)

    def _is_director(self):
        return self.env.user.has_group("sales_reglament.group_reglament_director")

    def _days(self, people, teams):
        """Figures of their days by user id, in one query."""
        Day = self.env["sales.reglament.day"]
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT day.user_id,
                       COUNT(*),
                       COUNT(*) FILTER (WHERE day.deadline >= %(now)s AND day.deadline < %(end)s),
                       COUNT(*) FILTER (WHERE day.deadline < %(now)s),
                       COUNT(*) FILTER (WHERE day.kind = 'low_score')
                  FROM (%(days)s) AS day
              GROUP BY day.user_id
                """,
                now=fields.Datetime.now(),
                end=Day._day_end(),
                days=Day._query(self._where_theirs(people, teams)),
            )
        )
        return {user_id: dict(zip(FIGURES, figures, strict=False)) for user_id, *figures in rows}

    def _where_theirs(self, people, teams):
        """What is work for the reader's teams: nobody's private tasks, no other company's."""
        in_teams = SQL("TRUE")
        if not self._is_director():
            in_teams = SQL("thing.team_id IN %s", tuple(teams.ids))
        return SQL(
            """
            thing.user_id IN %(people)s
            AND thing.kind NOT IN ('waiting', 'read')
            AND (thing.kind <> 'activity' OR thing.res_model IN %(models)s)
            AND (thing.company_id IS NULL OR thing.company_id IN %(companies)s)
            AND %(in_teams)s
            """,
            people=tuple(people.ids),
            models=SALES_MODELS,
            companies=tuple(self.env.companies.ids),
            in_teams=in_teams,
        )

    def _exceptions(self, people):
        """How many of their moves stand in the exceptions log, by user id."""
        since = fields.Datetime.now() - timedelta(days=DAYS)
        rows = self.env["sales.reglament.bypass"]._read_group(
            [("user_id", "in", people.ids), ("date", ">=", since)], ["user_id"], ["__count"]
        )
        return {user.id: count for user, count in rows}

    @api.model
    def _action(self, user_id, figure):
        """What stands behind a figure, where the reader may see it.

        :param user_id: id of the person
        :param figure: ``exceptions`` or ``low_scores``
        """
        user_id = given_id(user_id)
        if figure == "exceptions":
            name = "sales_reglament.sales_reglament_bypass_action"
            since = fields.Datetime.now() - timedelta(days=DAYS)
            domain = [("user_id", "=", user_id), ("date", ">=", since)]
        else:
            name = "sales_reglament.sales_reglament_feedback_action"
            domain = [("loop_user_id", "=", user_id), ("is_loop_open", "=", True)]
        return open_action(self.env, name, domain)
