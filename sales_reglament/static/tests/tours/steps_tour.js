import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { GATE, movedTo, moveTo, notNow, words } from "./tour_helpers";

const PANEL = ".o_reglament_panel";
const step = (name) => `${PANEL} .o_reglament_step:contains('${name}')`;

/** Wait until the panel shows a point in a state. */
function point(name, state) {
    return {
        content: `“${name}” is ${state}`,
        trigger: `${step(name)}[data-state='${state}']`,
    };
}

/** What is settled is folded away after every return to the form. */
function showSettled() {
    return [
        {
            content: "Show what is done",
            trigger: `${PANEL} .o_reglament_show_settled[aria-expanded='false']`,
            run: "click",
        },
        { trigger: `${PANEL} .o_reglament_show_settled[aria-expanded='true']` },
    ];
}

/** Press the button of a step. */
function press(name, button) {
    return {
        content: `Open the window of “${name}”`,
        trigger: `${step(name)} .o_reglament_open:contains('${button}')`,
        run: "click",
    };
}

/** One tap, in the dialog that follows a call. */
const HOW_IT_WENT = [
    { trigger: ".modal:not(:has([name='action_log']:visible)) [name='result']" },
    { trigger: ".modal [name='result'] [data-value='agreed']", run: "click" },
];

function planActivity(summary, button, ...more) {
    return [
        { trigger: ".modal div[name='summary'] input", run: `edit ${summary}` },
        { trigger: `.modal footer button[name='${button}']`, run: "click" },
        ...more,
        { trigger: "body:not(:has(.modal))" },
    ];
}

function openFromDeal(button) {
    return [
        {
            content: "Open the quotation from the deal",
            trigger: `button[name='${button}']`,
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='order_line']",
        },
    ];
}

function backToDeal() {
    return [
        {
            content: "Back to the deal",
            trigger: ".o_breadcrumb .o_back_button:contains('Cable for the north hall')",
            run: "click",
        },
        { trigger: `${PANEL} [role='region']` },
    ];
}

