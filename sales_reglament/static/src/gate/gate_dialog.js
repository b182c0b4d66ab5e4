import { Component, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { checkRainbowmanMessage } from "@crm/views/check_rainbowman_message";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { omit } from "@web/core/utils/objects";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { saysSomething } from "../core/reason";
import { SETTLED, StepList, stepKey } from "../reglament/step_list";
import { GateCard } from "./gate_card";
import { loadSheets } from "./gate_sheets";
import { useStepWindow } from "./step_window";

const FIELDS = "input:not([type='file']), textarea, [contenteditable='true']";
const NOTHING = { groups: [], elsewhere: [], stops: [], reasons: [], skip_reasons: [] };

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
        // whoever comes back finds the step settled; what was typed is saved before the screen goes
        this.onOpenStep = useStepWindow({
            over: true,
            beforeLeaving: () => this.saveBeforeLeaving(),
            onDone: () => this.recheck(),
            onLeave: () => this.send(false, false),
        });
        this.root = useRef("root");
        useAutofocus({ refName: "reason" });
        this.services = Object.fromEntries(
            RelationalModel.services.map((name) => [name, useService(name)])
        );
        this.keepLast = new KeepLast();
        this.state = useState({
            form: NOTHING,
            gaps: this.props.gaps,
            round: 0,
            settled: {},
            // keys of the gaps that are filled by what was typed, and what can't be right in it
            filled: new Set(),
            problems: {},
            // what the person has answered in earlier rounds, and whether the last one saved any
            done: [],
            hasSaved: false,
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
        this.sheets = {};
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
        let form = NOTHING;
        let sheets = {};
        try {
            if (this.leadIds.length) {
                const args = [this.leadIds, gaps, this.props.stageId || false];
                form = await this.orm.silent.call("crm.lead", "reglament_gate_form", args);
                const cards = form.groups.flatMap((group) => group.cards);
                // a record waits for what it is answered here, and saving waits for the record
                const onChanged = () => void this.look();
                sheets = await loadSheets(this.env, this.services, cards, onChanged);
            }
        } catch {
            form = NOTHING;
        }
        this.sheets = sheets;
        Object.assign(this.state, { form, gaps, settled: {}, filled: new Set(), problems: {} });
        this.state.round++;
    }

    get leadIds() {
        const asked = this.props.gaps.map((gap) => gap.lead_id).filter(Boolean);
        return [...new Set([...this.props.leadIds, ...asked])];
    }

    get title() {
        const { stage } = this.state.form;
        if (stage) {
            return this.moveTitle(stage, this.left);
        }
        if (this.state.gaps.some((gap) => gap.effect === "refuse")) {
            return _t("Please keep this filled in");
        }
        return this.asks.length || !this.steps.length
            ? _t("It would help to fill in")
            : _t("It would help to do");
    }

    moveTitle(stage, n) {
        if (!n) {
            return _t("Ready to go to “%(stage)s”", { stage });
        }
        return n === 1
            ? _t("1 thing left before “%(stage)s”", { stage })
            : _t("%(n)s things left before “%(stage)s”", { stage, n });
    }

    get cards() {
        return this.state.form.groups.flatMap((group) => group.cards);
    }

    /** What is asked for in fields, each thing once, whatever it is answered in. */
    get asks() {
        return this.cards.flatMap((card) => card.questions.flatMap((question) => question.asks));
    }

    get steps() {
        return this.state.form.groups.flatMap((group) => this.stepsOf(group));
    }

    /** What is shown, as a list: its name, the gaps that it closes, whether it is answered. */
    get things() {
        const { elsewhere } = this.state.form;
        return [
            ...this.asks.map(({ label, keys }) => ({
                label,
                keys,
                isAnswered: keys.every((key) => this.state.filled.has(key)),
            })),
            ...this.steps.map(({ name, keys, state }) => ({
                label: name,
                keys,
                isAnswered: SETTLED.includes(state),
            })),
            ...elsewhere.map((thing) => ({ ...thing, isAnswered: false })),
        ];
    }

    /** How much is still to be filled in or done, as it is shown. */
    get left() {
        return this.things.filter((thing) => !thing.isAnswered).length;
    }

    /** The farthest stage on the way for which everything is answered, if that is not the target. */
    get sooner() {
        if (!this.left) {
            return null;
        }
        const answered = this.things.filter((thing) => thing.isAnswered);
        const keys = new Set(answered.flatMap((thing) => thing.keys));
        const isFree = ({ waits }) => waits.every((key) => keys.has(key));
        return this.state.form.stops.filter(isFree).at(-1) || null;
    }

    get soonerText() {
        return _t("Everything for “%s” is there: the deal can go that far now.", this.sooner.name);
    }

    get soonerButton() {
        return _t("Move to “%s” now", this.sooner.name);
    }

    get isEmpty() {
        return !this.state.form.groups.length;
    }

    /** What the person can't see or fill in here is named all the same, with who can. */
    get elsewhere() {
        const { elsewhere } = this.state.form;
        const words = elsewhere.map(({ label, who }) =>
            who ? _t("%(label)s (for %(who)s)", { label, who }) : label
        );
        const labels = this.state.gaps.map((gap) => gap.label);
        return [...new Set(words.length || !this.isEmpty ? words : labels)].join(", ");
    }

    /** Where nothing can be offered, the words of the refusal have to do. */
    get emptyText() {
        const words = (this.state.round < 2 && this.props.message) || "";
        const { length } = this.state.form.elsewhere;
        return [words, (length || !words) && this.elsewhereText].filter(Boolean).join("\n\n");
    }

    get elsewhereText() {
        return _t("Can't be filled in here: %s", this.elsewhere);
    }

    get doneText() {
        return _t("Filled in and done: %s", this.state.done.length);
    }

    get reasonLabel() {
        return _t("The deal moves on because …");
    }

    get canOverride() {
        return !this.state.isOverriding || saysSomething(this.state.reason);
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

    /** Say at once what is filled and what can't be right; the server is the only one who knows. */
    async look() {
        const changes = Object.values(this.sheets).map(({ record }) => ({
            model: record.resModel,
            id: record.resId,
            values: record._getChanges(),
        }));
        const args = [this.leadIds, this.state.gaps, changes];
        const found = await this.keepLast.add(
            this.orm.silent.call("crm.lead", "reglament_gate_check", args).catch(() => null)
        );
        if (found) {
            this.state.filled = new Set(found.filled);
            this.state.problems = Object.fromEntries(
                found.problems.map(({ model, id, name, text }) => [`${model}-${id}-${name}`, text])
            );
        }
    }

    onSettle(step, state, note) {
        const { lead_id, step_ids } = step;
        this.state.settled[stepKey(step)] = { lead_id, step_ids, state, note };
    }

    onReopen(step) {
        delete this.state.settled[stepKey(step)];
    }

    /** What was typed below, without what is asked for here: the answer given here counts. */
    get pendingValues() {
        const inputs = this.cards.flatMap((card) => card.questions.flatMap((q) => q.inputs));
        const own = inputs.filter(({ card }) => card.startsWith("crm.lead-"));
        return omit(this.pending, ...own.map(({ name }) => name));
    }

    /** @returns {Promise<Object[]|false>} what to write; false while a value can't be read */
    async gather() {
        const changes = [];
        for (const { record } of Object.values(this.sheets)) {
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

    /** What was answered, point by point: a step of several stages is settled in all of them. */
    get answers() {
        return Object.values(this.state.settled).flatMap(({ lead_id, step_ids, state, note }) =>
            step_ids.map((step_id) => ({ lead_id, step_id, state, note }))
        );
    }

    async save(reason = false, stageId = this.props.stageId || false) {
        if (this.state.saving) {
            return;
        }
        this.state.saving = true;
        this.state.refusal = "";
        try {
            const result = await this.send(stageId, reason);
            if (result) {
                await this.afterMove(result, stageId);
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
        const args = [this.leadIds, changes, stageId, this.answers, reason];
        // also on the way to another screen, when the dialog is no longer there
        const { orm } = this.env.services;
        const result = await orm.call("crm.lead", "reglament_save_and_move", args);
        this.state.hasSaved = Boolean(changes.length || this.answers.length);
        this.isSaved = true;
        this.pending = {};
        return result;
    }

    async afterMove({ moved, won, gaps }, stageId) {
        if (!moved) {
            await this.loadWhatIsLeft(gaps, stageId);
            return;
        }
        const { leadIds, env } = this;
        this.props.close();
        if (won && leadIds.length === 1) {
            // the dialog's own services end with it
            await checkRainbowmanMessage(env.services.orm, env.services.effect, leadIds[0]);
        }
    }

    async loadWhatIsLeft(gaps, stageId) {
        if (stageId !== this.props.stageId) {
            // refused half-way: the question is still how to get where the deal was to go
            const args = [this.leadIds, this.props.stageId];
            const all = await this.orm.call("crm.lead", "reglament_gaps", args);
            gaps = all.filter((gap) => gap.effect === "refuse");
        }
        const before = this.things;
        await this.load(gaps);
        const left = new Set(this.things.flatMap((thing) => thing.keys));
        const done = before.filter((thing) => !thing.keys.some((key) => left.has(key)));
        this.state.done.push(...done.map((thing) => thing.label));
    }

    async onOverride() {
        if (!this.state.isOverriding) {
            this.state.isOverriding = true;
            return;
        }
        if (this.canOverride) {
            await this.save(this.state.reason.trim());
        }
    }

    /** @returns {Promise<boolean>} whether another screen may come: not while a value can't be read */
    async saveBeforeLeaving() {
        const isSaved = Boolean(await this.send(false, false));
        if (isSaved) {
            await this.tell();
        }
        return isSaved;
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
