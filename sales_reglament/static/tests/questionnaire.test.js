import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getService,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { QuestionnaireDialog } from "@sales_reglament/feedback/questionnaire_dialog";
import { defineReglamentModels, Lead, waitFor } from "./reglament_test_helpers";

const FEEDBACK = "sales.reglament.feedback";

function form(values = {}) {
    const why = (score) => (score >= 4 ? "What did we do well?" : "What went wrong?");
    return {
        survey_id: 1,
        title: "This order",
        about: "Ivan Petrov, Cable",
        phone: "+32 2 290",
        question: "How satisfied are you with this order?",
        low: "Not at all satisfied",
        high: "Fully satisfied",
        scores: [1, 2, 3, 4, 5].map((score) => ({ score, why: why(score) })),
        questions: [
            {
                id: 11,
                title: "What decided?",
                kind: "simple_choice",
                mandatory: false,
                scores: [],
                options: [
                    { id: 1, name: "Price" },
                    { id: 2, name: "Delivery time" },
                ],
            },
            {
                id: 12,
                title: "What else?",
                kind: "multiple_choice",
                mandatory: false,
                scores: [],
                options: [
                    { id: 3, name: "Lamps" },
                    { id: 4, name: "Reels" },
                ],
            },
            { id: 13, title: "Why", kind: "why", mandatory: false, scores: [], options: [] },
            {
                id: 14,
                title: "Number",
                kind: "char_box",
                mandatory: false,
                scores: [],
                options: [],
            },
        ],
        surveys: [],
        ...values,
    };
}

/** The dialog, and what it stored. */
async function open(props = {}, values = {}) {
    const calls = [];
    for (const method of [
        "record_answer",
        "action_not_reached",
        "action_does_not_want",
        "reglament_client_said",
        "reglament_client_asked",
    ]) {
        onRpc(props.model || FEEDBACK, method, ({ args }) => {
            calls.push([method, ...args]);
            return true;
        });
    }
    onRpc(props.model || FEEDBACK, "questionnaire", () => form(values));
    onRpc(props.model || FEEDBACK, "reglament_questionnaire", ({ args }) => {
        calls.push(["read", args[1]]);
        return form({ ...values, survey_id: args[1] || 1 });
    });
    await mountWithCleanup(MainComponentsContainer);
    getService("dialog").add(
        QuestionnaireDialog,
        {
            title: "Ask by phone",
            model: FEEDBACK,
            resId: 7,
            channel: "call",
            onStored: () => calls.push(["stored"]),
            ...props,
        },
        { onClose: () => calls.push(["closed"]) }
    );
    await waitFor(".o_reglament_question");
    return calls;
}

