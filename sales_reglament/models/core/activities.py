from . import days


def schedule_for(user, record, summary, note=None, day=None, moment=None):
    """Plan for a user to look at a record: in the user's language, and instead of a letter.

    :param summary: function of the record in that language that gives what is to be done
    :param note: likewise, more about it
    :param day: until when
    :param moment: or the moment in UTC, by default now, of which the user's own day is meant
    """
    addressed = record.with_context(lang=user.lang, mail_activity_quick_update=True)
    addressed.activity_schedule(
        "mail.mail_activity_data_todo",
        date_deadline=day or days.person_day(user, moment),
        summary=summary(addressed),
        note=note(addressed) if note else "",
        user_id=user.id,
    )
