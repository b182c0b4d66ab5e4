def schedule_for(user, record, summary, note=None, day=None):
    """Plan for a user to look at a record: in the user's language, and instead of a letter.

    :param summary: function of the record in that language that gives what is to be done
    :param note: likewise, more about it
    :param day: until when; today by default
    """
    addressed = record.with_context(lang=user.lang, mail_activity_quick_update=True)
    addressed.activity_schedule(
        "mail.mail_activity_data_todo",
        date_deadline=day,
        summary=summary(addressed),
        note=note(addressed) if note else "",
        user_id=user.id,
    )