describe("at a desk", () => {
    describe.current.tags("desktop");
    defineMailModels();

    test("words stand under no question that they do not answer", async () => {
        await open();
        const why = "[data-question='why'] label";
        await contains(".o_reglament_scale [data-score='2']").click();
        await contains("[data-question='why'] textarea").edit("The reel was wet");
        await contains(".o_reglament_scale [data-score='5']").click();
        expect(why).toHaveText("Why");
        await contains(".o_reglament_scale [data-score='1']").click();
        expect(why).toHaveText("What went wrong?");
        await contains(".o_reglament_scale [data-score='5']").click();
        await contains("[data-question='why'] textarea").clear();
        expect(why).toHaveText("What did we do well?");
    });

    test("what it is about is read out", async () => {
        await open({}, { occasion: "It is about your order S00012 of 14 November." });
        expect(".o_reglament_occasion").toHaveText("It is about your order S00012 of 14 November.");
    });

    test("the question as it is, and all that goes with it", async () => {
        const calls = await open();
        expect(".o_reglament_question").toHaveText("How satisfied are you with this order?");
        expect(queryAllTexts(".o_reglament_scale button")).toEqual(["1", "2", "3", "4", "5"]);
        expect(".o_reglament_save").not.toBeEnabled();
        expect("[data-question='why'] label").toHaveText("Why");
        await contains(".o_reglament_scale [data-score='2']").click();
        expect("[data-question='why'] label").toHaveText("What went wrong?");
        await contains(".o_reglament_scale [data-score='5']").click();
        expect("[data-question='why'] label").toHaveText("What did we do well?");
        await contains("[data-question='why'] textarea").edit("Quick");
        await contains("[data-question='simple_choice'] button:contains(Price)").click();
        await contains("[data-question='simple_choice'] button:contains(Delivery)").click();
        await contains("[data-question='multiple_choice'] button:contains(Lamps)").click();
        await contains("[data-question='multiple_choice'] button:contains(Reels)").click();
        await contains("[data-question='multiple_choice'] button:contains(Lamps)").click();
        await contains(".o_reglament_save").click();
        expect(calls).toEqual([
            ["record_answer", [7], 5, { 11: 2, 12: [4], 13: "Quick" }],
            ["stored"],
            ["closed"],
        ]);
    });

    test("zero is a score", async () => {
        const scores = [0, 1, 2].map((score) => ({ score, why: "Why" }));
        const calls = await open({}, { scores, questions: [] });
        await contains("[data-score='0']").click();
        expect(".o_reglament_save").toBeEnabled();
        await contains(".o_reglament_save").click();
        expect(calls[0]).toEqual(["record_answer", [7], 0, {}]);
    });

    test("what must be answered is waited for", async () => {
        const [choice] = form().questions;
        await open({}, { questions: [{ ...choice, mandatory: true }] });
        await contains("[data-score='3']").click();
        expect(".o_reglament_save").not.toBeEnabled();
        await contains("button:contains(Price)").click();
        expect(".o_reglament_save").toBeEnabled();
        await contains("button:contains(Price)").click();
        expect(".o_reglament_save").not.toBeEnabled();
    });

    test("a question that hangs on another answer is asked after that one only", async () => {
        const [choice, , , words] = form().questions;
        const [first] = choice.options;
        const questions = [choice, { ...words, mandatory: true, triggers: [first.id] }];
        const calls = await open({}, { questions });
        await contains("[data-score='3']").click();
        await contains("button:contains(Delivery time)").click();
        expect("[data-question='char_box']").toHaveCount(0);
        expect(".o_reglament_save").toBeEnabled();
        await contains("button:contains(Price)").click();
        expect("[data-question='char_box']").toHaveCount(1);
        expect(".o_reglament_save").not.toBeEnabled();
        await contains("[data-question='char_box'] input").edit("Ten");
        await contains("button:contains(Delivery time)").click();
        await contains(".o_reglament_save").click();
        expect(calls[0]).toEqual(["record_answer", [7], 3, { 11: 2 }]);
    });

    test("without a number one is to be found", async () => {
        await open({}, { phone: "" });
        expect(".o_reglament_no_number").toHaveCount(1);
        expect("a[href^='tel:']").toHaveCount(0);
    });

    test("arrows choose the score", async () => {
        await open();
        queryFirst("[data-score='1']").focus();
        await press("ArrowRight");
        await animationFrame();
        expect("[data-score='2']").toHaveAttribute("aria-checked", "true");
        expect("[data-score='2']").toBeFocused();
        await press("ArrowLeft");
        await press("ArrowLeft");
        await animationFrame();
        expect("[data-score='5']").toHaveAttribute("aria-checked", "true");
        expect(".o_reglament_scale [tabindex='0']").toHaveCount(1);
    });

    for (const method of ["not_reached", "does_not_want"]) {
        test(`without an answer: ${method}`, async () => {
            const calls = await open();
            await contains(`.o_reglament_${method}`).click();
            expect(calls).toEqual([[`action_${method}`, [7]], ["stored"], ["closed"]]);
        });
    }

    test("a refusal leaves the dialog open with what was typed", async () => {
        onRpc(FEEDBACK, "record_answer", () => {
            expect.step("refused");
            throw new Error("This question is closed.");
        });
        onRpc(FEEDBACK, "questionnaire", () => form());
        expect.errors(1);
        await mountWithCleanup(MainComponentsContainer);
        getService("dialog").add(QuestionnaireDialog, {
            title: "Ask by phone",
            model: FEEDBACK,
            resId: 7,
            channel: "call",
            onStored: () => expect.step("stored"),
        });
        await waitFor(".o_reglament_question");
        await contains("[data-score='3']").click();
        await contains("[data-question='why'] textarea").edit("Late");
        await contains(".o_reglament_save").click();
        await animationFrame();
        expect.verifySteps(["refused"]);
        expect.verifyErrors(["This question is closed."]);
        expect("[data-question='why'] textarea").toHaveValue("Late");
        expect(".o_reglament_save").toBeEnabled();
    });

    test("what a client said is on the survey that is chosen", async () => {
        const surveys = [
            { id: 1, title: "This order" },
            { id: 2, title: "Recommendation" },
        ];
        const calls = await open({ model: "crm.lead", resId: 3, channel: "said" }, { surveys });
        expect(".o_reglament_not_reached").toHaveCount(0);
        await contains("[data-score='4']").click();
        await contains(".o_reglament_survey").select("2");
        expect(".o_reglament_scale .active").toHaveCount(0);
        await contains("[data-score='3']").click();
        await contains(".o_reglament_save").click();
        expect(calls).toEqual([
            ["read", false],
            ["read", 2],
            ["reglament_client_said", [3], 2, 3, {}],
            ["stored"],
            ["closed"],
        ]);
    });

    test("asked by phone from a deal", async () => {
        const calls = await open({ model: "crm.lead", resId: 3, surveyId: 2 });
        expect("a[href='tel:+32 2 290']").toHaveCount(1);
        await contains("[data-score='5']").click();
        await contains(".o_reglament_save").click();
        expect(calls[0]).toEqual(["read", 2]);
        expect(calls[1]).toEqual(["reglament_client_asked", [3], 2, 5, {}]);
    });
});

