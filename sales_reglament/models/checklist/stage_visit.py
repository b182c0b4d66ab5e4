from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ...many_ids import as_array, one_of

# Where a deal is, and with whom.
PLACE = ("stage_id", "active", "team_id", "user_id", "company_id")


class SalesReglamentStageVisit(models.Model):
    """One stay of a deal in a stage: what deadlines and norms count from. Facts of the engine."""

    _name = "sales.reglament.stage.visit"
    _description = "Stay in a Stage"
    _order = "date_in desc, id desc"
    _log_access = False
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead", string="Deal", required=True, ondelete="cascade", index=True, readonly=True
    )
    stage_id = fields.Many2one("crm.stage", ondelete="cascade", index=True, readonly=True)
    team_id = fields.Many2one("crm.team", ondelete="set null", readonly=True)
    user_id = fields.Many2one("res.users", ondelete="set null", readonly=True)
    company_id = fields.Many2one("res.company", ondelete="set null", readonly=True)
    date_in = fields.Datetime(string="Came", required=True, readonly=True)
    date_out = fields.Datetime(string="Left", readonly=True)
    next_stage_id = fields.Many2one("crm.stage", ondelete="set null", readonly=True)

    _one_open = models.UniqueIndex("(lead_id) WHERE date_out IS NULL")

    @api.model
    def _sync(self, leads):
        """Close stays that are over and open those that begin, for all of ``leads`` at once.

        Lost and archived deals stay nowhere. Costs one statement however many deals there are;
        where the deals are is taken from the cache, so that nothing is flushed half-finished.
        """
        if not leads:
            return
        # facts of the deals, whoever moves them
        columns = map(
            partial(self.env["sales.reglament.columns"]._read_column, leads.sudo()), PLACE
        )
        self._move_stays(
            leads.ids,
            SQL(
                "SELECT * FROM unnest(%s::int[], %s::int[], %s::bool[], %s::int[], %s::int[],"
                " %s::int[])",
                *map(as_array, (leads.ids, *columns)),
            ),
        )

    @api.model
    def _sync_stored(self, lead_ids):
        """The same for deals as they are stored, however many thousands."""
        self.env["crm.lead"].flush_model(PLACE)
        self._move_stays(
            lead_ids,
            SQL(
                "SELECT id, %s FROM crm_lead WHERE id %s",
                SQL(", ").join(map(SQL.identifier, PLACE)),
                one_of(lead_ids),
            ),
        )

    def _move_stays(self, lead_ids, places):
        """Let stays follow.

        Who may see a deal's stays goes by the company the deal has now, for past ones as well. The
        new stays are looked for after the old ones have ended: that is what the count is for.

        :param lead_ids: ids of the deals
        :param places: a query of the deals, their ids and what is in ``PLACE``
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH lead(id, stage_id, active, team_id, user_id, company_id) AS (
                    %(places)s
                ), changed AS (
                    UPDATE sales_reglament_stage_visit AS visit
                       SET company_id = lead.company_id,
                           date_out = CASE WHEN %(is_over)s THEN %(now)s ELSE visit.date_out END,
                           next_stage_id = CASE WHEN %(is_over)s
                                                THEN NULLIF(lead.stage_id, visit.stage_id)
                                                ELSE visit.next_stage_id END
                      FROM lead
                     WHERE visit.lead_id = lead.id
                       AND visit.lead_id %(among)s
                       AND (%(is_over)s OR lead.company_id IS DISTINCT FROM visit.company_id)
                 RETURNING visit.id
                )
                INSERT INTO sales_reglament_stage_visit
                            (lead_id, stage_id, team_id, user_id, company_id, date_in)
                     SELECT lead.id, lead.stage_id, lead.team_id, lead.user_id, lead.company_id,
                            %(now)s
                       FROM lead
                      WHERE (SELECT COUNT(*) FROM changed) >= 0
                        AND lead.active
                        AND lead.stage_id IS NOT NULL
                        AND NOT EXISTS (
                            SELECT 1
                              FROM sales_reglament_stage_visit AS visit
                             WHERE visit.lead_id = lead.id
                               AND visit.stage_id = lead.stage_id
                               AND visit.date_out IS NULL)
                """,
                now=fields.Datetime.now(),
                # said once more of the stays themselves: else all that there are would be read
                among=one_of(lead_ids),
                is_over=SQL(
                    "(visit.date_out IS NULL"
                    " AND (NOT lead.active OR lead.stage_id IS DISTINCT FROM visit.stage_id))"
                ),
                places=places,
            )
        )
        self.invalidate_model()

    @api.model
    def _merge(self, head, tails):
        """Keep the stays of merged deals with the one that stays; their open ones end now."""
        stays = self.search([("lead_id", "in", tails.ids)])
        stays.filtered(lambda stay: not stay.date_out).write({"date_out": fields.Datetime.now()})
        stays.write({"lead_id": head.id})

    @api.model
    def _backfill(self):
        """Make the stays of the past from Odoo's own tracking, once, in SQL.

        A deal without tracked moves has stayed in its stage since it was created. Moves that a
        merge brought along from another deal are recognised by being older than the deal.
        """
        self.env["crm.lead"].flush_model()
        self.env["mail.tracking.value"].flush_model()
        self.env.cr.execute(
            """
            WITH moves AS (
                SELECT message.res_id AS lead_id,
                       value.old_value_integer AS stage_from,
                       value.new_value_integer AS stage_to,
                       GREATEST(message.date, lead.create_date) AS date,
                       value.id AS id
                  FROM mail_tracking_value AS value
                  JOIN ir_model_fields AS field ON field.id = value.field_id
                  JOIN mail_message AS message ON message.id = value.mail_message_id
                  JOIN crm_lead AS lead ON lead.id = message.res_id
                 WHERE message.model = 'crm.lead'
                   AND field.model = 'crm.lead'
                   AND field.name = 'stage_id'
                   -- day: messages are dated to the second
                   AND message.date >= DATE_TRUNC('second', lead.create_date)
            ), stays AS (
                SELECT lead_id, stage_from AS stage_id, date AS date_out, stage_to AS next_stage_id,
                       LAG(date) OVER (PARTITION BY lead_id ORDER BY date, id) AS date_in
                  FROM moves
            ), every AS (
                SELECT stays.lead_id, stays.stage_id, stays.next_stage_id, stays.date_out,
                       COALESCE(stays.date_in, lead.create_date) AS date_in
                  FROM stays
                  JOIN crm_lead AS lead ON lead.id = stays.lead_id
             UNION ALL
                SELECT lead.id, lead.stage_id, NULL,
                       CASE WHEN lead.active THEN NULL
                            ELSE COALESCE(lead.date_closed, lead.write_date) END,
                       COALESCE(
                           (SELECT MAX(date) FROM moves WHERE moves.lead_id = lead.id),
                           lead.create_date)
                  FROM crm_lead AS lead
            )
            INSERT INTO sales_reglament_stage_visit
                        (lead_id, stage_id, team_id, user_id, company_id, date_in, date_out,
                         next_stage_id)
                 SELECT every.lead_id, stage.id, lead.team_id, lead.user_id, lead.company_id,
                        every.date_in,
                        CASE WHEN every.date_out IS NOT NULL
                             THEN GREATEST(every.date_out, every.date_in) END,
                        following.id
                   FROM every
                   JOIN crm_lead AS lead ON lead.id = every.lead_id
                   JOIN crm_stage AS stage ON stage.id = every.stage_id
              LEFT JOIN crm_stage AS following ON following.id = every.next_stage_id
                  WHERE NOT EXISTS (
                        SELECT 1 FROM sales_reglament_stage_visit AS known
                         WHERE known.lead_id = every.lead_id)
            """
        )
        self.invalidate_model()
