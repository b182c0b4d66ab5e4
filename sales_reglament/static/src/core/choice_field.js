import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Odoo's badges as one stop of the keyboard: arrows choose, Space and Enter press. */
export class ChoiceField extends BadgeSelectionField {
    static template = "sales_reglament.ChoiceField";
    static props = { ...BadgeSelectionField.props, label: { type: String, optional: true } };

    get tabStop() {
        return this.value || this.options[0][0];
    }

    onKeydown(ev) {
        const step = STEPS[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const buttons = [...ev.currentTarget.querySelectorAll("button")];
        const next = (buttons.indexOf(ev.target) + step + buttons.length) % buttons.length;
        buttons[next].focus();
        const key = this.options[next][0];
        if (key !== this.value) {
            this.onChange(key);
        }
    }
}

registry.category("fields").add("sales_reglament_choice", {
    ...badgeSelectionField,
    component: ChoiceField,
    displayName: _t("Choice"),
    supportedTypes: ["selection"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...badgeSelectionField.extractProps(fieldInfo, dynamicInfo),
        label: fieldInfo.string,
    }),
});
