import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useWindows } from "../core/windows_service";

/** What a client said last, in their words, and the answers before it as a row of bars. */
export class SatisfactionField extends Component {
    static template = "sales_reglament.SatisfactionField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.windows = useWindows();
    }

    get card() {
        return this.props.record.data[this.props.name];
    }

    get allLabel() {
        return _t("All answers (%s)", this.card.count);
    }

    inWords(answer) {
        return [answer.title, answer.meaning, answer.date, answer.channel].join(", ");
    }

    onAll() {
        const { resModel: model, resId: id } = this.props.record;
        return this.windows.open(
            () => this.orm.call(model, "action_view_reglament_feedback", [[id]]),
            { about: { model, id } }
        );
    }
}

registry.category("fields").add("sales_reglament_satisfaction", {
    component: SatisfactionField,
    displayName: _t("Satisfaction"),
    supportedTypes: ["json"],
});
