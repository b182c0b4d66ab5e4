"""What changed between two versions of a document, in words."""

from ...kernel.difference import pair


def difference(old, new):
    """All that changed, as :meth:`difference_to_previous` of a version returns it."""
    changed = []
    details = _details(old, new)
    if details:
        changed.append(_entry("changed", new._compared_kind, new.code, new.name, "", details))
    for kind, lines in new._compared_lines():
        changed += _compare(kind, old[lines], new[lines])
    return changed


def _compare(kind, old_lines, new_lines):
    """Lines that are the same thing are compared, first where most is the same, then with less."""

    def same(names):
        return lambda line: (line._difference_key(), *(line[name] for name in names))

    keys = [same(names) for names in new_lines._same_by]
    for old, new in pair(list(old_lines), list(new_lines), keys):
        details = _details(old, new) if old and new else []
        change = "removed" if not new else "added" if not old else "changed"
        if details or change != "changed":
            line = new or old
            key, name = line._difference_key(), line.display_name
            yield _entry(change, kind, key, name, line._place_text(), details)


def _entry(change, kind, key, name, place, details):
    return {
        "change": change,
        "kind": kind,
        "key": key,
        "name": name,
        "place": place,
        "details": details,
    }


def _details(old, new):
    details = []
    for name in new._compared_fields:
        before, after = _in_words(old, name), _in_words(new, name)
        if before != after:
            field = new._fields[new._compared_labels.get(name, name)]
            label = field._description_string(new.env)
            details.append({"label": label, "old": before, "new": after})
    return details


def _in_words(record, name):
    """A value as people say it."""
    field, value = record._fields[name], record[name]
    if field.type == "boolean":
        return record.env._("Yes") if value else record.env._("No")
    if field.comodel_name == "ir.model.fields":
        return ", ".join(value.mapped("field_description")) or "–"
    if field.relational:
        return ", ".join(value.mapped("display_name")) or "–"
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value, "–")
    return str(value or "–")
