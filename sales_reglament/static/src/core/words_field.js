import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A sentence to read, and what stands behind it for who points at it. */
export class WordsField extends Component {
    static template = "sales_reglament.WordsField";
    static props = { ...standardFieldProps, moreField: { type: String, optional: true } };

    get words() {
        return this.props.record.data[this.props.name] || "";
    }

    get more() {
        return (this.props.moreField && this.props.record.data[this.props.moreField]) || undefined;
    }
}

export const wordsField = {
    component: WordsField,
    supportedTypes: ["char"],
    extractProps: ({ options }) => ({ moreField: options.more_field }),
};

registry.category("fields").add("sales_reglament_words", wordsField);
