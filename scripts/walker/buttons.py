"""Which buttons the addon's views have, as the database knows them."""

import json
import re
from dataclasses import dataclass

from devenv import databases

# Each of the addon's views with the one that it is a part of when it is shown.
VIEWS = """
WITH RECURSIVE part AS (
    SELECT view.id AS ours, view.id, view.inherit_id, view.mode, view.model, view.type
      FROM ir_ui_view view
      JOIN ir_model_data ref ON ref.model = 'ir.ui.view' AND ref.res_id = view.id
     WHERE ref.module = 'sales_reglament' AND view.model <> ''
 UNION ALL
    SELECT part.ours, parent.id, parent.inherit_id, parent.mode, parent.model, parent.type
      FROM part
      JOIN ir_ui_view parent ON parent.id = part.inherit_id
     WHERE part.mode = 'extension'
)
SELECT json_agg(json_build_object(
           'id', part.id, 'model', part.model, 'type', part.type,
           'transient', model.transient,
           'foreign', ref.module IS DISTINCT FROM 'sales_reglament',
           'arch', ours.arch_db ->> 'en_US'
       ) ORDER BY part.model, part.type, part.id)
  FROM part
  JOIN ir_ui_view ours ON ours.id = part.ours
  JOIN ir_model model ON model.model = part.model
  LEFT JOIN ir_model_data ref ON ref.model = 'ir.ui.view' AND ref.res_id = part.id
 WHERE part.mode = 'primary'
"""
ACTIONS = """
SELECT json_object_agg(res_id, name) FROM ir_model_data
 WHERE module = 'sales_reglament' AND model LIKE 'ir.actions.%'
"""
BUTTON = re.compile(r"<(?:button|a)\b[^>]*?\bname=\"([^\"]+)\"[^>]*?>", re.DOTALL)
RECORDS = ("form", "list", "kanban")  # views that show records with their buttons


@dataclass(frozen=True)
class View:
    """A view that the addon has, or adds to.

    :param foreign: whether it is another module's
    :param buttons: names of the addon's buttons in it
    """

    id: int
    model: str
    type: str
    transient: bool
    foreign: bool
    buttons: frozenset[str]

    @property
    def stands_alone(self) -> bool:
        """Whether it can be opened without a button that leads to it: a view of records, and what
        another module opens as a screen of its own, as the settings are.
        """
        if self.transient:
            return self.foreign and bool(self.buttons)
        return self.type in RECORDS


@dataclass(frozen=True)
class Buttons:
    """Every button of the addon's views.

    :param actions: the name of an action by its number, which is the name of the button for it
    """

    views: tuple[View, ...]
    actions: dict[str, str]

    @classmethod
    def of(cls, database: str) -> "Buttons":
        """The buttons of the addon in a database."""
        found: dict[int, dict] = {}
        names: dict[int, set[str]] = {}
        for row in json.loads(databases.sql(VIEWS, database)):
            names.setdefault(row["id"], set()).update(BUTTON.findall(row.pop("arch")))
            found[row["id"]] = row
        views = [View(**row, buttons=frozenset(names[id_])) for id_, row in found.items()]
        return cls(tuple(views), json.loads(databases.sql(ACTIONS, database)))

    def on(self, model: str) -> list[str]:
        """Names of the buttons that a model's views have."""
        return sorted({name for view in self.views if view.model == model for name in view.buttons})

    def all(self) -> set[tuple[str, str, str]]:
        """Model, kind of view and name of each button; an action by its name."""
        return {
            (view.model, view.type, self.title(name))
            for view in self.views
            for name in view.buttons
        }

    def title(self, name: str) -> str:
        """What a button is called in reports, the same in every database."""
        return self.actions.get(name, name)
