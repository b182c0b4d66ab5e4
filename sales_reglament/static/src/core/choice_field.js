import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { pick } from "@web/core/utils/objects";
import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";
import { useRovingFocus } from "./roving_focus";

/**
 * Odoo's badges as one stop of the keyboard: arrows choose, Space and Enter press.
 *
 * With the options `button` and `button_if` choosing also presses that button, where the field of
 * the second name says something. Arrows then only go round, so that nobody says what they don't
 * mean.
 */
export class ChoiceField extends BadgeSelectionField {
    static template = "sales_reglament.ChoiceField";
    static props = {
        ...BadgeSelectionField.props,
        label: { type: String, optional: true },
        button: { type: String, optional: true },
        buttonIf: { type: String, optional: true },
    };

    setup() {
        super.setup();
        const goRound = useRovingFocus((index) => {
            const key = this.options[index][0];
            if (key !== this.value && !this.presses) {
                this.onChange(key);
            }
        });
        this.onKeydown = (ev) => {
            if (this.presses && ev.repeat && ev.key === "Enter") {
                ev.preventDefault(); // still held from what was pressed before
            }
            goRound(ev);
        };
    }

    get presses() {
        return Boolean(this.props.button && this.props.record.data[this.props.buttonIf]);
    }

    async onChange(value) {
        if (!this.presses) {
            super.onChange(value);
            return;
        }
        const { record, name, button } = this.props;
        await record.update({ [name]: value });
        await this.env.onClickViewButton({
            clickParams: { type: "object", name: button },
            getResParams: () =>
                pick(record, "context", "evalContext", "resModel", "resId", "resIds"),
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
        button: fieldInfo.options.button,
        buttonIf: fieldInfo.options.button_if,
    }),
});
