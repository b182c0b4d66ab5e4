"""How windows of our own end, and how something is shown beside one that stays."""

# of an action on several records: a list, and on a phone cards, as with the actions of menus
MANY = {
    "views": [(False, "list"), (False, "kanban"), (False, "form")],
    "mobile_view_mode": "kanban",
}


def closed(message=""):
    """The action by which a window ends: it closes, and what is below is read again.

    Never a soft reload: it mounts the screen below anew, and every dialog that is still open on
    it ends with all that was typed into it.

    :param message: said in passing
    """
    close = {"type": "ir.actions.act_window_close"}
    if not message:
        return close
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"type": "success", "message": message, "next": close},
    }


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
