import { registry } from "@web/core/registry";
import { words } from "./tour_helpers";

const PANEL = ".o_reglament_panel";
const FOLD = `${PANEL} .o_reglament_fold`;
const LEFT = `${PANEL} .o_reglament_leftovers`;
const isPhone = () => window.innerWidth < 768;

/** The one button that stands out is that of this step. */
const next = (name) => ({
    content: `Next is “${name}”`,
    trigger: `${PANEL}:not(:has(.o_reglament_step ~ .o_reglament_step .btn-primary)) .o_reglament_step:first:contains('${name}') .btn-primary`,
});
const progress = (done, total) => {
    const said = words(`${done} of ${total} done`, `Сделано ${done} из ${total}`);
    return { trigger: `${PANEL} .o_reglament_progress:contains('${said}')` };
};
const left = (count) => ({
    content: `${count} left over from the first stage`,
    trigger: `${LEFT} > button:contains('${words("Left over from “Reglament new”", "Осталось с этапа «Reglament new»")}: ${count}')`,
});
const still = (count) => ({
    trigger: `${PANEL} .o_reglament_missing:contains('${words("For “Reglament offer” still:", "Для этапа «Reglament offer» ещё нужно:")}') .o_reglament_held_by:contains('${words("steps", "шагов")}: ${count}')`,
});

/** On a phone the panel is one line, with what is next and how much is done. */
const folded = () => [
    {
        content: "One line, which fits the screen",
        trigger: `${FOLD}[aria-expanded='false']:contains('${words("Next: Check the drawing", "Дальше: Check the drawing")}')`,
        run({ anchor }) {
            const { height, right } = anchor.getBoundingClientRect();
            if (height > 60 || right > window.innerWidth) {
                throw new Error(`It is ${height} high and ends at ${right}.`);
            }
        },
    },
    { trigger: `${PANEL}:not(:has(.o_reglament_step))` },
    { trigger: FOLD, run: "click" },
    { trigger: `${FOLD}[aria-expanded='true']` },
];

registry.category("web_tour.tours").add("sales_reglament_next_step", {
    steps: () => [
        { trigger: ".o_form_view" },
        { trigger: `${PANEL} [role='region']` },
        progress(0, 3),
        ...(isPhone() ? folded() : []),
        next("Check the drawing"),
        still(4),
        {
            content: "What is desirable stands apart, in words",
            trigger: `${PANEL} .o_reglament_desirable:contains('${words("Desirable:", "Желательно:")}') .o_reglament_chip:contains('From whom')`,
        },
        { trigger: `${PANEL} .o_reglament_missing .o_reglament_chip:contains('Amount')` },

        { trigger: `${PANEL} .btn-primary`, run: "click" },
        progress(1, 3),
        next("Agree the terms"),
        still(3),

        left(2),
        { trigger: `${LEFT} > button[aria-expanded='false']` },
        {
            content: "What the next stage waits for leads to the first of it",
            trigger: `${PANEL} .o_reglament_held_by`,
            run: "click",
        },
        { trigger: `${LEFT} > button[aria-expanded='true']` },
        {
            trigger: `${LEFT} .o_reglament_step:contains('Answer the client') .o_reglament_tick:focus`,
            run: "click",
        },
        left(1),
        still(2),

        { trigger: `${PANEL} .o_reglament_chip:contains('Amount')`, run: "click" },
        { trigger: ".o_field_widget[name='expected_revenue'] input:focus", run: "edit 700" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            trigger: `${PANEL} .o_reglament_missing:not(:has(.o_reglament_chip))`,
        },

        {
            content: "Only what this stage counts is shown as done",
            trigger: `${PANEL} .o_reglament_show_settled:contains('(1)')`,
            run: "click",
        },
        { trigger: `${PANEL} .o_reglament_step[data-state='done']:contains('Check the drawing')` },
        { trigger: `${PANEL} .btn-primary`, run: "click" },
        progress(2, 3),
        next("Look around"),
        { trigger: `${PANEL} .btn-primary`, run: "click" },
        progress(3, 3),
        {
            content: "This stage is done: next is what was left over",
            ...next("Say how it went"),
        },
    ],
});
