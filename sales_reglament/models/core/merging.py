"""What is about deals that become one."""


def move_rows(model, stays, gone):
    """Rows of a model that are about deals which are merged are about the one that stays."""
    # facts of the deals, whoever merges them
    rows = model.sudo().search([("lead_id", "in", gone.ids)])
    rows.write({"lead_id": stays.id})
