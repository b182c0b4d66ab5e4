import { Component, onWillStart } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { standardErrorDialogProps } from "@web/core/errors/error_dialogs";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

export const GATE_ERROR = "odoo.addons.sales_reglament.exceptions.ReglamentGateError";

/**
 * What a refused move or a refused emptying still waits for, record by record.
 */
export class GateDialog extends Component {
    static template = "sales_reglament.GateDialog";
    static components = { Dialog };
    static props = { ...standardErrorDialogProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { gaps = [], stage_id: stageId } = this.props.data?.context || {};
        this.gaps = gaps;
        this.stageId = stageId;
        this.title = _t("Points left: %s", gaps.length);
        this.clientNames = {};
        onWillStart(() => this.load());
    }

    /** A dialog about an error must not fail itself: it does without what can't be read. */
    async load() {
        this.canOverride = false;
        const clients = await this.readQuietly("res.partner", this.clientIds, ["display_name"]);
        this.clientNames = Object.fromEntries(clients.map((c) => [c.id, c.display_name]));
        if (!this.stageId) {
            this.title = _t("Please keep this filled in");
            return;
        }
        const [isHead, stages] = await Promise.all([
            user.hasGroup("sales_reglament.group_reglament_head"),
            this.readQuietly("crm.stage", [this.stageId], ["name"]),
        ]);
        this.canOverride = isHead && this.leadIds.length > 0;
        if (stages.length) {
            this.title = _t("Before “%(stage)s”, points left: %(n)s", {
                stage: stages[0].name,
                n: this.gaps.length,
            });
        }
    }

    async readQuietly(model, ids, fields) {
        return ids.length ? this.orm.silent.read(model, ids, fields).catch(() => []) : [];
    }

    get clientIds() {
        const onCards = this.gaps.filter((gap) => gap.model === "res.partner");
        return [...new Set(onCards.map((gap) => gap.id))];
    }

    get leadIds() {
        return [...new Set(this.gaps.map((gap) => gap.lead_id).filter(Boolean))];
    }

    /** The gaps, grouped by the record whose move waits. */
    get groups() {
        const groups = new Map();
        for (const gap of this.gaps) {
            const key = `${gap.lead_id || gap.model}-${gap.lead_id || gap.id}`;
            if (!groups.has(key)) {
                const model = gap.lead_id ? "crm.lead" : gap.model;
                const id = gap.lead_id || gap.id;
                groups.set(key, { key, name: gap.display_name, model, id, gaps: [] });
            }
            groups.get(key).gaps.push(gap);
        }
        return [...groups.values()];
    }

    async onOpen(model, id) {
        this.props.close();
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async onOverride() {
        this.props.close();
        await this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Move anyway"),
            res_model: "sales.reglament.override",
            views: [[false, "form"]],
            target: "new",
            context: { default_lead_ids: this.leadIds, default_stage_id: this.stageId },
        });
    }
}

registry.category("error_dialogs").add(GATE_ERROR, GateDialog);
