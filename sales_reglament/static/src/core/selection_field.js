import { registry } from "@web/core/registry";
import { SelectMenu } from "@web/core/select_menu/select_menu";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/**
 * A list of choices that keeps what was chosen.
 *
 * Odoo's own takes a field that is left while it looks empty for one that was emptied. Until the
 * server has answered and the form is drawn anew, a field looks empty whose value was just chosen.
 */
export class KeepingSelectMenu extends SelectMenu {
    setup() {
        super.setup();
        this.isTypedIn = false;
        const onTyped = this.debouncedOnInput;
        this.debouncedOnInput = (ev) => {
            this.isTypedIn = true;
            onTyped(ev);
        };
    }

    onInputBlur(ev) {
        if (this.isTypedIn) {
            this.isTypedIn = false;
            super.onInputBlur(ev);
        } else {
            this.state.isFocused = false;
        }
    }

    onItemSelected(value) {
        this.isTypedIn = false;
        super.onItemSelected(value);
    }
}

export class KeepingSelectionField extends SelectionField {
    static components = { ...SelectionField.components, SelectMenu: KeepingSelectMenu };
}

registry.category("fields").add("sales_reglament_selection", {
    ...selectionField,
    component: KeepingSelectionField,
});
