import { registry } from "@web/core/registry";
import { groupBy } from "@web/core/utils/arrays";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { useBundles, useFolding } from "./bundles";
import { useUndone } from "./day_told";
import { MyDayHeader, TeamHeader } from "./my_day_header";

const NEXT = "3_next";
// as the list folds away what comes later
const LONG = 10;

class MyDayListRenderer extends ListRenderer {
    static template = "sales_reglament.MyDayListRenderer";
    static rowsTemplate = "sales_reglament.MyDayRows";
    static components = { ...ListRenderer.components, MyDayHeader };

    setup() {
        super.setup();
        this.bundles = useBundles();
        useUndone(this.env, () => this.props.list.model.load());
    }

    shownOf(list) {
        return this.bundles.shown(list.records);
    }

    get shownRecords() {
        const { list } = this.props;
        const open = list.isGrouped ? leavesOf(list) : [list];
        return open.flatMap((leaf) => this.shownOf(leaf));
    }

    getRowClass(record) {
        const inside = this.bundles.isFirst(record) ? "" : " o_reglament_day_inside";
        return super.getRowClass(record) + inside;
    }

    // Nobody ticks what they do not see.

    get selectAll() {
        const shown = this.shownRecords;
        return shown.length > 0 && shown.every((record) => record.selected);
    }

    toggleSelection() {
        const { list } = this.props;
        if (!this.canSelectRecord) {
            return;
        }
        if (list.isDomainSelected) {
            list.toggleSelection();
            return;
        }
        const shown = this.shownRecords;
        const select = !shown.every((record) => record.selected);
        list.records.forEach((record) => record.toggleSelection(select && isOneOf(record, shown)));
    }

    toggleRangeSelection(record) {
        const shown = this.shownRecords;
        const indexes = [record, this.lastCheckedRecord].map((one) =>
            shown.findIndex(({ id }) => id === one.id)
        );
        shown
            .slice(Math.min(...indexes), Math.max(...indexes) + 1)
            .forEach((one) => one.toggleSelection(!record.selected));
    }

    /** Enter on a row's button presses it; anywhere else in the row it opens what is behind. */
    onCellKeydownReadOnlyMode(hotkey, cell, group, record) {
        const button = document.activeElement.closest("button");
        if (hotkey === "enter" && record && button && cell.contains(button)) {
            button.click();
            return true;
        }
        return super.onCellKeydownReadOnlyMode(hotkey, cell, group, record);
    }
}

function isOneOf(record, records) {
    return records.some(({ id }) => id === record.id);
}

/** The lists of records in the open groups, at whatever depth. */
function leavesOf(list) {
    return list.groups
        .filter((group) => !group.isFolded)
        .flatMap((group) => (group.list.isGrouped ? leavesOf(group.list) : [group.list]));
}

class MyDayKanbanRenderer extends KanbanRenderer {
    static template = "sales_reglament.MyDayKanbanRenderer";
    static components = { ...KanbanRenderer.components, MyDayHeader };

    setup() {
        super.setup();
        this.bundles = useBundles();
        this.folding = useFolding();
        useUndone(this.env, () => this.props.list.model.load());
    }

    /** Cards under the part of the day they belong to; a long "Next" is folded away. */
    getGroupsOrRecords() {
        const { list } = this.props;
        if (list.isGrouped) {
            return super.getGroupsOrRecords();
        }
        if (list.orderBy.length) {
            return this.cardsOf(list.records);
        }
        const parts = groupBy(list.records, ({ data }) => data.bucket);
        return Object.keys(parts)
            .sort()
            .flatMap((bucket) => {
                const heading = this.headingOf(bucket, parts[bucket]);
                const cards = heading.isFolded ? [] : this.cardsOf(parts[bucket]);
                return [{ heading, key: bucket }, ...cards];
            });
    }

    cardsOf(records) {
        return this.bundles.shown(records).map((record) => ({ record, key: record.id }));
    }

    headingOf(bucket, records) {
        const { list } = this.props;
        const names = Object.fromEntries(list.fields.bucket.selection);
        const isLast = records.at(-1) === list.records.at(-1);
        const more = isLast && list.count > list.offset + list.records.length ? "+" : "";
        const canFold =
            bucket === NEXT && records.length > LONG && list.records[0].data.bucket < NEXT;
        return {
            bucket,
            text: `${names[bucket]} (${records.length}${more})`,
            canFold,
            isFolded: canFold && !this.folding.isOpen(bucket),
        };
    }
}

class TeamListRenderer extends ListRenderer {
    static template = "sales_reglament.TeamListRenderer";
    static components = { ...ListRenderer.components, TeamHeader };
}

class TeamKanbanRenderer extends KanbanRenderer {
    static template = "sales_reglament.TeamKanbanRenderer";
    static components = { ...KanbanRenderer.components, TeamHeader };
}

const views = registry.category("views");
views.add("sales_reglament_day_list", { ...listView, Renderer: MyDayListRenderer });
views.add("sales_reglament_day_kanban", { ...kanbanView, Renderer: MyDayKanbanRenderer });
views.add("sales_reglament_team_list", { ...listView, Renderer: TeamListRenderer });
views.add("sales_reglament_team_kanban", { ...kanbanView, Renderer: TeamKanbanRenderer });
