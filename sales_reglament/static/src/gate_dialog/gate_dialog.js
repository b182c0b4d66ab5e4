import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { checkRainbowmanMessage } from "@crm/views/check_rainbowman_message";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { StepList } from "../checklist/step_list";
import { GateCard } from "./gate_card";

export const GATE_ERROR = "odoo.addons.sales_reglament.exceptions.ReglamentGateError";

/**
 * What a move waits for, with everything in place to fill it in and go on.
 *
 * Nothing is written before "Save and move", which writes values, points and the stage in one
 * transaction. Where something is left even then, the dialog stays open with just that.
 */
export class GateDialog extends Component {
    static template = "sales_reglament.GateDialog";
    static components = { Dialog, GateCard, StepList };
    static props = {
        close: Function,
        gaps: Array,
        stageId: { type: [Number, Boolean], optional: true },
        message: { type: String, optional: true },
        // typed into the form below and not saved: goes along with the move
        changes: { type: Object, optional: true },
        onSaved: { type: Function, optional: true },
    };
    static defaultProps = { stageId: false, message: "", changes: {} };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.effect = useService("effect");
        this.state = useState({
            form: { groups: [], reasons: [], skip_reasons: [] },
            gaps: this.props.gaps,
            round: 0,
            settled: {},
            saving: false,
            isOverriding: false,
            reason: "",
        });
        this.pending = { ...this.props.changes };
        this.isSaved = false;
        this.records = {};
        onWillStart(() => this.load(this.props.gaps));
        onWillUnmount(() => this.isSaved && this.props.onSaved?.());
    }

    // ------------------------------------------------------------ what is shown

    /** A dialog about a refusal must not fail itself: it does without what can't be read. */
    async load(gaps) {
        this.records = {};
        this.state.settled = {};
        this.state.gaps = gaps;
        const form = this.leadIds.length
            ? await this.orm.silent
                  .call("crm.lead", "reglament_gate_form", [
                      this.leadIds,
                      gaps,
                      this.props.stageId || false,
                  ])
                  .catch(() => null)
            : null;
        this.state.form = form || { groups: [], reasons: [], skip_reasons: [] };
        this.state.round++;
    }

    get leadIds() {
        return [...new Set(this.state.gaps.map((gap) => gap.lead_id).filter(Boolean))];
    }

    get title() {
        const { stage } = this.state.form;
        if (stage) {
            return _t("To move to “%(stage)s”: %(n)s points left", {
                stage,
                n: this.state.gaps.length,
            });
        }
        return this.leadIds.length
            ? _t("It would help to fill in")
            : _t("Please keep this filled in");
    }

    get isEmpty() {
        return !this.state.form.groups.length;
    }

    stepsOf(group) {
        return group.steps.map((step) => {
            const answer = this.state.settled[`${step.lead_id}-${step.step_id}`];
            return answer ? { ...step, state: answer.state, reason: answer.note } : step;
        });
    }

    // ------------------------------------------------------------ what is gathered

    onReady(card, record) {
        this.records[`${card.model}-${card.id}`] = record;
    }

    onSettle(step, state, note) {
        const { lead_id, step_id } = step;
        this.state.settled[`${lead_id}-${step_id}`] = { lead_id, step_id, state, note };
    }

    onReopen(step) {
        delete this.state.settled[`${step.lead_id}-${step.step_id}`];
    }

    /** @returns {Promise<Object[]|false>} what to write; false while a value can't be read */
    async gather() {
        const changes = [];
        for (const record of Object.values(this.records)) {
            if (!(await record.checkValidity({ displayNotification: true }))) {
                return false;
            }
            const values = await record.getChanges();
            changes.push({ model: record.resModel, id: record.resId, values });
        }
        if (Object.keys(this.pending).length) {
            changes.unshift({ model: "crm.lead", id: this.leadIds[0], values: this.pending });
        }
        return changes.filter((change) => Object.keys(change.values).length);
    }

    // ------------------------------------------------------------ what is done

    onKeydown(ev) {
        const isPlainInput =
            ev.target.tagName === "INPUT" &&
            !ev.target.closest(".o-autocomplete, .o_list_view, .o_reglament_steps");
        if (ev.key === "Enter" && (isPlainInput || ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            this.save();
        }
    }

    async save(reason = false) {
        if (this.state.saving) {
            return;
        }
        this.state.saving = true;
        try {
            const changes = await this.gather();
            if (changes) {
                await this.send(changes, reason);
            }
        } catch (error) {
            if (error.exceptionName !== GATE_ERROR) {
                throw error;
            }
            await this.load(error.data.context.gaps);
        } finally {
            this.state.saving = false;
        }
    }

    async send(changes, reason) {
        const stageId = this.props.stageId || false;
        const settled = Object.values(this.state.settled);
        const args = [this.leadIds, changes, stageId, settled, reason];
        const result = await this.orm.call("crm.lead", "reglament_save_and_move", args);
        this.isSaved = true;
        this.pending = {};
        if (!result.moved) {
            return this.load(result.gaps);
        }
        const leadIds = this.leadIds;
        this.props.close();
        if (result.won && leadIds.length === 1) {
            await checkRainbowmanMessage(this.orm, this.effect, leadIds[0]);
        }
    }

    async onOverride() {
        if (!this.state.isOverriding) {
            this.state.isOverriding = true;
            return;
        }
        const reason = this.state.reason.trim();
        if (reason) {
            await this.save(reason);
        }
    }

    /** Open the window a step asks for; whoever comes back finds the step settled. */
    async onOpenStep(step) {
        const args = [[step.lead_id], step.step_id];
        const action = await this.orm.call("crm.lead", "reglament_step_action", args);
        if (!action) {
            return;
        }
        if (action.target !== "new") {
            this.props.close();
            return this.action.doAction(action);
        }
        await this.action.doAction(action, { onClose: () => this.recheck() });
    }

    /** Ask again what is left, keeping what was typed meanwhile. */
    async recheck() {
        this.isSaved = true;
        const left = await this.orm.call("crm.lead", "reglament_gaps", [
            this.leadIds,
            this.props.stageId,
        ]);
        const open = new Set(
            left.filter((gap) => gap.kind === "step").map((gap) => `${gap.lead_id}-${gap.rule_id}`)
        );
        for (const group of this.state.form.groups) {
            for (const step of group.steps) {
                step.state = open.has(`${step.lead_id}-${step.step_id}`) ? "todo" : "done";
            }
        }
    }

    async onOpenRecord(group) {
        this.props.close();
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.lead",
            res_id: group.lead_id,
            views: [[false, "form"]],
        });
    }
}
