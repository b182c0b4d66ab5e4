import { registry } from "@web/core/registry";
import {
    fillIn,
    GATE,
    inDialog,
    movedTo,
    moveTo,
    notNow,
    saveAndMove,
    stillMissing,
    titleSays,
    words,
} from "./tour_helpers";

const tours = registry.category("web_tour.tours");
const CARD = ".o_kanban_record:contains('Cable for the north hall')";
const inColumn = (stage) => ({
    content: `The card is in ${stage}`,
    trigger: `.o_kanban_group:contains('${stage}') ${CARD}`,
});
const dragToWon = {
    content: "Drag it to Won",
    trigger: `${CARD} .fw-bold`,
    run: "drag_and_drop(.o_kanban_group:contains('Reglament won'))",
};

/** A salesperson creates a deal, is told what is missing, fills it in and wins the deal. */
tours.add("sales_reglament_gate", {
    steps: () => [
        { trigger: ".o_opportunity_kanban .o_kanban_group:contains('Reglament won')" },
        {
            content: "A deal from the quick create is never refused",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create .o_field_widget[name='name'] input",
            run: "edit Cable for the north hall",
        },
        { trigger: ".o_kanban_quick_create .o_kanban_add", run: "click" },
        dragToWon,
        {
            content: "The dialog names what is missing and why",
            trigger: `${GATE} .o_reglament_gap:contains('Phone or e-mail'):contains('One way to reach them')`,
        },
        { trigger: `${GATE} .o_reglament_gap:contains('Expected amount')` },
        titleSays("Reglament won", 2),
        {
            content: "A salesperson is not offered to move anyway",
            trigger: `${GATE} footer:not(:has(.o_reglament_gate_override))`,
        },
        ...notNow,
        inColumn("Reglament new"),
        dragToWon,
        fillIn("expected_revenue", "120000"),
        saveAndMove,
        stillMissing,
        titleSays("Reglament won", 1),
        {
            content: "What was saved is not asked for again",
            trigger: `${GATE}:not(:has(.o_field_widget[name='expected_revenue']))`,
        },
        fillIn("email_from", "office@northern.example.com"),
        saveAndMove,
        { trigger: `body:not(:has(${GATE}))` },
        inColumn("Reglament won"),
    ],
});

const TITLE =
    ".o_form_view .o_field_widget[name='name'] textarea, .o_form_view .o_field_widget[name='name'] input";

/** From the status bar, with something else typed and not saved. */
tours.add("sales_reglament_gate_form", {
    steps: () => [
        { trigger: TITLE, run: "edit Cable for the south hall" },
        ...moveTo("Reglament won"),
        titleSays("Reglament won", 2),
        ...notNow,
        {
            content: "The status bar shows the stage the deal is in",
            trigger: ".o_statusbar_status button[aria-checked='true']:contains('Reglament new')",
        },
        {
            content: "What was typed is still there, and not saved",
            trigger: ".o_form_view:has(.o_form_button_save:visible)",
            run() {
                const title = document.querySelector(TITLE);
                if (title.value !== "Cable for the south hall") {
                    throw new Error(`What was typed is lost: ${title.value}`);
                }
            },
        },
        {
            content: "The button for Won asks the same",
            trigger: "button[name='action_set_won_rainbowman']",
            run: "click",
        },
        titleSays("Reglament won", 2),
        ...notNow,
        ...moveTo("Reglament qualified"),
        fillIn("expected_revenue", "120000"),
        fillIn("phone", "+32 2 290 34 90"),
        saveAndMove,
        movedTo("Reglament qualified"),
        {
            content: "A field needed at this stage is emptied",
            trigger:
                "div.o_row .o_field_widget[name='expected_revenue'] input, .o_field_widget[name='expected_revenue'] input",
            run: "edit 0",
        },
        { content: "Leave the form", trigger: ".o_back_button", run: "click" },
        {
            content: "On leaving, Odoo's own dialog says why not",
            trigger: `.o_form_error_dialog:contains('Expected'):contains('Reglament qualified')`,
        },
        { trigger: ".o_form_error_dialog footer .btn-primary", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "On saving, ours asks to keep it",
            trigger: `${GATE} .modal-title:contains('${words("Please keep this filled in", "Это нужно оставить заполненным")}')`,
        },
        { trigger: `${GATE} .o_reglament_gate_save`, run: "click" },
        movedTo("Reglament qualified"),
        {
            content: "The value is as it was",
            trigger: ".o_form_view",
            run() {
                const amount = document.querySelector(
                    ".o_field_widget[name='expected_revenue'] input"
                );
                if (!amount.value.startsWith("120")) {
                    throw new Error(`The amount was not kept: ${amount.value}`);
                }
            },
        },
    ],
});

const row = (name) => `.o_data_row:contains('${name}')`;
const pick = (name) => ({
    trigger: `${row(name)} .o_list_record_selector input`,
    run: "click",
});
const setStage = (name, stage) => [
    { trigger: `${row(name)} td[name='stage_id']`, run: "click" },
    { trigger: ".o_selected_row td[name='stage_id'] input", run: `edit ${stage}` },
    { trigger: `.o-autocomplete--dropdown-item:contains('${stage}')`, run: "click" },
];
const cellSays = (name, stage) => ({
    content: `${name} is in ${stage}`,
    trigger: `${row(name)} td[name='stage_id']:contains('${stage}')`,
});

