"""Numbers of imported purchases have no blanks round them from this version on."""


def migrate(cr, version):
    cr.execute(
        r"""
        UPDATE sales_reglament_purchase AS purchase
           SET external_ref = known.ref
          FROM (SELECT id, source, company_id, btrim(external_ref, E' \t\r\n\u00a0') AS ref
                  FROM sales_reglament_purchase) AS known
         WHERE known.id = purchase.id
           AND known.ref != purchase.external_ref AND known.ref != ''
           AND NOT EXISTS (
               SELECT FROM sales_reglament_purchase AS other
                WHERE other.id != known.id AND other.source = known.source
                  AND COALESCE(other.company_id, 0) = COALESCE(known.company_id, 0)
                  AND btrim(other.external_ref, E' \t\r\n\u00a0') = known.ref)
        """
    )
