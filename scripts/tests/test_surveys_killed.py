"""10,000 questions over 8,000 people, the job killed twice: one letter for each that is asked."""

from killing import victim

from devenv import paths

DATABASE = "reglament_test_surveys"
MAKE = (paths.SCRIPTS / "bench" / "surveys_prepare.py").read_text()
PEOPLE, TWICE = 8_000, 2_000  # people, and how many are there a second time in other letters
ASK = """
env["sales.reglament.feedback"]._cron_ask()
env.cr.commit()
"""
REMIND = f"""
env.cr.execute(
    "UPDATE sales_reglament_feedback SET sent_date = sent_date - interval '6 days'"
    " WHERE sent_date > now() AT TIME ZONE 'UTC' - interval '1 day'"
)
env.cr.commit()
{ASK}
"""
SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END';
CREATE TRIGGER slow AFTER INSERT ON mail_mail FOR EACH STATEMENT EXECUTE FUNCTION slow();
"""
LETTERS = "SELECT count(*) FROM mail_mail"
FOUND = """
SELECT jsonb_build_object(
    'asked', (SELECT count(*) FROM sales_reglament_feedback WHERE state = 'sent'),
    'not asked again', (SELECT count(*) FROM sales_reglament_feedback
        WHERE state = 'suppressed' AND reason = 'person'),
    'in all', (SELECT count(*) FROM sales_reglament_feedback),
    'people asked', (SELECT count(DISTINCT substring(lower(email_to) FROM '<(.*)>'))
        FROM mail_mail),
    'askings with a letter', (SELECT count(DISTINCT mail.feedback_id) FROM mail_mail AS mail
        JOIN sales_reglament_feedback AS feedback
          ON feedback.id = mail.feedback_id AND feedback.state = 'sent'),
    'letters', (SELECT count(*) FROM mail_mail),
    'most letters for one asking', (SELECT max(count) FROM (
        SELECT count(*) FROM mail_mail GROUP BY feedback_id) AS asking)
)
"""
ASKED = {
    "asked": PEOPLE,
    "not asked again": TWICE,
    "in all": PEOPLE + TWICE,
    "people asked": PEOPLE,
    "askings with a letter": PEOPLE,
    "letters": PEOPLE,
    "most letters for one asking": 1,
}


def test_one_letter_for_each_asking(tmp_path):
    with victim(DATABASE, tmp_path, MAKE, SLOW) as job:
        first = job.kill(ASK, LETTERS, 0, PEOPLE)
        found = job.ask(FOUND)
        assert found["asked"] == found["askings with a letter"] == first
        second = job.kill(ASK, LETTERS, max(first, PEOPLE // 2), PEOPLE)
        found = job.ask(FOUND)
        assert found["asked"] == found["askings with a letter"] == second
        job.run(ASK)
        assert job.ask(FOUND) == ASKED
        job.run(ASK)
        assert job.ask(FOUND) == ASKED

        job.kill(REMIND, LETTERS, PEOPLE, 2 * PEOPLE)
        job.run(ASK)
        assert job.ask(FOUND) == {
            **ASKED,
            "letters": 2 * PEOPLE,
            "most letters for one asking": 2,
        }
