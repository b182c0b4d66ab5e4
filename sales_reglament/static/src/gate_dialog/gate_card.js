import { Component, onMounted, useState, useSubEnv } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { parseXML } from "@web/core/utils/xml";
import { Record } from "@web/model/record";
import { extractFieldsFromArchInfo } from "@web/model/relational_model/utils";
import { FormArchParser } from "@web/views/form/form_arch_parser";
import { FormRenderer } from "@web/views/form/form_renderer";
import { getDefaultConfig } from "@web/views/view";

const TYPED = ["char", "text", "html"];

/**
 * The missing fields of one record, each with its native widget.
 *
 * What is typed stays here until the dialog asks for it; nothing is saved by itself.
 */
export class GateCard extends Component {
    static template = "sales_reglament.GateCard";
    static components = { FormRenderer, Record };
    static props = {
        card: Object,
        leadId: Number,
        onReady: Function,
        onShown: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ problems: {} });
        // lists inside ask which view they belong to, and there is none
        useSubEnv({ config: { ...getDefaultConfig(), ...this.env.config } });
        // before the dialog itself looks for something to focus
        onMounted(() => this.props.onShown());
        const { arch, models, model, id, can_write: canWrite } = this.props.card;
        const { fields } = models[model];
        this.archInfo = new FormArchParser().parse(parseXML(arch), models, model);
        this.recordProps = {
            resModel: model,
            resId: id,
            mode: canWrite ? "edit" : "readonly",
            ...extractFieldsFromArchInfo(this.archInfo, fields),
            hooks: {
                onRootLoaded: (record) => this.props.onReady(record),
                onRecordChanged: (record, changes) => this.onChanged(changes),
            },
        };
    }

    get problems() {
        return Object.values(this.state.problems).filter(Boolean);
    }

    /** Say at once what can't be right; the server is the only one who knows. */
    async onChanged(changes) {
        const { model, id, rules, models } = this.props.card;
        const { fields } = models[model];
        const names = Object.keys(changes).filter(
            (name) => name in rules && TYPED.includes(fields[name].type)
        );
        for (const name of names) {
            const args = [[this.props.leadId], model, id, name, changes[name]];
            this.state.problems[name] = await this.orm.silent
                .call("crm.lead", "reglament_problem", args)
                .catch(() => "");
        }
    }
}
