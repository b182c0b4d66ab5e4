from odoo import api, fields, models
from odoo.tools import SQL

from ...likeness import (
    ALIKE,
    MOST_ALIKE,
    SHORTEST_TAX,
    city_key,
    digits_key,
    is_client,
    name_key,
    tax_key,
)
from ..core.settings import settings

LOOKED_AT = ["active", "city", "commercial_partner_id", "country_id", "email_normalized"]
LOOKED_AT += ["is_company", "name", "parent_id", "partner_share", "phone_sanitized", "vat"]
OWN_TABLES = ("reglament_alike_client", "reglament_alike_key", "reglament_alike_pair")


class SalesReglamentDuplicateSearch(models.AbstractModel):
    """The pass that finds pairs among all clients at once, in the database."""

    _name = "sales.reglament.duplicate.search"
    _description = "Search for Likely Duplicates"

    @api.model
    def _most_alike(self, cause):
        """How many clients may share what they have in common before it tells nothing of them."""
        if cause != "phone":
            return MOST_ALIKE
        return min(MOST_ALIKE, settings(self.env).shared_reach_from - 1)

    @api.model
    def _cron_find(self):
        self._find()

    @api.model
    def _find(self):
        """Bring the pairs in line with the base: new ones are added, those that are none go.

        What somebody told apart stays told apart as long as the pair is found.
        """
        self.env["res.partner"].flush_model(LOOKED_AT)
        self.flush_model()
        self._drop_own_tables()
        self._collect_clients()
        self._collect_keys()
        self._pair_keys()
        self._pair_names()
        self._store_pairs()
        self._drop_own_tables()
        self.invalidate_model()
        self.env["res.partner"].invalidate_model(["duplicate_count"])

    def _drop_own_tables(self):
        for table in OWN_TABLES:
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", SQL.identifier(table)))

    def _collect_clients(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE reglament_alike_client ON COMMIT DROP AS
                SELECT client.id, client.country_id, %(tax)s AS tax,
                       CASE WHEN client.is_company THEN %(name)s END AS name,
                       NULLIF(%(city)s, '') AS city, %(digits)s AS digits
                  FROM res_partner AS client
                 WHERE client.active AND %(is_client)s
                """,
                tax=tax_key(SQL("client.vat")),
                name=name_key(SQL("client.name")),
                city=city_key(SQL("client.city")),
                digits=digits_key(SQL("client.name")),
                is_client=is_client("client"),
            )
        )
        self.env.cr.execute("CREATE INDEX ON reglament_alike_client (id)")
        self.env.cr.execute("ANALYZE reglament_alike_client")

    def _collect_keys(self):
        """Numbers and addresses; those of a contact count for its company."""
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE reglament_alike_key ON COMMIT DROP AS
                SELECT id, 'tax' AS cause, tax AS key
                  FROM reglament_alike_client
                 WHERE length(tax) >= %(shortest)s
                 UNION
                SELECT client.id, 'email', contact.email_normalized
                  FROM res_partner AS contact
                  JOIN reglament_alike_client AS client
                    ON client.id = contact.commercial_partner_id
                 WHERE contact.active AND contact.email_normalized > ''
                 UNION
                SELECT client.id, 'phone', contact.phone_sanitized
                  FROM res_partner AS contact
                  JOIN reglament_alike_client AS client
                    ON client.id = contact.commercial_partner_id
                 WHERE contact.active AND contact.phone_sanitized > ''
                """,
                shortest=SHORTEST_TAX,
            )
        )
        self.env.cr.execute("ANALYZE reglament_alike_key")

    def _pair_keys(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE reglament_alike_pair ON COMMIT DROP AS
                WITH common AS (
                    SELECT cause, key, unnest(array_agg(id)) AS id
                      FROM reglament_alike_key
                  GROUP BY cause, key
                    HAVING COUNT(*) BETWEEN 2
                           AND CASE cause WHEN 'phone' THEN %(phones)s ELSE %(most)s END
                )
                SELECT one.id AS partner_id, other.id AS twin_id, one.cause, MIN(one.key) AS value
                  FROM common AS one
                  JOIN common AS other
                    ON other.cause = one.cause AND other.key = one.key AND other.id > one.id
                  JOIN reglament_alike_client AS client ON client.id = one.id
                  JOIN reglament_alike_client AS twin ON twin.id = other.id
                 WHERE one.cause != 'tax'
                    OR client.country_id = twin.country_id
                    OR client.country_id IS NULL
                    OR twin.country_id IS NULL
              GROUP BY one.id, other.id, one.cause
                """,
                most=MOST_ALIKE,
                phones=self._most_alike("phone"),
            )
        )

    def _pair_names(self):
        """Names alike in one city; where the database can't compare, the same name."""
        pairs = self._alike_names() if self.env.registry.has_trigram else self._same_names()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reglament_alike_pair (partner_id, twin_id, cause, value)
                SELECT client_id, twin_id, 'name', city FROM (%s) AS pair
                """,
                pairs,
            )
        )

    def _same_names(self):
        return SQL(
            """
            WITH common AS (
                SELECT city, name, unnest(array_agg(id)) AS id
                  FROM reglament_alike_client
                 WHERE name IS NOT NULL AND city IS NOT NULL
              GROUP BY city, name
                HAVING COUNT(*) BETWEEN 2 AND %(most)s
            )
            SELECT one.id AS client_id, other.id AS twin_id, one.city
              FROM common AS one
              JOIN common AS other
                ON other.city = one.city AND other.name = one.name AND other.id > one.id
            """,
            most=MOST_ALIKE,
        )

    def _alike_names(self):
        """Every pair above the threshold, without comparing every name with every other.

        Of two sets of which the share ALIKE is common, the rarest ``size - ceil(ALIKE * size) + 1``
        elements of each have at least one in common: only those that share one are compared.
        """
        return SQL(
            """
            WITH gram AS MATERIALIZED (
                SELECT id, city, digits, name, cardinality(show_trgm(name)) AS size,
                       unnest(show_trgm(name)) AS gram
                  FROM reglament_alike_client
                 WHERE name IS NOT NULL AND city IS NOT NULL
            ), counted AS (
                SELECT gram.*, COUNT(*) OVER (PARTITION BY city, digits, gram) AS frequency
                  FROM gram
            ), ranked AS (
                SELECT counted.*,
                       row_number() OVER (PARTITION BY id ORDER BY frequency, gram) AS rank
                  FROM counted
            ), rarest AS MATERIALIZED (
                SELECT id, city, digits, name, size, gram
                  FROM ranked
                 WHERE frequency > 1 AND rank <= size - ceil(%(alike)s * size) + 1
            ), candidate AS MATERIALIZED (
                SELECT DISTINCT one.id AS client_id, other.id AS twin_id, one.city,
                       one.name, other.name AS twin_name
                  FROM rarest AS one
                  JOIN rarest AS other
                    ON other.city = one.city AND other.digits = one.digits
                   AND other.gram = one.gram AND other.id > one.id
                 WHERE one.size >= %(alike)s * other.size AND other.size >= %(alike)s * one.size
            )
            SELECT client_id, twin_id, city
              FROM candidate
             WHERE similarity(name, twin_name) >= %(alike)s
            """,
            alike=ALIKE,
        )

    def _store_pairs(self):
        self.env.cr.execute(
            """
            DELETE FROM sales_reglament_duplicate AS known
                  WHERE NOT EXISTS (
                        SELECT 1
                          FROM reglament_alike_pair AS pair
                         WHERE pair.partner_id = known.partner_id
                           AND pair.twin_id = known.twin_id
                           AND pair.cause = known.cause)
            """
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_reglament_duplicate
                            (partner_id, twin_id, cause, value, found_date, dismissed,
                             dismissed_by)
                     SELECT pair.partner_id, pair.twin_id, pair.cause, pair.value, %(now)s,
                            apart.partner_id IS NOT NULL, apart.dismissed_by
                       FROM reglament_alike_pair AS pair
                  LEFT JOIN (
                            SELECT partner_id, twin_id, MIN(dismissed_by) AS dismissed_by
                              FROM sales_reglament_duplicate
                             WHERE dismissed
                          GROUP BY partner_id, twin_id) AS apart
                            USING (partner_id, twin_id)
                      WHERE NOT EXISTS (
                            SELECT 1
                              FROM sales_reglament_duplicate AS known
                             WHERE known.partner_id = pair.partner_id
                               AND known.twin_id = pair.twin_id
                               AND known.cause = pair.cause)
                """,
                now=fields.Datetime.now(),
            )
        )