/** One deal, then several at once, from the list. */
tours.add("sales_reglament_gate_list", {
    steps: () => [
        pick("First hall"),
        ...setStage("First hall", "Reglament qualified"),
        titleSays("Reglament qualified", 2),
        ...notNow,
        cellSays("First hall", "Reglament new"),
        { trigger: `${row("First hall")}:has(.o_list_record_selector input:checked)` },
        pick("Second hall"),
        { trigger: `${row("Second hall")}:has(.o_list_record_selector input:checked)` },
        pick("Third hall"),
        { trigger: `${row("Third hall")}:has(.o_list_record_selector input:checked)` },
        ...setStage("First hall", "Reglament qualified"),
        { content: "Odoo asks first", trigger: ".modal footer .btn-primary", run: "click" },
        {
            content: "What is missing is grouped by deal",
            trigger: `${GATE} .o_reglament_group:contains('First hall') input`,
        },
        {
            trigger: `${GATE} .o_reglament_group:contains('Second hall') .o_field_widget[name='expected_revenue'] input`,
            run: "edit 700",
        },
        {
            trigger: `${GATE} .o_reglament_group:contains('Second hall') .o_field_widget[name='phone'] input`,
            run: "edit +32 2 290 34 90",
        },
        saveAndMove,
        stillMissing,
        {
            content: "Only one deal is left to ask about",
            trigger: `${GATE}:has(.o_reglament_group:only-of-type)`,
        },
        fillIn("expected_revenue", "500"),
        fillIn("email_from", "first@northern.example.com"),
        saveAndMove,
        { trigger: `body:not(:has(${GATE}))` },
        cellSays("First hall", "Reglament qualified"),
        cellSays("Second hall", "Reglament qualified"),
        cellSays("Third hall", "Reglament qualified"),
    ],
});

const chip = (label) => `.o_reglament_chip:contains('${label}')`;

/** What the client's card misses is filled in from the deal, by chip and in the gate. */
tours.add("sales_reglament_gate_client", {
    steps: () => [
        {
            content: "The panel is in the person's language",
            trigger: `.o_reglament_panel:contains('${words("still:", "ещё нужно:")}')`,
        },
        { content: "A chip brings to its field", trigger: chip("Expected amount"), run: "click" },
        { trigger: ".o_field_widget[name='expected_revenue'] input:focus" },
        {
            content: "One on another page, opening the page first",
            trigger: chip("Where it came from"),
            run: "click",
        },
        { trigger: ".o_notebook .tab-pane .o_field_widget[name='referred'] input:focus" },
        {
            content: "Something is typed and not saved",
            trigger: ".o_field_widget[name='expected_revenue'] input",
            run: "edit 5000",
        },
        {
            content: "One of the client opens the dialog",
            trigger: chip("Tax number"),
            run: "click",
        },
        {
            trigger: `${GATE} .o_reglament_card[data-model='res.partner']:contains('Northern Cable Works'):contains("${words("on the client's card", "в карточке клиента")}")`,
        },
        fillIn("vat", "BE0477472701"),
        { trigger: `${GATE} .o_reglament_gate_save`, run: "click" },
        {
            content: "The panel knows, and what was typed was saved",
            trigger: `.o_form_view:not(:has(.o_form_button_save:visible)) .o_reglament_panel:not(:has(${chip("Tax number")})):not(:has(${chip("Expected amount")}))`,
        },
        ...moveTo("Reglament won"),
        titleSays("Reglament won", 3),
        {
            content: "A choice for the client",
            trigger: `${inDialog("industry_id")} input`,
            run: "edit Electrical",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains('Electrical works')", run: "click" },
        fillIn("referred", "A fair"),
        { trigger: `${inDialog("date_deadline")} :is(input, button)`, run: "click" },
        {
            trigger: `${inDialog("date_deadline")} input`,
            run: `edit ${words("12/31/2030", "31.12.2030")}`,
        },
        { trigger: `${GATE} .modal-title`, run: "click" },
        saveAndMove,
        movedTo("Reglament won"),
    ],
});

/** A head lets a deal move on, and says why. */
tours.add("sales_reglament_gate_override", {
    steps: () => [
        ...moveTo("Reglament won"),
        {
            trigger: `${GATE} .o_reglament_gate_override:contains('${words("Move anyway", "Перевести всё равно")}')`,
            run: "click",
        },
        {
            content: "Without words it is not possible",
            trigger: `${GATE} .o_reglament_gate_override:disabled`,
        },
        {
            trigger: `${GATE} .o_reglament_override_reason`,
            run: `edit ${words("The client is in a hurry", "Клиент торопится")}`,
        },
        { trigger: `${GATE} .o_reglament_gate_override:enabled`, run: "click" },
        movedTo("Reglament won"),
    ],
});
