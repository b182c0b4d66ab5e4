import { registry } from "@web/core/registry";
import {
    fillIn,
    GATE,
    inDialog,
    movedTo,
    moveTo,
    saveAndMove,
    titleSays,
    words,
} from "./tour_helpers";

const tours = registry.category("web_tour.tours");
const gap = (label) => `${GATE} .o_reglament_gap:contains('${label}')`;
const step = (name) => `${GATE} .o_reglament_step:contains('${name}')`;
const gone = { trigger: `body:not(:has(${GATE}))` };

function isReadyFor(stage) {
    return {
        content: `Nothing is left before ${stage}`,
        trigger: `${GATE} .modal-title:contains('${words("Ready to go to", "Всё готово")}'):contains('${stage}')`,
    };
}

function tick(name) {
    return { trigger: `${step(name)} .o_reglament_tick`, run: "click" };
}

/** Several stages ahead: what is counted goes down as it is done, and part of the way is open. */
tours.add("sales_reglament_gate_sooner", {
    steps: () => [
        ...moveTo("Reglament won"),
        titleSays("Reglament won", 5),
        {
            content: "The same step of two stages is one row and says so",
            trigger: `${step("Next step is planned")}:contains('${words("for Reglament new and Reglament qualified", "этапы: Reglament new и Reglament qualified")}')`,
            run() {
                const rows = [...document.querySelectorAll(`${GATE} .o_reglament_step_name`)];
                const same = rows.filter((row) => row.textContent === "Next step is planned");
                if (same.length !== 1) {
                    throw new Error(`The same step stands ${same.length} times.`);
                }
            },
        },
        { trigger: `${GATE}:not(:has(.o_reglament_gate_move_sooner))` },
        fillIn("expected_revenue", "1200"),
        { trigger: `${GATE} .modal-title`, run: "click" },
        titleSays("Reglament won", 4),
        tick("Answer"),
        titleSays("Reglament won", 3),
        {
            content: "The next step is planned from here",
            trigger: `${step("Next step is planned")} .o_reglament_open`,
            run: "click",
        },
        { trigger: ".modal div[name='summary'] input", run: "edit Measure the hall" },
        { trigger: ".modal footer button[name='action_schedule_activities']", run: "click" },
        {
            content: "Done once, it counts for both stages",
            trigger: `${GATE} .o_reglament_step[data-state='done']:contains('Next step is planned')`,
        },
        titleSays("Reglament won", 2),
        {
            content: "Everything for the next stage is there, and the dialog says so",
            trigger: `${GATE} .o_reglament_gate_sooner:contains('Reglament qualified')`,
        },
        {
            trigger: `${GATE} .o_reglament_gate_move_sooner:contains('${words("Move to “Reglament qualified” now", "Перейти на «Reglament qualified» сейчас")}')`,
            run: "click",
        },
        gone,
        movedTo("Reglament qualified"),
        ...moveTo("Reglament won"),
        titleSays("Reglament won", 2),
        fillIn("referred", "A fair"),
        tick("Measure"),
        isReadyFor("Reglament won"),
        saveAndMove,
        gone,
        movedTo("Reglament won"),
    ],
});

/** One question with "or", and the people of the company with their part in buying. */
tours.add("sales_reglament_gate_alternatives", {
    steps: () => [
        ...moveTo("Reglament won"),
        titleSays("Reglament won", 2),
        {
            content: "What they need is asked once, the cheap way first",
            trigger: `${gap("What they need")} .o_reglament_or:contains('${words("or", "или")}')`,
            run() {
                const gaps = [...document.querySelectorAll(`${GATE} .o_reglament_gap`)];
                const asked = gaps.filter((one) => one.textContent.includes("What they need"));
                const names = [
                    ...asked[0].querySelectorAll(":scope .o_reglament_ways > .o_field_widget"),
                ].map((input) => input.getAttribute("name"));
                if (asked.length !== 1 || names.join() !== "description,client_product_ids") {
                    throw new Error(`Asked ${asked.length} times, in ${names}.`);
                }
            },
        },
        {
            trigger: `${inDialog("description")} .odoo-editor-editable`,
            run: "editor Two drums of cable a month",
        },
        { trigger: `${GATE} .modal-title`, run: "click" },
        { trigger: `${GATE} .o_reglament_gap[data-filled]:contains('What they need')` },
        titleSays("Reglament won", 1),
        {
            content: "The company's people are there",
            trigger: `${gap("Who decides")} .o_data_row:contains('Rustam')`,
        },
        { trigger: `${inDialog("child_ids")} .o_field_x2many_list_row_add a`, run: "click" },
        {
            trigger: `${inDialog("child_ids")} .o_selected_row [name='name'] input`,
            run: "edit Petr Sokolov",
        },
        { trigger: `${GATE} .modal-title`, run: "click" },
        {
            content: "Who is added here is taken for the one who decides",
            trigger: `${inDialog("child_ids")} .o_data_row:contains('Petr Sokolov'):contains('${words("Decides", "Решает")}')`,
        },
        isReadyFor("Reglament won"),
        saveAndMove,
        gone,
        movedTo("Reglament won"),
    ],
});

/** Words that help: whose number it is, what is not required and why; a dash is no reason. */
tours.add("sales_reglament_gate_words", {
    steps: () => [
        ...moveTo("Reglament won"),
        titleSays("Reglament won", 3),
        {
            content: "A shared number says with whom",
            trigger: `${gap("Phone")} .o_reglament_why:contains('${words("Also given by Tower 0, Tower 1 and 2 more: a building\\'s switchboard?", "Тот же номер: Tower 0, Tower 1 и ещё 2. Это общий номер здания?")}')`,
        },
        {
            content: "A note that says nothing is quoted, never with nothing between the quotes",
            trigger: `${gap("What they need")} .o_reglament_why:contains('tbd')`,
            run() {
                const text = document.querySelector(GATE).textContent;
                if (/“\s*”|«\s*»/.test(text)) {
                    throw new Error("There are empty quotes.");
                }
            },
        },
        {
            trigger: `${step("Order received")} .o_reglament_not_required:contains('${words("Not required", "Не требуется")}')`,
            run: "click",
        },
        {
            content: "It says what the reason is for",
            trigger: `${GATE} .o_reglament_note[placeholder^='${words("“Order received” is not required because", "Почему не требуется «Order received»")}']`,
            run: "edit -",
        },
        { content: "A dash is no reason", trigger: `${GATE} .o_reglament_confirm:disabled` },
        { trigger: `${GATE} .o_reglament_note`, run: "edit Signed on paper" },
        { trigger: `${GATE} .o_reglament_confirm:enabled`, run: "click" },
        {
            trigger: `${GATE} .o_reglament_step[data-state='not_applicable']:contains('${words("Not required", "Не требуется")}, Signed on paper')`,
        },
        titleSays("Reglament won", 2),
        fillIn("phone", "+32 2 290 34 90"),
        {
            trigger: `${inDialog("description")} .odoo-editor-editable`,
            run: "editor Two drums of cable a month",
        },
        { trigger: `${GATE} .modal-title`, run: "click" },
        isReadyFor("Reglament won"),
        saveAndMove,
        gone,
        movedTo("Reglament won"),
    ],
});

/** A director reads in the log what was waved through, and why. */
tours.add("sales_reglament_gate_log", {
    steps: () => [
        {
            content: "Rows at a desk, cards on a phone",
            trigger: [".o_data_row", ".o_kanban_record"]
                .map(
                    (row) =>
                        `${row}:contains('Cable for the north hall'):contains('Signed on paper'):contains('Order received')`
                )
                .join(", "),
        },
    ],
});
