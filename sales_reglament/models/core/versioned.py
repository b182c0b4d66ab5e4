from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine_pass import is_engine, refuse_engine_fields, with_pass
from ...windows import open_record
from .version_difference import difference

# Written by the methods that publish a version and make the next one.
ENGINE_FIELDS = frozenset({"version", "published_date"})


def is_translation(records, name):
    """Whether writing this field now changes nothing but a translation of it."""
    field = records._fields.get(name)
    return bool(getattr(field, "translate", False)) and (records.env.lang or "en_US") != "en_US"


class SalesReglamentVersioned(models.AbstractModel):
    """A document that people work by: a draft, then in force and frozen, then kept.

    Its versions share a code. Those whom it is for are asked to read it, and what they have read
    and understood is remembered in ``acknowledgement_ids``, which each kind of document declares.
    """

    _name = "sales.reglament.versioned"
    _description = "Document in Versions"
    _inherit = ["sales.reglament.copy"]

    _reglament_engine_fields = ENGINE_FIELDS
    # What changes in force, too.
    _version_free_fields = frozenset({"state"})
    # Fields that say whom a version is for.
    _version_concerned_fields = ()
    # What two versions differ in: how the document is called there, fields whose values are
    # compared in words, and the fields by whose labels others of them go.
    _compared_kind = None
    _compared_fields = ()
    _compared_labels = {}
    # The template that shows it.
    _difference_template = None

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    published_date = fields.Datetime(string="In Force Since", readonly=True, copy=False)
    minor = fields.Boolean(
        string="Minor Correction",
        copy=False,
        help="Minor correction: needs no new acknowledgement.",
    )
    acknowledgement_pending_user_ids = fields.Many2many(
        "res.users",
        string="Not Read Yet",
        compute="_compute_acknowledgement_pending_user_ids",
        groups="sales_reglament.group_reglament_head",
        help="Whom this version is for and who has not acknowledged it.",
    )
    acknowledgement_asked = fields.Boolean(
        string="To Be Read by Me",
        compute="_compute_acknowledgement_asked",
        search="_search_acknowledgement_asked",
    )
    difference_html = fields.Html(
        string="Changes", compute="_compute_difference_html", sanitize=False
    )

    @api.model
    def _version_words(self):
        """How such a document is spoken of; each kind of document says it.

        :return: translated texts: ``code`` (of what has no name yet), ``new`` (its name before it
            is saved), ``starts`` (it starts as a draft), ``stays`` (published, it is no draft
            again), ``kept`` (only drafts are deleted)
        """
        raise NotImplementedError

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            if not version.id:
                version.display_name = version.name or self._version_words()["new"]
                continue
            version.display_name = self.env._(
                "%(name)s (version %(version)s)",
                name=version.name or "",
                version=version.version,
            )

    # ------------------------------------------------------------ frozen in force

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, self._reglament_engine_fields)
        for vals in vals_list:
            # defaults slipped in by the context are given like values
            state = vals.get("state", self.env.context.get("default_state", "draft"))
            if state != "draft":
                raise UserError(self._version_words()["starts"])
        return super().create(vals_list)

    def write(self, vals):
        refuse_engine_fields(self, [vals], self._reglament_engine_fields)
        state = vals.get("state")
        if state and not is_engine(self.env):
            return self._write_state(state, {k: v for k, v in vals.items() if k != "state"})
        self._check_frozen(vals)
        return super().write(vals)

    def _write_state(self, state, vals):
        """A state written directly takes the same road as the button."""
        if vals:
            self.write(vals)
        changed = self.filtered(lambda version: version.state != state)
        if state == "published":
            changed.action_publish()
        elif state == "archived":
            changed.action_archive()
        elif changed:
            raise UserError(self._version_words()["stays"])
        return True

    def _check_frozen(self, vals):
        """Refuse changes of what is in force; translations and what is free stay so."""
        fixed = {
            name
            for name in vals
            if name in self._fields
            and name not in self._version_free_fields
            and not is_translation(self, name)
        }
        if fixed - set(self.env["mail.thread"]._fields):
            self._check_draft()

    def _check_draft(self):
        """Refuse to change what is in force, and the lines of it."""
        frozen = self.filtered(lambda version: version.state != "draft")
        if frozen and not is_engine(self.env):
            raise UserError(
                self.env._(
                    "“%(name)s” is in force and stays as it is. Make a new version to change it.",
                    name=frozen[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(version.state != "draft" for version in self):
            raise UserError(self._version_words()["kept"])

    # ------------------------------------------------------------ life of a version

    def action_publish(self):
        """Put drafts into force at once; their predecessors are archived.

        :return: what follows from it: an action to offer, or True
        :raise UserError: when one of them can't be published as it is
        """
        corrected = {draft: draft._previous_version() for draft in self.filtered("minor")}
        for draft in self:
            draft._check_publishable()
        self._before_publishing()
        predecessors = self._predecessors()
        predecessors._put_into_state("archived")
        self._put_into_state("published")
        offer = self._after_publishing(predecessors)
        for version, predecessor in corrected.items():
            version._carry_acknowledgements(predecessor)
        return offer

    def _check_publishable(self):
        """Refuse to publish what can't be; documents extend this.

        :raise UserError: saying why not
        """
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be published."))

    def _before_publishing(self):
        """What is found out of drafts that are about to be in force; documents extend this."""

    def _after_publishing(self, predecessors):
        """What follows from publishing; documents extend this.

        :param predecessors: the versions that were in force until now
        :return: an action to offer, or True
        """
        return True

    def _predecessors(self):
        """The versions in force of the same documents."""
        return self.search([("code", "in", self.mapped("code")), ("state", "=", "published")])

    def action_new_version(self):
        """Open the draft of the next version, made now unless there is one.

        :return: an action on that draft
        """
        self.ensure_one()
        draft = self.search([("code", "=", self.code), ("state", "=", "draft")], limit=1)
        if not draft:
            draft = with_pass(self, "sync").copy(self._next_version_values())
        return open_record(self._name, draft.id)

    def _next_version_values(self):
        """What the next version is copied with; documents extend this."""
        last = self.search([("code", "=", self.code)], order="version desc", limit=1)
        return {"code": self.code, "version": last.version + 1}

    def action_archive(self):
        """Give the versions to no new record; what runs on them goes on."""
        if self:
            self._put_into_state("archived")
        return True

    def _put_into_state(self, state):
        """Bring versions into a state; documents and their domains extend this."""
        if self:
            values = {"state": state}
            if state == "published":
                values["published_date"] = fields.Datetime.now()
            with_pass(self, "sync").write(values)

    # ------------------------------------------------------------ who is asked to read it

    def _concerned_users(self):
        """The users whom this version is for; each kind of document says it."""
        return self.env["res.users"]

    @api.model
    def _concerning_me(self):
        """Ids of the versions in force that are for the current user, read by them or not."""
        return []

    def _acknowledgement_model(self):
        """The facts of reading, and the name of their field that says what was read."""
        field = self._fields["acknowledgement_ids"]
        return self.env[field.comodel_name], field.inverse_name

    @api.depends(lambda self: self._acknowledgement_depends())
    def _compute_acknowledgement_pending_user_ids(self):
        for version in self:
            if version.state != "published":
                version.acknowledgement_pending_user_ids = False
                continue
            # heads see who read it, also of teams whose people they can't open
            read = version.sudo().acknowledgement_ids.user_id.sudo(False)
            version.acknowledgement_pending_user_ids = version._concerned_users() - read

    @api.depends(lambda self: self._acknowledgement_depends())
    @api.depends_context("uid")
    def _compute_acknowledgement_asked(self):
        read, mine = self._read_by_me(), self._concerning_me()
        for version in self:
            version.acknowledgement_asked = (
                version.state == "published" and version not in read and version.id in mine
            )

    @api.model
    def _acknowledgement_depends(self):
        return ("state", "acknowledgement_ids", *self._version_concerned_fields)

    @api.model
    def _search_acknowledgement_asked(self, operator, value):
        if operator != "in":
            return NotImplemented
        asked = self.search([("state", "=", "published")]).filtered("acknowledgement_asked")
        return [("id", "in" if True in value else "not in", asked.ids)]

    def _read_by_me(self):
        Acknowledgement, what = self._acknowledgement_model()
        rows = Acknowledgement.search([("user_id", "=", self.env.uid), (what, "in", self.ids)])
        return rows[what]

    # ------------------------------------------------------------ read and understood

    def action_acknowledge(self):
        """ "I have read and understood", said by the current user for themselves.

        Saying it again changes nothing.

        :raise UserError: when a version is not in force or not for this user
        """
        self.check_access("read")
        for version in self:
            if version.state != "published":
                raise UserError(
                    self.env._("“%s” is not in force: nothing to acknowledge.", version.name)
                )
            if self.env.user not in version._concerned_users():
                raise UserError(self.env._("“%s” is not for your work.", version.name))
        Acknowledgement, what = self._acknowledgement_model()
        # nobody writes these facts but by this method, and only for themselves
        Acknowledgement.sudo().create(
            [
                {"user_id": self.env.uid, what: version.id, "version": version.version}
                for version in self - self._read_by_me()
            ]
        )
        return True

    def _carry_acknowledgements(self, predecessor):
        """What was read and understood of ``predecessor`` counts for this minor correction."""
        self.ensure_one()
        Acknowledgement, what = self._acknowledgement_model()
        # facts of the engine, whoever publishes
        Acknowledgement = Acknowledgement.sudo()
        Acknowledgement.create(
            [
                {
                    "user_id": row.user_id.id,
                    what: self.id,
                    "version": self.version,
                    "date": row.date,
                    "carried_over": True,
                }
                for row in Acknowledgement.search([(what, "=", predecessor.id)])
            ]
        )

    # ------------------------------------------------------------ what changed

    def _previous_version(self):
        """The last version before this one that was in force."""
        self.ensure_one()
        return self.search(
            [("code", "=", self.code), ("version", "<", self.version), ("state", "!=", "draft")],
            order="version desc",
            limit=1,
        )

    @api.model
    def _compared_lines(self):
        """Which lines of two versions are compared; documents and their domains extend this.

        :return: list of what such lines are called there, and of the fields that hold them
        """
        return []

    def difference_to_previous(self):
        """What changed since the last version, in the reader's language.

        :return: list of dicts: ``change`` (added/removed/changed), ``kind`` (what the
            document, or its lines, are called there), ``key`` (the code, or what makes a line the
            same in all languages), ``name`` (in words), ``place`` (where a line stands),
            ``details``: for what changed, dicts of ``label``, ``old`` and ``new``
        """
        self.ensure_one()
        previous = self._previous_version()
        if not previous:
            return []
        self.check_access("read")
        # names of what the lines point at are no secret to the readers of the lines
        return difference(previous.sudo(), self.sudo())

    @api.depends("version")
    @api.depends_context("lang")
    def _compute_difference_html(self):
        changes = {
            "added": self.env._("Added"),
            "removed": self.env._("Removed"),
            "changed": self.env._("Changed"),
        }
        for version in self._origin:
            lines = version.difference_to_previous()
            version.difference_html = self.env["ir.qweb"]._render(
                self._difference_template,
                {"lines": lines, "changes": changes, "previous": version._previous_version()},
            )
        for version in self - self._origin:
            version.difference_html = version._origin.difference_html
