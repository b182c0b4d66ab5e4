import { Component, onMounted } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { GateInput } from "./gate_input";

/**
 * The questions about one record: of each one label, one sentence, and the fields that answer it.
 *
 * What is typed stays in the records until the dialog asks for it; nothing is saved by itself.
 */
export class GateCard extends Component {
    static template = "sales_reglament.GateCard";
    static components = { GateInput };
    static props = {
        card: Object,
        sheets: Object,
        // keys of the gaps that are filled by now
        filled: Object,
        // what can't be right, by the field's id
        problems: Object,
        onShown: Function,
    };

    setup() {
        // before the dialog itself looks for something to focus
        onMounted(() => this.props.onShown());
    }

    get isOfDeal() {
        return this.props.card.model === "crm.lead";
    }

    isFilled(ask) {
        return ask.keys.every((key) => this.props.filled.has(key));
    }

    isAnswered(question) {
        return question.asks.every((ask) => this.isFilled(ask));
    }

    hasSeveral(question) {
        return question.inputs.length > 1;
    }

    inputId({ card, name }) {
        return `o_reglament_${card.replace(".", "_")}_${name}`;
    }

    titleId({ key }) {
        return `o_reglament_ask_${key}`;
    }

    label({ card, name }) {
        return this.props.sheets[card].infos[name].string;
    }

    /** What the deal says already is taken over by a click, as long as nothing else is typed. */
    offers({ card, name, offer }) {
        const { record } = this.props.sheets[card];
        return offer && record.isInEdition && !record.data[name];
    }

    offerLabel({ offer }) {
        return _t("Take from the deal: %s", offer);
    }

    onOffer({ card, name, offer }) {
        return this.props.sheets[card].record.update({ [name]: offer });
    }

    problem(input) {
        return this.props.problems[`${input.card}-${input.name}`] || "";
    }
}
