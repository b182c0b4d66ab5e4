from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...counted import counted

CLIENTS = (
    Domain("partner_share", "=", True)
    & Domain("parent_id", "=", False)
    & Domain("ref_company_ids", "=", False)
)


class SalesReglamentSettingsToday(models.AbstractModel):
    """What the settings mean for the base as it stands today; looked at with the settings only."""

    _name = "sales.reglament.settings.today"
    _description = "What Settings Mean Today"

    @api.model
    def _figures(self, norms):
        """Count what the settings would catch now; a constant number of queries.

        :param norms: ``{"shared_reach_from", "need_days_before", "release_after_days",
            "completeness_norm"}``: numbers as they stand in the form
        :return: ``{name: a sentence}``: shared, needs, release, regular, dormant, classes, norm,
            proposals
        """
        classes = self._count_by("client_class")
        sentences = {
            name: self.env._("Now: %s", counted(self.env, number, words))
            for name, (number, words) in self._counts(norms).items()
        }
        sentences["classes"] = self.env._(
            "Now: A %(a)s, B %(b)s, C %(c)s",
            **{name: classes.get(name, 0) for name in ("a", "b", "c")},
        )
        return sentences

    def _counts(self, norms):
        """How many the settings would catch now; domains add what theirs do.

        :param norms: as for :meth:`_figures`
        :return: ``{name: (number, words for one and for many)}``
        """
        states = self._count_by("client_state")
        return {
            "shared": (
                self._count_shared(norms["shared_reach_from"]),
                self.env._("number or address is shared so|numbers or addresses are shared so"),
            ),
            "regular": (
                states.get("regular", 0),
                self.env._("client is regular|clients are regular"),
            ),
            "dormant": (
                states.get("dormant", 0),
                self.env._("client is dormant|clients are dormant"),
            ),
        }

    def _count_by(self, name):
        return dict(self.env["res.partner"]._read_group(CLIENTS, [name], ["__count"]))

    def _count_shared(self, threshold):
        """Telephones and e-mails that so many unrelated clients have in common."""
        names = ("phone_sanitized", "email_normalized")
        self.env["res.partner"].flush_model([*names, "commercial_partner_id", "active"])
        shared = [
            SQL(
                """
                SELECT %(field)s FROM res_partner WHERE active AND %(field)s IS NOT NULL
              GROUP BY %(field)s HAVING COUNT(DISTINCT commercial_partner_id) >= %(threshold)s
                """,
                field=SQL.identifier(name),
                threshold=max(2, threshold),
            )
            for name in names
        ]
        [(count,)] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM (%s) AS shared", SQL(" UNION ALL ").join(shared))
        )
        return count
