import { registry } from "@web/core/registry";

const DIALOG = ".o_reglament_questionnaire";
const row = (name) => `.o_list_view .o_data_row:contains('${name}')`;
const gone = (name) => ({ trigger: `.o_list_view:not(:has(.o_data_row:contains('${name}')))` });
const closed = { trigger: `body:not(:has(${DIALOG}))` };
const choose = (score) => ({ trigger: `${DIALOG} [data-score='${score}']`, run: "click" });
const why = (words, text) => [
    { trigger: `${DIALOG} [data-question='why'] label:contains('${words}')` },
    { trigger: `${DIALOG} [data-question='why'] textarea`, run: `edit ${text}` },
];
const save = (words) => ({
    trigger: `${DIALOG} .o_reglament_save:not([disabled]):contains('${words.save}')`,
    run: "click",
});

/** From My Day: one client is asked, the other is not reached. */
function phoneSteps(words) {
    return [
        {
            trigger: `${row("Cable for the north hall")}:contains('${words.byPhone}') button[name='action_ask']`,
            run: "click",
        },
        { trigger: `${DIALOG} .modal-title:contains('${words.byPhone}')` },
        { trigger: `${DIALOG}:contains('Ivan Petrov'):contains('${words.asIs}')` },
        choose(4),
        ...why(words.wentWrong, "The reel was wet"),
        {
            content: "The wish to be called is the last question",
            trigger: `${DIALOG} [data-question='simple_choice']:last button:eq(1)`,
            run: "click",
        },
        save(words),
        closed,
        {
            content: "What was asked became what is to be looked into",
            trigger: `${row("Cable for the north hall")}:contains('${words.low(4, 10)}')`,
        },
        {
            trigger: `${row("Lamps")} button[name='action_ask']`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_reglament_not_reached:contains('${words.notReached}')`,
            run: "click",
        },
        closed,
        gone("Lamps"),
    ];
}

/** From the deal's form, and from the dialog that logs a contact. */
function saidSteps(words) {
    return [
        {
            trigger: `.o_form_view button[name='action_client_said']:contains('${words.said}')`,
            run: "click",
        },
        { trigger: `${DIALOG} .modal-title:contains('${words.said}')` },
        choose(5),
        ...why(words.didWell, "Quick answer"),
        save(words),
        closed,
        {
            content: "The form shows it",
            trigger: ".o_reglament_satisfaction:contains('Quick answer')",
        },
        {
            trigger: ".o_form_view button[name='action_log_contact']",
            run: "click",
        },
        {
            trigger: ".modal [name='result'] [data-value='thinking']",
            run: "click",
        },
        {
            trigger: `.modal button[name='action_log_and_said']:contains('${words.logAndSaid}')`,
            run: "click",
        },
        choose(4),
        save(words),
        closed,
        { trigger: "body:not(:has(.modal))" },
        {
            trigger: `.o_reglament_satisfaction:has(.o_reglament_trend_bar:eq(1)) button:contains('(2)')`,
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Quick answer')" },
    ];
}

/** A low score in My Day needs a result. */
function settleSteps(words) {
    const name = words.low(3, 10);
    return [
        {
            trigger: `${row(name)} button:contains('${words.settle}')`,
            run: "click",
        },
        { trigger: ".modal .o_form_view:contains('The reel was wet')" },
        {
            trigger: ".modal .o_field_widget[name='result'] textarea",
            run: "edit A new reel goes out today",
        },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        gone(name),
    ];
}

/** At the width of a phone the eleven points stay on the screen. */
function narrowSteps(words) {
    return [
        {
            trigger: `.o_kanban_record:contains('${words.byPhone}') button[name='action_ask']`,
            run: "click",
        },
        {
            trigger: `${DIALOG} [data-score='10']`,
            run({ anchor }) {
                const { height, right } = anchor.getBoundingClientRect();
                if (height < 44 || right > window.innerWidth) {
                    throw new Error(`The button is ${height} high and ends at ${right}.`);
                }
                anchor.click();
            },
        },
        save(words),
        closed,
        {
            trigger: `.o_kanban_view:not(:has(.o_kanban_record:contains('${words.byPhone}')))`,
        },
    ];
}

const WORDS = {
    en_US: {
        byPhone: "Ask by phone",
        asIs: "read the question as it is",
        wentWrong: "What went wrong?",
        didWell: "What did we do well, in their words?",
        low: (score, best) => `Low score, ${score} of ${best}`,
        notReached: "Not reached",
        save: "Save",
        said: "Client said",
        logAndSaid: "Log, and the client said",
        settle: "Settle",
    },
    ru_RU: {
        byPhone: "Спросить по телефону",
        asIs: "прочитайте вопрос как есть",
        wentWrong: "Что пошло не так?",
        didWell: "Что мы сделали хорошо, словами клиента?",
        low: (score, best) => `Низкая оценка, ${score} из ${best}`,
        notReached: "Не дозвонились",
        save: "Сохранить",
        said: "Клиент сказал",
        logAndSaid: "Записать, и что сказал клиент",
        settle: "Отработать",
    },
};

const TOURS = {
    ask_by_phone: phoneSteps,
    client_said: saidSteps,
    settle_low_score: settleSteps,
    ask_on_phone: narrowSteps,
};
for (const [lang, words] of Object.entries(WORDS)) {
    for (const [name, steps] of Object.entries(TOURS)) {
        registry
            .category("web_tour.tours")
            .add(`sales_reglament_${name}_${lang}`, { steps: () => steps(words) });
    }
}

/** What hangs on an answer that was not given is not asked, and holds nothing up. */
registry.category("web_tour.tours").add("sales_reglament_a_question_is_not_asked", {
    steps: () => [
        {
            trigger: `${row("Cable for the north hall")} button[name='action_ask']`,
            run: "click",
        },
        choose(5),
        { trigger: `${DIALOG} button:contains('Choice B')`, run: "click" },
        { trigger: `${DIALOG}:not(:contains('Why A'))` },
        save(WORDS.en_US),
        closed,
        {
            trigger: `${row("Cable for the north hall")}:contains('${WORDS.en_US.low(5, 10)}')`,
        },
    ],
});
