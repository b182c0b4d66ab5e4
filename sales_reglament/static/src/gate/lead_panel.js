import { Component, onPatched, onWillDestroy, useEffect, useRef, useState } from "@odoo/owl";
import { CopyButton } from "@web/core/copy_button/copy_button";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { deadlineInWords } from "../core/deadline";
import { useWindows } from "../core/windows_service";
import { SETTLED, StepList } from "../reglament/step_list";
import { focusField } from "./focus_field";
import { GateDialog } from "./gate_dialog";
import { useStepWindow } from "./step_window";

const isOpen = (step) => !SETTLED.includes(step.state);

/**
 * The panel under a deal's title: what to do next, what is done at this stage, what is missing.
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
        this.windows = useWindows();
        this.openStep = useStepWindow({
            before: () => this.saved(),
            onDone: () => this.readAgain(),
        });
        this.dialog = useService("dialog");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.isAlive = true;
        this.state = useState({
            panel: undefined,
            hasFailed: false,
            showsSettled: false,
            // on a phone the panel is one line until it is asked for more
            isUnfolded: !this.env.isSmall,
            // names of earlier stages whose leftovers are shown
            leftovers: {},
        });
        onWillDestroy(() => (this.isAlive = false));
        onPatched(() => this.focusAsked());
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
            Object.assign(this.state, {
                panel: false,
                hasFailed: false,
                showsSettled: false,
                leftovers: {},
            });
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

    // ------------------------------------------------------------ what is shown

    get progress() {
        return _t("%(done)s of %(total)s done", this.state.panel.progress);
    }

    get completeness() {
        return _t("Filled in: %s%", this.state.panel.completeness);
    }

    get version() {
        const { name, version, reason } = this.state.panel.reglament;
        return _t("%(name)s, version %(version)s, %(reason)s", { name, version, reason });
    }

    get copied() {
        return _t("Copied");
    }

    get nextStep() {
        const { next, steps } = this.state.panel;
        return next && steps.find((step) => step.check_id === next);
    }

    /** What a phone shows of a panel that is folded. */
    get summary() {
        const step = this.nextStep;
        if (step) {
            const due = step.deadline && deadlineInWords(deserializeDateTime(step.deadline));
            const name = due ? `${step.name}, ${due}` : step.name;
            return _t("Next: %s", name);
        }
        const missing = this.gapsOf("block").length;
        return missing ? _t("Missing: %s", missing) : _t("Nothing to do at this stage");
    }

    /** Whether the panel would have nothing but the reglament's name. */
    get isEmpty() {
        const { steps, gaps, completeness } = this.state.panel;
        return !steps.length && !gaps.length && completeness === false;
    }

    /** This stage's points, what to do next first. */
    get shownSteps() {
        const { steps } = this.state.panel;
        const next = this.nextStep;
        const rest = steps.filter((step) => step !== next && !step.earlier);
        const shown = this.state.showsSettled ? rest : rest.filter(isOpen);
        return next ? [next, ...shown] : shown;
    }

    get settledSteps() {
        return this.state.panel.steps.filter((step) => !step.earlier && !isOpen(step));
    }

    get showSettledLabel() {
        return _t("Show what is done (%s)", this.settledSteps.length);
    }

    /** What earlier stages left undone, stage by stage. */
    get leftovers() {
        const stages = new Map();
        for (const step of this.state.panel.steps) {
            if (step.earlier && step !== this.nextStep) {
                const steps = stages.get(step.earlier) || [];
                stages.set(step.earlier, [...steps, step]);
            }
        }
        return [...stages].map(([stage, steps]) => ({
            stage,
            // under its stage's name a step need not say it again
            steps: steps.map((step) => ({ ...step, earlier: "" })),
            label: _t("Left over from “%(stage)s”: %(n)s", { stage, n: steps.length }),
        }));
    }

    gapsOf(level) {
        return this.state.panel.gaps.filter((gap) => gap.level === level);
    }

    /** Mandatory points that a move waits for, those of earlier stages included. */
    get heldBy() {
        const { steps, next_stage: stage } = this.state.panel;
        return stage ? steps.filter((step) => step.mandatory && isOpen(step)) : [];
    }

    get heldByLabel() {
        return _t("steps: %s", this.heldBy.length);
    }

    get missingLabel() {
        const { next_stage: stage } = this.state.panel;
        return stage ? _t("For “%(stage)s” still:", { stage }) : _t("Missing:");
    }

    // ------------------------------------------------------------ what is done

    toggleLeftovers(stage) {
        this.state.leftovers[stage] = !this.state.leftovers[stage];
    }

    /** Bring the person to the first point that a move waits for, wherever it is folded away. */
    onHeldBy() {
        const step = this.heldBy[0];
        if (step.earlier) {
            this.state.leftovers[step.earlier] = true;
        }
        this.asked = step.check_id;
        this.focusAsked();
    }

    focusAsked() {
        const step = this.root.el?.querySelector(`[data-check-id='${this.asked}']`);
        if (this.asked && step) {
            this.asked = false;
            step.scrollIntoView({ block: "nearest" });
            (step.querySelector(".o_reglament_step_buttons button") || step).focus();
        }
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
        await this.openStep(step);
    }

    /** Open a window of this deal; what it changed shows when it closes. */
    openWindow(request, context = {}) {
        return this.windows.open(request, {
            about: { model: "crm.lead", id: this.props.record.resId },
            context,
            onDone: () => this.readAgain(),
        });
    }

    onProof(step) {
        return this.openWindow(() =>
            this.orm.call("sales.reglament.check", "action_open_proof", [[step.check_id]])
        );
    }

    onPropose(step) {
        return this.openWindow("sales_reglament.sales_reglament_propose_action", {
            default_check_id: step.check_id,
        });
    }

    async onUploaded() {
        if (await this.saved()) {
            await this.readAgain();
        }
    }

    onAllPoints() {
        return this.openWindow("sales_reglament.sales_reglament_check_action", {
            search_default_mine: 0,
            search_default_todo: 0,
            search_default_lead_id: this.props.record.resId,
        });
    }

    /**
     * Bring the person to a field that fills a gap, one of the deal's own where there is a choice;
     * what the form does not show is filled in in a dialog.
     */
    async onChip(gap) {
        const form = this.root.el.closest(".o_form_view");
        const own = gap.model === "crm.lead" ? [gap.name] : [];
        for (const name of new Set([...(gap.fields || []), ...own])) {
            if (await focusField(form, name)) {
                return;
            }
        }
        if (gap.rule_id && (await this.saved())) {
            this.dialog.add(GateDialog, { gaps: [gap], onSaved: () => this.readAgain() });
        }
    }
}

export const leadPanel = { component: LeadPanel };

registry.category("view_widgets").add("sales_reglament_panel", leadPanel);
