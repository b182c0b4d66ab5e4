"""How windows of our own end."""


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
