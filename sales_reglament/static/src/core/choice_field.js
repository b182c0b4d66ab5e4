import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";
import { useRovingFocus } from "./roving_focus";

/** Odoo's badges as one stop of the keyboard: arrows choose, Space and Enter press. */
export class ChoiceField extends BadgeSelectionField {
    static template = "sales_reglament.ChoiceField";
    static props = { ...BadgeSelectionField.props, label: { type: String, optional: true } };

    setup() {
        super.setup();
        this.onKeydown = useRovingFocus((index) => {
            const key = this.options[index][0];
            if (key !== this.value) {
                this.onChange(key);
            }
        });
    }

    get tabStop() {
        return this.value || this.options[0][0];
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
