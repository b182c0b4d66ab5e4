import { Component, useSubEnv, xml } from "@odoo/owl";
import { Field } from "@web/views/fields/field";
import { getDefaultConfig } from "@web/views/view";

/** One field of one record, with its native widget. */
export class GateInput extends Component {
    static template = xml`
        <Field
            id="props.id"
            name="props.name"
            record="props.sheet.record"
            fieldInfo="props.sheet.infos[props.name]"
        />`;
    static components = { Field };
    static props = { id: String, name: String, sheet: Object };

    setup() {
        useSubEnv({
            model: this.props.sheet.record.model,
            // lists inside ask which view they belong to, and there is none
            config: { ...getDefaultConfig(), ...this.env.config },
        });
    }
}
