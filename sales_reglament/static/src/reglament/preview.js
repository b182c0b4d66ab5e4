import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useRovingFocus } from "../core/roving_focus";
import { StepList } from "./step_list";

/** A reglament as its managers will see it: stage by stage what is asked for and what to do. */
export class ReglamentPreview extends Component {
    static template = "sales_reglament.Preview";
    static components = { StepList };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ panel: undefined, rank: 0 });
        this.onTabKeydown = useRovingFocus((rank) => (this.state.rank = rank), true);
        onWillStart(async () => {
            const { reglament_id: id } = this.props.action.params;
            this.state.panel = await this.orm.call("sales.reglament", "preview_panel", [[id]]);
        });
    }

    get place() {
        return this.state.panel.places[this.state.rank];
    }

    get version() {
        const { name, version, reason } = this.state.panel;
        return _t("%(name)s, version %(version)s, %(reason)s", { name, version, reason });
    }
}

registry.category("actions").add("sales_reglament.preview", ReglamentPreview);
