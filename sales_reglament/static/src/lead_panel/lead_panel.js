import { Component, onWillDestroy, useEffect, useRef, useState } from "@odoo/owl";
import { CopyButton } from "@web/core/copy_button/copy_button";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { SETTLED, StepList } from "../checklist/step_list";
import { GateDialog } from "../gate_dialog/gate_dialog";
import { focusField } from "./focus_field";

/**
 * The panel under a deal's title: what is done at this stage, what is missing, by when.
 *
 * One request on opening, and one after whatever reads the record again: a save, an activity, a
 * message, a file.
 */
export class LeadPanel extends Component {
    static template = "sales_reglament.LeadPanel";
    static components = { CopyButton, StepList };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.isAlive = true;
        this.state = useState({ panel: undefined, hasFailed: false, showsSettled: false });
        onWillDestroy(() => (this.isAlive = false));
        useEffect(
            () => {
                this.load();
            },
            // what the server said last: it is another object after every save and every reading
            () => [this.props.record.resId, this.props.record._values]
        );
    }

    async load() {
        const { resId } = this.props.record;
        if (resId !== this.resId) {
            // what the panel said was about another deal
            Object.assign(this.state, { panel: false, hasFailed: false, showsSettled: false });
            this.resId = resId;
        }
        if (!resId) {
            return;
        }
        try {
            const panel = await this.keepLast.add(
                this.orm.silent.call("crm.lead", "reglament_panel", [[resId]])
            );
            if (this.isAlive) {
                Object.assign(this.state, { panel, hasFailed: false });
            }
        } catch {
            // the form is of use without its panel
            if (this.isAlive) {
                this.state.hasFailed = true;
            }
        }
    }

    get progress() {
        return _t("%(done)s of %(total)s done", this.state.panel.progress);
    }

    get completeness() {
        const { completeness } = this.state.panel;
        return completeness === null ? "" : _t("Filled in: %s%", completeness);
    }

    get version() {
        const { name, version, reason } = this.state.panel.reglament;
        return _t("%(name)s, version %(version)s, %(reason)s", { name, version, reason });
    }

    get copied() {
        return _t("Copied");
    }

    get showSettledLabel() {
        return _t("Show what is done (%s)", this.settledSteps.length);
    }

    get openSteps() {
        return this.state.panel.steps.filter((step) => !SETTLED.includes(step.state));
    }

    get settledSteps() {
        return this.state.panel.steps.filter((step) => SETTLED.includes(step.state));
    }

    get shownSteps() {
        return this.state.showsSettled ? this.state.panel.steps : this.openSteps;
    }

    /** What was typed is saved before a point changes, so that reading again loses nothing. */
    async saved() {
        return this.props.record.save();
    }

    async readAgain() {
        await this.props.record.load();
    }

    async onSettle(step, state, note) {
        if (!(await this.saved())) {
            return;
        }
        const method = { done: "action_done", skipped: "action_skip" }[state];
        await this.orm.call("sales.reglament.check", method || "action_not_applicable", [
            [step.check_id],
            note || false,
        ]);
        await this.readAgain();
    }

    async onReopen(step) {
        if (await this.saved()) {
            await this.orm.call("sales.reglament.check", "action_reopen", [[step.check_id]]);
            await this.readAgain();
        }
    }

    async onOpen(step) {
        if (step.field) {
            await this.onChip({ model: "crm.lead", name: step.field, id: step.lead_id });
            return;
        }
        if (!(await this.saved())) {
            return;
        }
        const args = [[step.lead_id], step.step_id];
        const action = await this.orm.call("crm.lead", "reglament_step_action", args);
        if (action) {
            await this.action.doAction(action, { onClose: () => this.readAgain() });
        }
    }

    async onProof(step) {
        const action = await this.orm.call("sales.reglament.check", "action_open_proof", [
            [step.check_id],
        ]);
        if (action) {
            await this.action.doAction(action);
        }
    }

    onPropose(step) {
        return this.action.doAction("sales_reglament.sales_reglament_propose_action", {
            additionalContext: { default_check_id: step.check_id },
        });
    }

    async onUploaded() {
        if (await this.saved()) {
            await this.readAgain();
        }
    }

    onAllPoints() {
        return this.action.doAction("sales_reglament.sales_reglament_check_action", {
            additionalContext: {
                search_default_mine: 0,
                search_default_todo: 0,
                search_default_lead_id: this.props.record.resId,
            },
        });
    }

    /** Bring the person to the field; what the form does not show is filled in in a dialog. */
    async onChip(gap) {
        const form = this.root.el.closest(".o_form_view");
        if (gap.model === "crm.lead" && (await focusField(form, gap.name))) {
            return;
        }
        if (gap.rule_id && (await this.saved())) {
            this.dialog.add(GateDialog, { gaps: [gap], onSaved: () => this.readAgain() });
        }
    }
}

export const leadPanel = { component: LeadPanel };

registry.category("view_widgets").add("sales_reglament_panel", leadPanel);
