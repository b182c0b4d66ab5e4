import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * One small mark on a deal's card: how much is to do, what is late, how much is filled in.
 * Nothing where all is well.
 */
export class KanbanMark extends Component {
    static template = "sales_reglament.KanbanMark";
    static props = { ...standardFieldProps };

    get data() {
        const { check_pending_count, check_late_count, completeness } = this.props.record.data;
        return {
            pending: check_pending_count,
            late: check_late_count,
            // where nothing is asked, nothing is missing
            completeness: completeness === false ? 100 : completeness,
        };
    }

    get isShown() {
        const { reglament_id: reglament, won_status: status } = this.props.record.data;
        const { pending, completeness } = this.data;
        return reglament && status === "pending" && (pending || completeness < 100);
    }

    get filledIn() {
        return _t("%s%", this.data.completeness);
    }

    get title() {
        const { pending, late, completeness } = this.data;
        const parts = [];
        if (pending) {
            parts.push(_t("Points to do: %s", pending));
        }
        if (late) {
            parts.push(_t("late: %s", late));
        }
        if (completeness < 100) {
            parts.push(_t("filled in: %s %", completeness));
        }
        return parts.join(", ");
    }
}

export const kanbanMark = {
    component: KanbanMark,
    supportedTypes: ["integer"],
    fieldDependencies: [
        { name: "check_late_count", type: "integer" },
        { name: "completeness", type: "integer" },
        { name: "reglament_id", type: "many2one" },
        { name: "won_status", type: "selection" },
    ],
};

registry.category("fields").add("sales_reglament_mark", kanbanMark);
