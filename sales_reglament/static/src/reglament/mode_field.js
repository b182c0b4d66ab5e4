import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

/** The modes of a reglament, each with what it means for the people who work by it. */
export class ModeField extends RadioField {
    static template = "sales_reglament.ModeField";

    meaning(mode) {
        return {
            observe: _t("Nobody notices; what is missing is recorded."),
            advise: _t("Every move goes through, and says what would help."),
            enforce: _t("A move waits until everything mandatory is there."),
        }[mode];
    }
}

registry.category("fields").add("sales_reglament_mode", {
    ...radioField,
    component: ModeField,
    displayName: _t("Mode"),
    supportedTypes: ["selection"],
    additionalClasses: ["o_field_radio"],
});
