from ast import literal_eval
from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.orm.fields import Field
from odoo.orm.models import BaseModel
from odoo.orm.utils import COLLECTION_TYPES
from odoo.tools import SQL

from ...conditions import REFUSED, WRONG

# So many records are enough to see whether a condition can be worked out one by one.
TRIED_ON = 20
# Who sees what belongs to one of these groups only manages the database.
OF_SYSTEM = frozenset({".", "base.group_system", "base.group_erp_manager"})
INTO = ("any", "not any")
HIERARCHY = ("child_of", "parent_of")


@dataclass(frozen=True, slots=True)
class Place:
    """A field on the path of a condition.

    :param condition: what is asked of it; None where the path goes on into its records
    """

    model: BaseModel
    field: Field
    condition: Domain | None = None


class SalesReglamentCondition(models.AbstractModel):
    """The conditions of rules: what may be named in one, and whether it can be worked out.

    A condition is one person's text that is worked out for everybody, with the rights of all. So
    it may only name what its author could look up anyway.
    """

    _name = "sales.reglament.condition"
    _description = "Conditions of Rules"

    # ------------------------------------------------------------ what may be written

    @api.model
    def _why_not(self, model, text):
        """Why a condition can't be written so by the current user, in words; False when it can.

        :param model: name of the model whose records are to meet it
        """
        try:
            places = list(self._places(model, text))
        except WRONG:
            return self._unreadable(text)
        for place in places:
            problem = self._why_closed(place)
            if problem:
                return problem
        return False

    def _unreadable(self, text):
        return self.env._("This condition can't be read: %(text)s", text=text)

    def _why_closed(self, place):
        label = place.field._description_string(self.env) or place.field.name
        if not self._is_open(place):
            return self.env._(
                "A condition is looked at for everybody, and “%s” is not for everybody's eyes. "
                "Please choose something else.",
                label,
            )
        if not place.field._description_searchable:
            return self.env._(
                "“%s” is worked out anew each time and can't be searched by. Please choose "
                "something that Odoo keeps.",
                label,
            )
        return False

    def _is_open(self, place):
        """Whether the current user may read the field, and what it leads to, of any record."""
        groups = {name.strip() for name in (place.field.groups or "").split(",") if name.strip()}
        if groups and groups <= OF_SYSTEM:
            return False
        # whoever calls, it is the person who may read it or not
        Model = place.model.sudo(False)
        if not Model.has_access("read") or not Model._has_field_access(place.field, "read"):
            return False
        return not self._leads_on(place) or self._is_open_to_all(place)

    def _leads_on(self, place):
        """Whether the condition looks into the records that the field leads to."""
        if not place.field.relational:
            return False
        return place.condition is None or place.condition.operator.endswith("like")

    def _is_open_to_all(self, place):
        """Whether the records a field leads to are not closed to the user one by one."""
        Records = self.env[place.field.comodel_name].sudo(False)
        if Records.env.su:
            return True
        if not Records.has_access("read") or self._is_judged_one_by_one(Records):
            return False
        rights = self.env["ir.rule"].sudo(False)._compute_domain(Records._name, "read")
        return not any(
            self._names_user(Records, condition) for condition in rights.iter_conditions()
        )

    def _is_judged_one_by_one(self, records):
        """Whether who may read a record is worked out in Python: of messages, files and the like.

        Whoever reads a deal or a client reads its activities too.
        """
        own = type(records)._check_access is not BaseModel._check_access
        return own and records._name != "mail.activity"

    def _names_user(self, records, condition):
        """Whether a rule of rights lets a user read what is the user's own only."""
        me = {"res.users": self.env.user.id, "res.partner": self.env.user.partner_id.id}
        try:
            places = list(self._places_of(records, condition))
        except WRONG:
            return True
        for place in places:
            if place.condition is None:
                continue
            value = place.condition.value
            values = value if isinstance(value, COLLECTION_TYPES) else (value,)
            comodel = place.model._name if place.field.name == "id" else place.field.comodel_name
            if comodel in me and me[comodel] in values:
                return True
        return False

    # ------------------------------------------------------------ what is named

    @api.model
    def _named(self, model, text):
        """The fields a condition names, as ``{(model, name)}``; as far as it can be read."""
        named = set()
        try:
            for place in self._places(model, text):
                named.add((place.model._name, place.field.name))
        except WRONG:
            return named
        return named

    def _places(self, model, text):
        """All fields on all paths of a condition.

        :return: a generator of Places
        :raise: one of WRONG where it can't be read
        """
        return self._places_in(self.env[model], literal_eval(text or "[]"))

    def _places_in(self, owner, domain):
        for condition in Domain(domain).iter_conditions():
            yield from self._places_of(owner, condition)

    def _places_of(self, owner, condition):
        name, _dot, rest = condition.field_expr.partition(".")
        operator, value = condition.operator, condition.value
        field = owner._fields[name]
        Records = self._records_of(owner, field)
        if rest and Records is not None:
            yield Place(owner, field)
            yield from self._places_in(Records, Domain(rest, operator, value))
        elif operator.rstrip("!") in INTO:
            if operator not in INTO or rest or Records is None:
                raise ValueError(operator)
            yield Place(owner, field)
            yield from self._places_in(Records, value)
        else:
            yield Place(owner, field, condition)

    def _records_of(self, owner, field):
        """What a field leads to; None where it leads nowhere."""
        if field.name == "id":
            return owner
        return self.env[field.comodel_name] if field.relational else None

    # ------------------------------------------------------------ whether it works

    @api.model
    def _fails(self, model, text):
        """Whether a condition can't be worked out on the base as it is, in words.

        It is tried in both ways in which rules are: as a search, and record by record; on what
        the current user may read, since whether it works may depend on what stands there.
        """
        Model = self.env[model].with_context(active_test=False)
        try:
            with self.env.cr.savepoint():
                domain = literal_eval(text)
                query = Model._search(domain, limit=1)
                if not query.is_empty():
                    self.env.cr.execute(query.select(), log_exceptions=False)
                sample = Model.search([], order="id desc", limit=TRIED_ON) or Model.new()
                sample.filtered_domain(domain)
        except AccessError:
            return False  # what lies on its path is not this user's to look at
        except (*WRONG, *REFUSED):
            return self.env._(
                "This condition can't be worked out, it compares what can't be compared: %(text)s",
                text=text,
            )
        return False

    @api.model
    def _broken(self, lines):
        """Which lines can't take part as they are.

        As cheap as can be, since it is asked whenever rules are read anew: names are looked up,
        and the database is asked once, about all together, whether the values fit.

        :param lines: of one of the models of lines
        """
        texts = {line: line._conditions() for line in lines}
        broken = lines.filtered(
            lambda line: line._is_noted_as_set_aside() or line._is_beyond_hope()
        )
        asked = {pair for found in texts.values() for pairs in found.values() for pair in pairs}
        wrong = {pair for pair in asked if not self._is_whole(*pair)}
        plain = {pair for pair in asked - wrong if self._is_plain(*pair)}
        wrong |= self._refused_by_database(plain)
        return broken | lines.filtered(
            lambda line: any(pair in wrong for pairs in texts[line].values() for pair in pairs)
        )

    def _is_whole(self, model, text):
        """Whether all that a condition names is there and can be searched by."""
        try:
            places = list(self._places(model, text))
        except WRONG:
            return False
        return all(place.field._description_searchable for place in places)

    def _is_plain(self, model, text):
        """Whether the database alone can tell: nothing is worked out on the way to it."""
        try:
            places = list(self._places(model, text))
        except WRONG:
            return False
        return all(
            place.field.store
            and (place.field.column_type or place.field.relational)
            and (place.condition is None or place.condition.operator not in HIERARCHY)
            for place in places
        )

    def _refused_by_database(self, pairs):
        """Those of the conditions, as (model, text), that the database can't take."""
        if not pairs:
            return set()
        if not self._is_refused(pairs):
            return set()
        return {pair for pair in pairs if self._is_refused([pair])}

    def _is_refused(self, pairs):
        """Whether the database refuses conditions; no record is looked at for it."""
        try:
            # nothing is written in between, and rules may be read while records are worked out
            with self.env.cr.savepoint(flush=False):
                # whether a value fits does not depend on who asks
                parts = [
                    SQL("0 IN %s", self.env[model].sudo()._search(literal_eval(text)).subselect())
                    for model, text in pairs
                ]
                self.env.cr.execute(
                    SQL("SELECT WHERE FALSE AND (%s)", SQL(" OR ").join(parts)),
                    log_exceptions=False,
                )
        except (*WRONG, *REFUSED):
            return True
        return False

    # ------------------------------------------------------------ what rules rely on

    @api.model
    def _refuse_losing(self, fields_):
        """Refuse to take away fields of one's own that rules name.

        :param fields_: records of ``ir.model.fields``, about to be deleted or renamed
        """
        manual = fields_.filtered(lambda field: field.state == "manual")
        if not manual:
            return
        named = {(field.model, field.name): field for field in manual}
        # rules of all companies count, whoever takes the field away
        Reglament = self.env["sales.reglament"].sudo()
        drafts = Reglament.search([("state", "=", "draft")])
        in_force = Reglament.search([("state", "!=", "draft")])
        for line in (drafts | in_force._at_work())._every_line():
            self._refuse_losing_of(line, named)

    def _refuse_losing_of(self, line, named):
        for pair in line._fields_named():
            if pair in named:
                raise UserError(
                    self.env._(
                        "“%(field)s” is asked for by “%(line)s” in “%(reglament)s”. Take it out "
                        "of there first: what is in force is followed by a new version without "
                        "it.",
                        field=named[pair].field_description,
                        line=line.display_name,
                        reglament=line.reglament_id.display_name,
                    )
                )
