import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { MyDayHeader, TeamHeader } from "./my_day_header";

class MyDayListRenderer extends ListRenderer {
    static template = "sales_reglament.MyDayListRenderer";
    static components = { ...ListRenderer.components, MyDayHeader };

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

class MyDayKanbanRenderer extends KanbanRenderer {
    static template = "sales_reglament.MyDayKanbanRenderer";
    static components = { ...KanbanRenderer.components, MyDayHeader };
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
