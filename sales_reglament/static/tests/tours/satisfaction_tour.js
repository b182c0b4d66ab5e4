import { registry } from "@web/core/registry";

const page = ".o_reglament_satisfaction_page";
const row = (name) => `${page} .o_reglament_satisfaction_row:contains('${name}')`;

/** A head reads what clients say, and opens what stands behind a figure. */
function steps(words) {
    return [
        {
            content: "The words come before the number",
            trigger: `${row("Ranna")} .o_reglament_word:contains('Quick and <b>clear</b>')`,
        },
        {
            content: "One answer: an interval instead of a colour",
            trigger: `${row("Ranna")} .o_reglament_pale`,
        },
        {
            trigger: `${page} button:contains('${words.csat}')`,
            run: "click",
        },
        {
            content: "Of another metric there is nothing",
            trigger: `${page} .o_view_nocontent:contains('${words.empty}')`,
        },
        {
            trigger: `${page} button:contains('${words.nps}')`,
            run: "click",
        },
        {
            trigger: `${page} select`,
            run: "select month",
        },
        {
            content: "A figure opens its answers",
            trigger: `${page} .o_reglament_satisfaction_row:not(.border-primary) .o_reglament_figure`,
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Quick and <b>clear</b>')",
        },
    ];
}

registry.category("web_tour.tours").add("sales_reglament_satisfaction_en_US", {
    steps: () => steps({ csat: "Satisfaction (CSAT)", nps: "(NPS)", empty: "No answers yet" }),
});
registry.category("web_tour.tours").add("sales_reglament_satisfaction_ru_RU", {
    steps: () =>
        steps({ csat: "Удовлетворённость (CSAT)", nps: "(NPS)", empty: "Ответов пока нет" }),
});
