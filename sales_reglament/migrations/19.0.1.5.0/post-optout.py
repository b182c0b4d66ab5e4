"""People are known by their card and their number too, those who said no as well."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE sales_reglament_feedback AS feedback
           SET phone_sanitized = person.phone_sanitized
          FROM res_partner AS person
         WHERE person.id = feedback.contact_id
           AND feedback.phone_sanitized IS NULL
           AND person.phone_sanitized IS NOT NULL
        """
    )
    # who refused without an address was not remembered at all
    cr.execute(
        """
        INSERT INTO sales_reglament_survey_optout
                    (email_normalized, contact_id, phone_sanitized, date)
             SELECT feedback.email_normalized, feedback.contact_id, feedback.phone_sanitized,
                    COALESCE(MAX(feedback.asked_date), now() AT TIME ZONE 'UTC')
               FROM sales_reglament_feedback AS feedback
              WHERE feedback.state = 'suppressed' AND feedback.reason = 'opted_out'
                AND feedback.channel = 'call' AND feedback.contact_id IS NOT NULL
                AND feedback.email_normalized IS NULL
           GROUP BY 1, 2, 3
        """
    )
