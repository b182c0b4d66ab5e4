"""What the demo company consists of, found again by external ids of its own."""

from odoo.fields import Command

MODULE = "reglament_demo"  # of the external ids; no installed module has this name
QUIET = {
    "mail_activity_quick_update": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notrack": True,
    "no_reset_password": True,
}


class Records:
    """The records of the demo company, in an environment."""

    def __init__(self, env):
        self.env = env

    def find(self, key):
        """The record of an external id of ours, or None."""
        return self.env.ref(f"{MODULE}.{key}", raise_if_not_found=False)

    def name_record(self, key, record):
        """Give a record an external id of ours."""
        self.env["ir.model.data"].sudo()._update_xmlids(
            [{"xml_id": f"{MODULE}.{key}", "record": record, "noupdate": True}]
        )

    def ensure(self, key, model, values, user=None):
        """Find a record, or make it in a user's name.

        :return: the record, and whether it was made just now
        """
        record = self.find(key)
        if record:
            return record, False
        maker = self.env[model].with_user(user) if user else self.env[model]
        record = maker.create(values)
        self.name_record(key, record)
        return record, True

    def say_in_russian(self, record, **texts):
        """The same record's texts for people who read Russian."""
        record.with_context(lang="ru_RU").write(texts)

    def user(self, login):
        """The user with this login, or none."""
        Users = self.env["res.users"]
        return Users.search([("login", "=", login)]) if login else Users

    def client(self, key):
        """The client, or with "key.1" the client's first contact."""
        return self.find("client_" + key.replace(".", "_"))

    def order_line(self, product, quantity):
        """A line of a quotation, for a new one."""
        variant = self.find(f"product_{product}").product_variant_id
        return Command.create({"product_id": variant.id, "product_uom_qty": quantity})
