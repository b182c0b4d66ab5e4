"""Windows on records and lists, how our own end, and how one is shown beside another that stays."""


def open_record(model, res_id, **more):
    """A window on one record.

    :param model: name of its model
    :param res_id: its id; without one it is a new record
    :param more: further keys of the action
    """
    return {
        "type": "ir.actions.act_window",
        "res_model": model,
        "res_id": res_id,
        "views": [(False, "form")],
        **more,
    }


def open_list(model, ids, name):
    """A window on several records: a list, and on a phone cards, as with the actions of menus."""
    return {
        "type": "ir.actions.act_window",
        "name": name,
        "res_model": model,
        "views": [(False, "list"), (False, "kanban"), (False, "form")],
        "mobile_view_mode": "kanban",
        "domain": [("id", "in", ids)],
    }


def open_action(env, xmlid, domain, **context):
    """A window as its menu opens it, on some of the records and in no other context."""
    action = env["ir.actions.act_window"]._for_xml_id(xmlid)
    return dict(action, domain=domain, context=context)


def notice(message, kind="success", **more):
    """Something said in passing; the screen stays as it is.

    :param more: further parameters, as ``title``
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"type": kind, "message": message, **more},
    }


def closed(message=""):
    """The action by which a window ends: it closes, and what is below is read again.

    Never a soft reload: it mounts the screen below anew, and every dialog that is still open on
    it ends with all that was typed into it.

    :param message: said in passing
    """
    close = {"type": "ir.actions.act_window_close"}
    return notice(message, next=close) if message else close


def beside(action):
    """Show another screen in a tab of its own, and leave the dialog that it is asked from as it is.

    A screen in the place of the present one would close the dialog with all that was typed into it.

    :param action: what is shown
    """
    return {
        "type": "ir.actions.client",
        "tag": "sales_reglament.beside",
        "params": {"action": action},
    }
