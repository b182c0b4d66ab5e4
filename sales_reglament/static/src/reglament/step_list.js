import { Component, useState } from "@odoo/owl";
import { FileInput } from "@web/core/file_input/file_input";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { deadlineInWords, shortMoment } from "../core/deadline";
import { saysSomething } from "../core/reason";

let nextListId = 1;

export const SETTLED = ["done", "skipped", "not_applicable"];
export const stepKey = (step) => `${step.lead_id}-${step.step_id}`;

/**
 * Steps with their state, their deadline in words, how to do them, and one button each.
 *
 * It only shows and asks: what is to become of an answer is up to the one who uses it.
 */
export class StepList extends Component {
    static template = "sales_reglament.StepList";
    static components = { FileInput };
    static props = {
        steps: Array,
        skipReasons: { type: Array, optional: true },
        isPreview: { type: Boolean, optional: true },
        // id of the point to do next: its button stands out, the others are quiet
        primary: { type: [Number, Boolean], optional: true },
        onSettle: { type: Function, optional: true },
        onReopen: { type: Function, optional: true },
        onOpen: { type: Function, optional: true },
        onProof: { type: Function, optional: true },
        onUploaded: { type: Function, optional: true },
        onPropose: { type: Function, optional: true },
    };
    static defaultProps = { skipReasons: [], isPreview: false };

    key = stepKey;

    setup() {
        this.reasonsId = `o_reglament_reasons_${nextListId++}`;
        this.state = useState({ howTo: {}, asked: null, note: "", busy: false });
        useAutofocus({ refName: "note" });
    }

    isSettled(step) {
        return SETTLED.includes(step.state);
    }

    icon(step) {
        if (step.state === "done") {
            return "fa-check-circle text-success";
        }
        if (this.isSettled(step)) {
            return "fa-minus-circle text-muted";
        }
        return step.is_late ? "fa-clock-o text-warning" : "fa-circle-o text-muted";
    }

    stateName(step) {
        const names = {
            done: _t("Done"),
            skipped: _t("Skipped"),
            not_applicable: _t("Not required"),
        };
        return names[step.state] || (step.is_late ? _t("Late") : _t("To do"));
    }

    deadline(step) {
        if (this.isSettled(step)) {
            return "";
        }
        return step.deadline
            ? deadlineInWords(deserializeDateTime(step.deadline))
            : step.deadline_text || "";
    }

    earlier(step) {
        return _t("from “%(stage)s”", { stage: step.earlier });
    }

    after(step) {
        return _t("only after “%(step)s”", { step: step.after });
    }

    /** Who settled a step, when, and how it was seen. */
    settledBy(step) {
        const when = step.done_date && shortMoment(deserializeDateTime(step.done_date));
        const what = step.reason || step.seen;
        if (["skipped", "not_applicable"].includes(step.state)) {
            return [this.stateName(step), what, step.done_by, when].filter(Boolean).join(", ");
        }
        if (step.state === "done" && step.has_proof && what) {
            return _t("Seen by the system: %(what)s, %(date)s", { what, date: when });
        }
        return [what, step.done_by, when].filter(Boolean).join(", ");
    }

    buttonClass(step) {
        const { primary } = this.props;
        if (primary === undefined) {
            return "btn-secondary";
        }
        return primary && step.check_id === primary ? "btn-primary" : "btn-link";
    }

    canTick(step) {
        return step.evidence === "manual" && step.can_settle;
    }

    toggleHowTo(step) {
        const key = this.key(step);
        this.state.howTo[key] = !this.state.howTo[key];
    }

    /** Ask for a note or a reason where one is needed, in the place. */
    ask(step, outcome) {
        this.state.asked = { key: this.key(step), outcome };
        this.state.note = "";
    }

    askedOf(step) {
        return this.state.asked?.key === this.key(step) ? this.state.asked.outcome : false;
    }

    question(step) {
        return this.state.asked.outcome === "done"
            ? _t("How did it go, in a few words")
            : _t("“%s” is not required because …", step.name);
    }

    get isAnswered() {
        return saysSomething(this.state.note);
    }

    /** The name of a button, told apart from those of the other steps. */
    nameOf(button, step) {
        return _t("%(button)s: %(step)s", { button, step: step.name });
    }

    notRequired(step) {
        return this.nameOf(_t("Not required"), step);
    }

    howTo(step) {
        return this.nameOf(_t("How to"), step);
    }

    onTick(step) {
        if (step.note_required) {
            return this.ask(step, "done");
        }
        return this.settle(step, "done", "");
    }

    onNoteKeydown(ev, step) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.confirm(step);
        } else if (ev.key === "Escape") {
            ev.preventDefault();
            ev.stopPropagation();
            this.state.asked = null;
        }
    }

    async confirm(step) {
        if (this.isAnswered) {
            await this.settle(step, this.state.asked.outcome, this.state.note.trim());
        }
    }

    async settle(step, outcome, note) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.props.onSettle(step, outcome, note);
            this.state.asked = null;
        } finally {
            this.state.busy = false;
        }
    }
}
