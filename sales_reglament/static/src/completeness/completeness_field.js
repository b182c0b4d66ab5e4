import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { ProgressBarField } from "@web/views/fields/progress_bar/progress_bar_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How much is filled in of what is asked; a dash where nothing is asked. */
export class CompletenessField extends Component {
    static template = "sales_reglament.CompletenessField";
    static components = { ProgressBarField };
    static props = { ...standardFieldProps };

    get isAsked() {
        return this.props.record.data[this.props.name] !== false;
    }

    get nothing() {
        return _t("No reglament asks for anything here");
    }
}

export const completenessField = {
    component: CompletenessField,
    supportedTypes: ["integer", "float"],
};

registry.category("fields").add("sales_reglament_completeness", completenessField);