describe("on a phone", () => {
    describe.current.tags("mobile");
    defineMailModels();

    test("ten points fit the screen and a thumb", async () => {
        const scores = [...Array(11).keys()].map((score) => ({ score, why: "Why" }));
        await open({}, { scores });
        const body = queryFirst(".o_reglament_questionnaire .modal-body");
        expect(body.scrollWidth <= body.clientWidth).toBe(true);
        for (const button of body.querySelectorAll(".o_reglament_scale button")) {
            expect(button.getBoundingClientRect().height >= 44).toBe(true);
        }
    });
});

describe("what is shown", () => {
    describe.current.tags("desktop");
    defineReglamentModels();

    const answer = (id, values = {}) => ({
        id,
        title: "This order",
        meaning: "5 of 5, satisfied",
        date: "03/02/2026",
        channel: "E-mail",
        comment: "",
        score: 5,
        height: 100,
        is_low: false,
        ...values,
    });

    async function show(card) {
        Lead._records = [{ id: 1, name: "Cable", reglament_satisfaction: card }];
        await mountView({
            type: "form",
            resModel: "crm.lead",
            resId: 1,
            arch: `
                <form>
                    <field name="reglament_satisfaction" widget="sales_reglament_satisfaction"/>
                </form>`,
        });
    }

    test("the last answer in words, and those before it", async () => {
        const low = answer(1, { meaning: "2 of 5, dissatisfied", is_low: true, height: 25 });
        const last = answer(2, { comment: "<b>All is well</b>" });
        await show({ count: 2, last, trend: [low, last] });
        expect(".o_reglament_satisfaction").toHaveText(/5 of 5, satisfied/);
        expect(".o_reglament_satisfaction").toHaveText(/<b>All is well<\/b>/);
        expect(".o_reglament_trend_bar").toHaveCount(2);
        expect(".o_reglament_trend_bar:first").toHaveClass("bg-warning");
        expect(".o_reglament_trend_bar:first").toHaveAttribute(
            "aria-label",
            "This order, 2 of 5, dissatisfied, 03/02/2026, E-mail"
        );
        expect(".o_reglament_satisfaction button").toHaveText("All answers (2)");
    });

    test("one answer has no trend", async () => {
        await show({ count: 1, last: answer(1), trend: [answer(1)] });
        expect(".o_reglament_trend").toHaveCount(0);
    });

    test("nothing where nothing was answered", async () => {
        await show(false);
        expect(".o_reglament_satisfaction").toHaveCount(0);
    });
});
