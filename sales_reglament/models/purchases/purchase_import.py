import re

from odoo import api, fields, models

from . import imported_entries

# What a table of shipments may say; the rest belongs to the engine.
IMPORTABLE = frozenset(
    {
        "external_ref",
        "date",
        "client_vat",
        "amount",
        "margin",
        "due_date",
        "paid_date",
        "user_id",
        "company_id",
        "cancelled",
    }
)
GROUPS = (
    "sales_reglament.group_reglament_head",
    "sales_reglament.group_reglament_integration",
)

COMPANY_COLUMNS = ("company_id", "company_id/id", "company_id/.id")


def plain(number):
    """A tax number as it is compared: letters and digits only."""
    return re.sub(r"[\W_]", "", number or "").upper()


class SalesReglamentPurchaseImport(models.AbstractModel):
    """Shipments from another program, through Odoo's own import."""

    _name = "sales.reglament.purchase.import"
    _description = "Import of Purchases"

    client_vat = fields.Char(
        string="Client's Tax Number",
        store=False,
        help="Finds the client when purchases are imported.",
    )

    @api.model
    def get_import_templates(self):
        """The table that Odoo's import screen offers to begin with."""
        return [
            {
                "label": self.env._("Import Template for Purchases"),
                "template": "/sales_reglament/static/import/purchases.csv",
            }
        ]

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        """Import purchases; what is there already changes only where the table says otherwise.

        For heads of sales and for other programs. A tax number that no client has is an error of
        its row, and then nothing is imported.
        """
        if not any(map(self.env.user.has_group, GROUPS)):
            return super().load(fields, data)  # refused as any creation
        messages = self._import_problems(fields)
        data = [[self._import_cell(cell) for cell in row] for row in data]
        rows = [dict(zip(fields, row, strict=False)) for row in data]
        if not messages:
            companies = self._import_companies(rows)
            clients, messages = self._import_clients(rows, companies)
            messages += self._import_doubts(rows, companies)
        if messages:
            messages.sort(key=lambda message: message["record"])
            return {"ids": False, "messages": messages, "nextrow": 0}
        known = self._import_known(rows, companies)
        # nobody may write purchases by hand: what may be imported was checked above
        importer = self.sudo()
        touched = importer.browse(map(int, known.values())).partner_id.ids
        loaded = super(SalesReglamentPurchaseImport, importer).load(
            *self._import_table(fields, rows, clients, companies, known)
        )
        if loaded["ids"]:
            imported_entries.tell(self.env, loaded["ids"])
            touched = self.env["res.partner"].browse({*touched, *clients.values()})
            self.env["sales.reglament.lifecycle"]._refresh(touched)
            self._import_began()
        return loaded

    @api.model_create_multi
    def create(self, vals_list):
        """A shipment is of the team that its manager is in when it is taken."""
        users = self.env["res.users"].browse(
            {vals.get("user_id") for vals in vals_list} - {None, False}
        )
        teams = {user.id: user.sudo().sale_team_id.id for user in users}
        return super().create(
            [{"team_id": teams.get(vals.get("user_id"), False), **vals} for vals in vals_list]
        )

    def _import_cell(self, cell):
        """What stands in a cell, without the blanks that other programs leave round it."""
        return cell.strip() if isinstance(cell, str) else cell

    def _import_table(self, columns, rows, clients, companies, known):
        """(columns, rows) for Odoo's import: each row with its client, company and currency."""
        names = [name for name in columns if name.split("/")[0] not in ("client_vat", "company_id")]
        currencies = {
            company.id: str(company.currency_id.id)
            for company in self.env["res.company"].browse(set(companies))
        }
        table = [
            [
                known.get((company, row["external_ref"]), False),
                str(clients[index]),
                str(company),
                currencies[company],
                *(row[name] for name in names),
            ]
            for index, (row, company) in enumerate(zip(rows, companies, strict=True))
        ]
        return [".id", "partner_id/.id", "company_id/.id", "currency_id/.id", *names], table

    def _import_began(self):
        """From the first import on clients follow their purchases at once."""
        followed = self._source_counted()
        if not followed:
            self.env.registry.clear_cache("stable")
            self._catch_up(followed)

    def _import_problems(self, names):
        plain_names = {name.split("/")[0] for name in names}
        unknown = sorted(plain_names - IMPORTABLE)
        missing = sorted({"external_ref", "date", "client_vat", "amount"} - plain_names)
        texts = [self._import_unfit(column) for column in unknown]
        texts += [
            self.env._("The column %(column)s is missing.", column=self._fields[column].string)
            for column in missing
        ]
        return [{"type": "error", "message": text, "record": False} for text in texts]

    def _import_unfit(self, column):
        if column == "currency_id":
            return self.env._(
                "Amounts are imported in the company's currency. Convert them, and leave out the "
                "column of the currency."
            )
        label = self._fields[column].string if column in self._fields else column
        return self.env._("%(column)s can't be imported here.", column=label)

    def _import_doubts(self, rows, companies):
        """Messages of rows that Odoo would take although they can't be meant."""
        messages, seen = [], {}
        for index, (row, company) in enumerate(zip(rows, companies, strict=True)):
            values = {"row": index + 1, "ref": row["external_ref"]}
            first = seen.setdefault((company, row["external_ref"]), index)
            if row["external_ref"] and first != index:
                text = self.env._(
                    "Row %(row)s, %(ref)s: the same number as in row %(first)s.",
                    first=first + 1,
                    **values,
                )
                messages.append(self._import_message(index, text, "external_ref"))
            if self._is_negative(row["amount"]):
                text = self.env._(
                    "Row %(row)s, %(ref)s: the amount is below zero. What came back is imported by "
                    "calling off its purchase.",
                    **values,
                )
                messages.append(self._import_message(index, text, "amount"))
        return messages

    def _is_negative(self, amount):
        try:
            return float(amount or 0) < 0
        except ValueError:
            return False  # Odoo's import says what is wrong with it

    def _import_companies(self, rows):
        """The company of each row: the one it names, if the user works there, else the user's."""
        by_text = {}
        for company in self.env.companies:
            xmlid = company.get_external_id().get(company.id)
            by_text.update(
                {company.name: company.id, str(company.id): company.id, xmlid: company.id}
            )
        named = [
            next((row[name] for name in COMPANY_COLUMNS if row.get(name)), None) for row in rows
        ]
        own = self.env.company.id
        return [by_text.get(str(name)) if name else own for name in named]

    def _import_known(self, rows, companies):
        """Ids of the purchases that were imported before, by company and number."""
        # whether a number is known does not depend on who may see the purchase
        known = self.sudo().search_fetch(
            [
                ("source", "=", "import"),
                ("company_id", "in", companies),
                ("external_ref", "in", [row["external_ref"] for row in rows]),
            ],
            ["company_id", "external_ref"],
        )
        return {
            (purchase.company_id.id, purchase.external_ref): str(purchase.id) for purchase in known
        }

    def _import_clients(self, rows, companies):
        """The client of each row by its tax number.

        :return: ``({index of the row: id of the client}, messages of rows that have none)``
        """
        found = self._clients_by_vat({plain(row["client_vat"]) for row in rows} - {""})
        clients, messages = {}, []
        for index, (row, company) in enumerate(zip(rows, companies, strict=True)):
            if not company:
                text = self.env._("Row %(row)s: you don't work in this company.", row=index + 1)
                messages.append(self._import_message(index, text, "company_id"))
                continue
            some = found.get(plain(row["client_vat"]), {})
            fitting = {id_ for id_, bound_to in some.items() if bound_to in (None, company)}
            if len(fitting) == 1:
                clients[index] = fitting.pop()
            else:
                text = self._import_unknown(index, row, bool(fitting))
                messages.append(self._import_message(index, text, "client_vat"))
        return clients, messages

    def _import_unknown(self, index, row, several):
        values = {"row": index + 1, "number": row["client_vat"], "ref": row["external_ref"]}
        if not plain(row["client_vat"]):
            return self.env._("Row %(row)s, %(ref)s: the client's tax number is missing.", **values)
        if several:
            return self.env._(
                "Row %(row)s, %(ref)s: several clients have the tax number %(number)s.", **values
            )
        return self.env._(
            "Row %(row)s, %(ref)s: no client has the tax number %(number)s.", **values
        )

    def _import_message(self, index, text, field):
        return {
            "type": "error",
            "message": text,
            "rows": {"from": index, "to": index},
            "record": index,
            "field": field,
        }

    def _clients_by_vat(self, numbers):
        """Clients by tax number, with and without the prefix of the country.

        :return: ``{number: {client's id: id of the company it is bound to}}``
        """
        self.env["res.partner"].flush_model(["vat", "commercial_partner_id", "company_id"])
        self.env.cr.execute(
            """
            WITH client AS (
                SELECT id, company_id, UPPER(REGEXP_REPLACE(vat, '[^[:alnum:]]', '', 'g')) AS number
                  FROM res_partner
                 WHERE vat IS NOT NULL AND commercial_partner_id = id AND active)
            SELECT id, company_id, number FROM client WHERE number = ANY(%(numbers)s)
             UNION
            SELECT id, company_id, SUBSTRING(number FROM 3) FROM client
             WHERE SUBSTRING(number FROM 3) = ANY(%(numbers)s) AND number ~ '^[A-Z]{2}'
            """,
            {"numbers": list(numbers)},
        )
        found = {}
        for id_, company_id, number in self.env.cr.fetchall():
            found.setdefault(number, {})[id_] = company_id
        return found
