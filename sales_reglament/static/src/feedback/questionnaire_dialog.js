import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRovingFocus } from "../core/roving_focus";
import { closing } from "../core/windows_service";

const FEEDBACK = "sales.reglament.feedback";
const METHODS = { said: "reglament_client_said", call: "reglament_client_asked" };

/**
 * A survey as a colleague reads it out, or what a client said by the way.
 *
 * Of a question that waits for a call (`model` is the feedback itself) the survey is given; of a
 * deal or client it can be chosen.
 */
export class QuestionnaireDialog extends Component {
    static template = "sales_reglament.QuestionnaireDialog";
    static components = { Dialog };
    static props = {
        title: String,
        model: String,
        resId: Number,
        channel: String,
        surveyId: { type: [Number, Boolean], optional: true },
        onStored: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ form: null, score: null, answers: {}, written: "", busy: false });
        this.onScaleKeydown = useRovingFocus((index) => {
            this.state.score = this.state.form.scores[index].score;
        });
        onWillStart(() => this.load(this.props.surveyId || false));
    }

    get isWaiting() {
        return this.props.model === FEEDBACK;
    }

    get isCall() {
        return this.props.channel === "call";
    }

    get hint() {
        if (!this.isCall) {
            return _t("Write down what the client said. It counts apart from their own answers.");
        }
        if (!this.isWaiting) {
            return _t(
                "Read the question as it is, enter the answer as it is. As no rule asks it now, it is kept as entered by a colleague: it counts in no figure and closes no step."
            );
        }
        return this.state.form.is_own
            ? _t(
                  "Read the question as it is, enter the answer as it is. It is about your own work and is kept as entered by you: it counts in no figure. A colleague or your head can ask instead."
              )
            : _t("Ask by phone: read the question as it is, enter the answer as it is.");
    }

    async load(surveyId) {
        this.state.form = this.isWaiting
            ? await this.orm.call(FEEDBACK, "questionnaire", [[this.props.resId]])
            : await this.orm.call(this.props.model, "reglament_questionnaire", [
                  [this.props.resId],
                  surveyId,
                  this.props.channel,
              ]);
        this.state.score = null;
        this.state.answers = {};
    }

    onSurvey(ev) {
        return this.load(Number(ev.target.value));
    }

    // ------------------------------------------------------------ what is chosen

    inputType(question) {
        return { date: "date", numerical_box: "number" }[question.kind] || "text";
    }

    label(question) {
        if (question.kind !== "why") {
            return question.title;
        }
        const asked = this.asked;
        // words that answer another question are put under none that they don't fit
        const fits = !this.isAnswered(question) || this.state.written === asked;
        return asked && fits ? asked : question.title;
    }

    /** The question why as it is put for the score that is chosen. */
    get asked() {
        const { form, score } = this.state;
        return form.scores.find((item) => item.score === score)?.why || "";
    }

    /** Remember what was asked when words came to be written. */
    onWhyInput(ev, question) {
        const wasEmpty = !this.isAnswered(question);
        this.state.answers[question.id] = ev.target.value;
        if (wasEmpty) {
            this.state.written = this.asked;
        }
    }

    options(question) {
        return question.kind === "scale"
            ? question.scores.map((score) => ({ id: score, name: String(score) }))
            : question.options;
    }

    isChosen(question, option) {
        const answer = this.state.answers[question.id];
        return question.kind === "multiple_choice"
            ? (answer || []).includes(option.id)
            : answer === option.id;
    }

    choose(question, option) {
        const answers = this.state.answers;
        if (question.kind !== "multiple_choice") {
            const isSame = answers[question.id] === option.id;
            answers[question.id] = isSame ? undefined : option.id;
            return;
        }
        const chosen = answers[question.id] || [];
        answers[question.id] = chosen.includes(option.id)
            ? chosen.filter((id) => id !== option.id)
            : [...chosen, option.id];
    }

    get tabStop() {
        return this.state.score ?? this.state.form.scores[0].score;
    }

    /** What is to be asked: a question that hangs on another answer only after that one. */
    get questions() {
        const chosen = new Set();
        return this.state.form.questions.filter((question) => {
            if (question.triggers?.length && !question.triggers.some((id) => chosen.has(id))) {
                return false;
            }
            if (question.options.length) {
                [this.state.answers[question.id]].flat().forEach((id) => chosen.add(id));
            }
            return true;
        });
    }

    isAnswered(question) {
        const answer = this.state.answers[question.id];
        return Array.isArray(answer) ? answer.length > 0 : ![undefined, ""].includes(answer);
    }

    get canSave() {
        const { score, busy } = this.state;
        const missing = this.questions.some(
            (question) => question.mandatory && !this.isAnswered(question)
        );
        return !busy && score !== null && !missing;
    }

    get given() {
        const answered = this.questions.filter((question) => this.isAnswered(question));
        return Object.fromEntries(answered.map(({ id }) => [id, this.state.answers[id]]));
    }

    // ------------------------------------------------------------ what becomes of it

    save() {
        const { form, score } = this.state;
        const ids = [this.props.resId];
        return this.store(
            this.isCall ? _t("The answer is saved.") : _t("Saved with the client."),
            () =>
                this.isWaiting
                    ? this.orm.call(FEEDBACK, "record_answer", [ids, score, this.given])
                    : this.orm.call(this.props.model, METHODS[this.props.channel], [
                          ids,
                          form.survey_id,
                          score,
                          this.given,
                      ])
        );
    }

    notReached() {
        return this.store(_t("It comes again tomorrow."), () =>
            this.orm.call(FEEDBACK, "action_not_reached", [[this.props.resId]])
        );
    }

    doesNotWant() {
        return this.store(_t("They won't be asked again."), () =>
            this.orm.call(FEEDBACK, "action_does_not_want", [[this.props.resId]])
        );
    }

    async store(message, call) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await call();
        } finally {
            this.state.busy = false;
        }
        this.notification.add(message, { type: "success" });
        this.props.onStored?.();
        this.props.close();
    }
}

/**
 * Opens the dialog; when something was stored, what lies below is read again.
 *
 * @param {boolean} [action.params.closes] whether the window it was opened from ends with it
 */
export function openQuestionnaire(env, action, { onClose } = {}) {
    const { model, res_id, channel, survey_id, closes } = action.params;
    return new Promise((resolve) => {
        let isStored = false;
        env.services.dialog.add(
            QuestionnaireDialog,
            {
                title: action.name,
                model,
                resId: res_id,
                channel,
                surveyId: survey_id || false,
                onStored: () => (isStored = true),
            },
            {
                onClose: () => {
                    if (isStored && !closes) {
                        onClose?.();
                    }
                    resolve(closes ? closing() : undefined);
                },
            }
        );
    });
}

registry.category("actions").add("sales_reglament_questionnaire", openQuestionnaire);
