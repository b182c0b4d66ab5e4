import { Component, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { checkRainbowmanMessage } from "@crm/views/check_rainbowman_message";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { omit } from "@web/core/utils/objects";
import { SETTLED, StepList } from "../checklist/step_list";
import { leavesScreen, useWindows } from "../windows/windows_service";
import { GateCard } from "./gate_card";

const FIELDS = "input:not([type='file']), textarea, [contenteditable='true']";
const stepKey = (step) => `${step.lead_id}-${step.step_id}`;

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
        // all deals that were to move, also those that miss nothing
        leadIds: { type: Array, optional: true },
        stageId: { type: [Number, Boolean], optional: true },
        message: { type: String, optional: true },
        // typed into the form below and not saved: goes along with the move
        changes: { type: Object, optional: true },
        onSaved: { type: Function, optional: true },
    };
    static defaultProps = { leadIds: [], stageId: false, message: "", changes: {} };

    setup() {
        this.orm = useService("orm");
        this.windows = useWindows();
        this.root = useRef("root");
        useAutofocus({ refName: "reason" });
        this.state = useState({
            form: { groups: [], reasons: [], skip_reasons: [] },
            gaps: this.props.gaps,
            round: 0,
            settled: {},
            // what a try to save was answered with, where the answers stay as they are
            refusal: "",
            saving: false,
            isOverriding: false,
            reason: "",
        });
        this.pending = { ...this.props.changes };
        // values were written / something was done in a window opened from here
        this.isSaved = false;
        this.isTouched = false;
        this.records = {};
        onWillStart(() => this.load(this.props.gaps));
        onWillUnmount(() => this.tell());
    }

    /** Tell the one who opened the dialog what became of it, once. */
    tell() {
        const { isSaved, isTouched } = this;
        Object.assign(this, { isSaved: false, isTouched: false });
        return isSaved || isTouched ? this.props.onSaved?.(isSaved) : null;
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
        const asked = this.props.gaps.map((gap) => gap.lead_id).filter(Boolean);
        return [...new Set([...this.props.leadIds, ...asked])];
    }

    get title() {
        const { stage } = this.state.form;
        if (stage) {
            return _t("To move to “%(stage)s”, left: %(n)s", { stage, n: this.left });
        }
        return this.state.gaps.some((gap) => gap.effect === "refuse")
            ? _t("Please keep this filled in")
            : _t("It would help to fill in");
    }

    /** How much is to be filled in or done; a point answered here counts as done. */
    get left() {
        const steps = this.state.form.groups.flatMap((group) => this.stepsOf(group));
        const settled = steps.filter((step) => SETTLED.includes(step.state));
        return this.state.gaps.length - settled.length;
    }

    get isEmpty() {
        return !this.state.form.groups.length;
    }

    /** What the person can't see or fill in here is named all the same. */
    get elsewhere() {
        const { groups } = this.state.form;
        const cards = groups.flatMap((group) => group.cards);
        const steps = groups.flatMap((group) => group.steps);
        const isHere = (gap) =>
            cards.some(
                ({ model, id, rules }) =>
                    Object.values(rules).includes(gap.rule_id) ||
                    Object.values(rules).includes(`step-${gap.rule_id}`) ||
                    (model === gap.model && id === gap.id && gap.name in rules)
            ) || steps.some((step) => gap.kind === "step" && step.step_id === gap.rule_id);
        const labels = this.state.gaps.filter((gap) => !isHere(gap)).map((gap) => gap.label);
        return [...new Set(labels)].join(", ");
    }

    /** Where nothing can be offered, the words of the refusal have to do. */
    get emptyText() {
        return (this.state.round < 2 && this.props.message) || this.elsewhere;
    }

    get elsewhereText() {
        return _t("Can't be filled in here: %s", this.elsewhere);
    }

    stepsOf(group) {
        return group.steps.map((step) => {
            const answer = this.state.settled[stepKey(step)];
            return answer ? { ...step, state: answer.state, reason: answer.note } : step;
        });
    }

    /** A date would open its calendar over the other questions as soon as it has the focus. */
    focusFirst() {
        const fields = [...this.root.el.querySelectorAll(FIELDS)];
        (fields.find((field) => !field.dataset.field) || this.root.el).focus();
    }

    // ------------------------------------------------------------ what is gathered

    onReady(card, record) {
        this.records[`${card.model}-${card.id}`] = record;
    }

    onSettle(step, state, note) {
        const { lead_id, step_id } = step;
        this.state.settled[stepKey(step)] = { lead_id, step_id, state, note };
    }

    onReopen(step) {
        delete this.state.settled[stepKey(step)];
    }

    /** What was typed below, without what is asked for here: the answer given here counts. */
    get pendingValues() {
        const cards = this.state.form.groups.flatMap((group) => group.cards);
        const own = cards.filter((card) => card.model === "crm.lead");
        return omit(this.pending, ...own.flatMap((card) => Object.keys(card.rules)));
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
        const values = this.pendingValues;
        if (Object.keys(values).length) {
            changes.unshift({ model: "crm.lead", id: this.leadIds[0], values });
        }
        return changes.filter((change) => Object.keys(change.values).length);
    }

    // ------------------------------------------------------------ what is done

    /** In a text with formatting Tab would indent; here it goes on to the next question. */
    onKeydownCapture(ev) {
        if (ev.key === "Tab" && ev.target.closest("[contenteditable='true']")) {
            ev.stopPropagation();
        }
    }

    /** Enter saves, except where it has a meaning of its own. */
    onKeydown(ev) {
        const isPlainInput =
            ev.target.tagName === "INPUT" &&
            !ev.target.closest(
                ".o-autocomplete, .o_list_view, .o_list_renderer, .o_reglament_steps"
            );
        if (ev.key === "Enter" && isPlainInput) {
            ev.preventDefault();
            this.save();
        }
    }

    onReasonKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.onOverride();
        } else if (ev.key === "Escape") {
            // the dialog itself stays
            ev.preventDefault();
            ev.stopPropagation();
            this.state.isOverriding = false;
        }
    }

    async save(reason = false) {
        if (this.state.saving) {
            return;
        }
        this.state.saving = true;
        this.state.refusal = "";
        try {
            const result = await this.send(this.props.stageId || false, reason);
            if (result) {
                await this.afterMove(result);
            }
        } catch (error) {
            if (error.exceptionName !== GATE_ERROR) {
                throw error;
            }
            this.state.refusal = error.data?.message || error.message;
        } finally {
            this.state.saving = false;
        }
    }

    /** @returns {Promise<Object|false>} the server's answer; false while a value can't be read */
    async send(stageId, reason) {
        const changes = await this.gather();
        if (!changes) {
            return false;
        }
        const settled = Object.values(this.state.settled);
        const args = [this.leadIds, changes, stageId, settled, reason];
        // also on the way to another screen, when the dialog is no longer there
        const { orm } = this.env.services;
        const result = await orm.call("crm.lead", "reglament_save_and_move", args);
        this.isSaved = true;
        this.pending = {};
        return result;
    }

    async afterMove({ moved, won, gaps }) {
        if (!moved) {
            await this.load(gaps);
            return;
        }
        const { leadIds, env } = this;
        this.props.close();
        if (won && leadIds.length === 1) {
            // the dialog's own services end with it
            await checkRainbowmanMessage(env.services.orm, env.services.effect, leadIds[0]);
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
    onOpenStep(step) {
        return this.windows.open(() => this.stepAction(step), {
            about: { model: "crm.lead", id: step.lead_id },
            onDone: () => this.recheck(),
            onLeave: () => this.send(false, false),
        });
    }

    /** Where a step is done; what was typed is saved before the person goes to another screen. */
    async stepAction(step) {
        const args = [[step.lead_id], step.step_id, true];
        const action = await this.orm.call("crm.lead", "reglament_step_action", args);
        if (leavesScreen(action)) {
            if (!(await this.send(false, false))) {
                return false;
            }
            await this.tell();
        }
        return action;
    }

    /** Ask again which steps are left, keeping what was typed meanwhile. */
    async recheck() {
        this.isTouched = true;
        const args = [this.leadIds, this.state.gaps, this.props.stageId || false];
        const form = await this.orm.call("crm.lead", "reglament_gate_form", args);
        const states = {};
        for (const step of form.groups.flatMap((group) => group.steps)) {
            states[stepKey(step)] = step.state;
        }
        for (const step of this.state.form.groups.flatMap((group) => group.steps)) {
            step.state = states[stepKey(step)] || "done";
        }
    }
}
