import { onMounted } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { DateTimeField, dateField } from "@web/views/fields/datetime/datetime_field";

/** A date that is asked for with its calendar open, as soon as the field shows. */
export class DateAtOnceField extends DateTimeField {
    setup() {
        super.setup();
        onMounted(() => {
            this.picker.activeInput = this.props.name;
        });
    }
}

registry.category("fields").add("sales_reglament_date_at_once", {
    ...dateField,
    component: DateAtOnceField,
});