/** A salesperson works a deal from the first stage to Won; its checklist fills itself. */
registry.category("web_tour.tours").add("sales_reglament_steps", {
    steps: () => [
        {
            content: "The page is not loaded again from here on",
            trigger: `${PANEL} .o_reglament_progress:contains('${words("0 of 5 done", "Сделано 0 из 5")}')`,
            run() {
                window.isFirstPage = true;
            },
        },
        point("Write to the client", "todo"),
        point("Attach the drawing", "todo"),
        point("Ring the client up", "todo"),
        point("Always have a next step", "todo"),
        point("Expected amount", "todo"),
        {
            content: "How to do it is said on demand",
            trigger: `${step("Write to the client")} .o_reglament_how_to`,
            run: "click",
        },
        { trigger: `${step("Write to the client")}:contains('Confirm what they asked for')` },

        ...moveTo("Reglament qualified"),
        {
            content: "The gate names what is not done yet",
            trigger: `${GATE} .o_reglament_step:contains('Write to the client')`,
        },
        { trigger: `${GATE} .o_reglament_step:contains('Ring the client up')` },
        {
            content: "A field that proves a step is filled in right there",
            trigger: `${GATE} .o_reglament_gap:contains('Expected amount') input`,
        },
        {
            content: "A step is not needed after all ...",
            trigger: `${GATE} .o_reglament_step:contains('Attach the drawing') .o_reglament_not_required`,
            run: "click",
        },
        { trigger: `${GATE} .o_reglament_note`, run: "edit Drawn already" },
        { trigger: `${GATE} .o_reglament_confirm:enabled`, run: "click" },
        {
            trigger: `${GATE} .o_reglament_step[data-state='not_applicable']:contains('Drawn already')`,
        },
        {
            content: "... or is: it can be undone",
            trigger: `${GATE} .o_reglament_step[data-state='not_applicable'] .o_reglament_reopen`,
            run: "click",
        },
        { trigger: `${GATE} .o_reglament_step[data-state='todo']:contains('Attach the drawing')` },
        {
            content: "Something is typed",
            trigger: `${GATE} .o_field_widget[name='expected_revenue'] input`,
            run: "edit 900",
        },
        {
            content: "The letter is written from the dialog",
            trigger: `${GATE} .o_reglament_step:contains('Write to the client') .o_reglament_open:contains('${words("Write the e-mail", "Написать письмо")}')`,
            run: "click",
        },
        {
            trigger:
                ".modal .o_mail_composer_form .o_field_widget[name='body'] .odoo-editor-editable, .modal .o_mail_composer_form_view .odoo-editor-editable",
            run: "editor Thank you for your enquiry",
        },
        { trigger: ".modal .o_mail_send", run: "click" },
        {
            content: "Back in the dialog the step is settled ...",
            trigger: `${GATE} .o_reglament_step[data-state='done']:contains('Write to the client')`,
        },
        {
            content: "... and what was typed is there",
            trigger: `${GATE} .o_field_widget[name='expected_revenue'] input`,
            run() {
                if (!this.anchor.value.startsWith("900")) {
                    throw new Error(`What was typed is lost: ${this.anchor.value}`);
                }
            },
        },
        {
            content: "A file is attached in the dialog",
            trigger: `${GATE} .o_reglament_step:contains('Attach the drawing') .o_reglament_upload`,
            async run() {
                const drawing = new File(["north hall"], "Drawing.txt", { type: "text/plain" });
                await inputFiles(`${GATE} .o_reglament_step input[type='file']`, [drawing]);
            },
        },
        { trigger: `${GATE} .o_reglament_step[data-state='done']:contains('Attach the drawing')` },
        ...notNow,
        movedTo("Reglament new"),
        ...showSettled(),
        point("Write to the client", "done"),
        point("Attach the drawing", "done"),
        {
            content: "It says what the system saw",
            trigger: `${step("Attach the drawing")} .o_reglament_proof:contains('${words("Seen by the system", "Система увидела")}')`,
        },

        press("Ring the client up", words("Open the activity", "Открыть активность")),
        ...planActivity("What hall is it", "action_schedule_activities_done", ...HOW_IT_WENT),
        point("Ring the client up", "done"),
        press(
            "Always have a next step",
            words("Plan the next step", "Запланировать следующий шаг")
        ),
        ...planActivity("Write the quotation", "action_schedule_activities"),
        point("Always have a next step", "done"),

        press("Expected amount", words("Fill in", "Заполнить")),
        {
            content: "The button brings to the field",
            trigger: ".o_field_widget[name='expected_revenue'] input:focus",
            run: "edit 1200",
        },
        { trigger: ".o_form_button_save", run: "click" },
        point("Expected amount", "done"),
        {
            trigger: `${PANEL} .o_reglament_progress:contains('${words("5 of 5 done", "Сделано 5 из 5")}')`,
        },

        ...moveTo("Reglament qualified"),
        movedTo("Reglament qualified"),
        point("Send the quotation", "todo"),

        ...openFromDeal("action_view_sale_quotation"),
        {
            content: "Send it",
            trigger: ".o_statusbar_buttons button[name='action_quotation_send']",
            run: "click",
        },
        { trigger: ".modal .o_mail_send", run: "click" },
        { trigger: ".o_statusbar_status button[aria-checked='true'][data-value='sent']" },
        ...backToDeal(),
        ...showSettled(),
        point("Send the quotation", "done"),

        ...moveTo("Reglament offer"),
        movedTo("Reglament offer"),
        point("Agree the date of delivery", "todo"),
        point("Confirm the order", "todo"),
        ...moveTo("Reglament won"),
        { trigger: `${GATE} .o_reglament_step:contains('Confirm the order')` },
        ...notNow,
        movedTo("Reglament offer"),

        ...openFromDeal("action_view_sale_quotation"),
        {
            content: "Confirm it",
            trigger: ".o_statusbar_buttons button[name='action_confirm']",
            run: "click",
        },
        { trigger: ".o_statusbar_status button[aria-checked='true'][data-value='sale']" },
        ...backToDeal(),
        ...showSettled(),
        point("Confirm the order", "done"),

        {
            content: "What no evidence shows is marked by hand",
            trigger: `${step("Agree the date of delivery")} .o_reglament_tick`,
            run: "click",
        },
        point("Agree the date of delivery", "done"),

        ...moveTo("Reglament won"),
        movedTo("Reglament won"),

        ...openFromDeal("action_view_sale_order"),
        {
            content: "The client calls it off",
            trigger: ".o_statusbar_buttons button[name='action_cancel']",
            run: "click",
        },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status button[aria-checked='true'][data-value='cancel']" },
        ...backToDeal(),
        {
            content: "A deal that is won owes nothing any more",
            trigger: `${PANEL}:not(:has(.o_reglament_step))`,
        },
        {
            content: "All this on one page, never loaded again",
            trigger: PANEL,
            run() {
                if (!window.isFirstPage) {
                    throw new Error("The page was loaded again.");
                }
            },
        },
    ],
});
