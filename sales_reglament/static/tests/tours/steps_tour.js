import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

const LIST = ".o_field_widget[name='check_ids']";

/** Wait until the checklist shows a point in a state. */
function point(name, state) {
    return {
        content: `“${name}” is ${state}`,
        trigger: `${LIST} .o_data_row:contains('${name}'):has(td[name='state']:contains('${state}'))`,
    };
}

/** Open the page with the checklist, which opens on the first page after every return. */
function openChecklist() {
    return [
        {
            content: "Open the checklist",
            trigger: ".o_form_view .nav-link[name='checklist']",
            run: "click",
        },
        { trigger: ".nav-link.active[name='checklist']" },
    ];
}

function moveTo(stage) {
    return {
        content: `Move to ${stage}`,
        trigger: `.o_statusbar_status button:contains('${stage}')`,
        run: "click",
    };
}

function movedTo(stage) {
    return {
        content: `The deal is in ${stage}`,
        trigger: `.o_form_view:not(:has(.o_form_button_save:visible)) .o_statusbar_status button[aria-checked='true']:contains('${stage}')`,
    };
}

function planActivity(kind, summary, button) {
    return [
        {
            trigger: ".o-mail-Chatter-topbar button:contains('Activity')",
            run: "click",
        },
        {
            trigger: `.modal .o_selection_badge span:contains('${kind}')`,
            run: "click",
        },
        {
            trigger: `.modal .o_selection_badge.active span:contains('${kind}')`,
        },
        {
            trigger: ".modal div[name='summary'] input",
            run: `edit ${summary}`,
        },
        {
            trigger: `.modal footer button:contains('${button}')`,
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
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
        ...openChecklist(),
    ];
}

/** A salesperson works a deal from the first stage to Won; its checklist fills itself. */
registry.category("web_tour.tours").add("sales_reglament_steps", {
    steps: () => [
        ...openChecklist(),
        point("Write to the client", "To do"),
        point("Attach the drawing", "To do"),
        point("Ring the client up", "To do"),
        point("Always have a next step", "To do"),
        point("Expected amount", "To do"),

        moveTo("Reglament qualified"),
        {
            content: "The gate names what is not done yet",
            trigger:
                ".o_reglament_gate .o_reglament_gap:contains('Write to the client'):contains('Confirm what they asked for')",
        },
        {
            trigger: ".o_reglament_gate .o_reglament_gap:contains('Ring the client up')",
        },
        {
            trigger: ".o_reglament_gate_close",
            run: "click",
        },
        movedTo("Reglament new"),

        {
            content: "Send the e-mail",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            content: "It goes to the client",
            trigger: ".o-mail-Chatter .o-mail-RecipientsInput:contains('Northern Cable Works')",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit Thank you for your enquiry",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        point("Write to the client", "Done"),

        {
            content: "Upload the file",
            trigger: ".o-mail-Chatter-attachFiles",
            async run() {
                const drawing = new File(["north hall"], "Drawing.txt", { type: "text/plain" });
                await inputFiles("input.o-mail-Chatter-fileUploader", [drawing]);
            },
        },
        {
            trigger: ".o-mail-AttachmentBox:contains('Drawing.txt')",
        },
        point("Attach the drawing", "Done"),

        ...planActivity("Call", "What hall is it", "Mark Done"),
        point("Ring the client up", "Done"),
        ...planActivity("To-Do", "Write the quotation", "Save"),
        point("Always have a next step", "Done"),

        {
            content: "Fill in the field",
            trigger: ".o_field_widget[name='expected_revenue'] input",
            run: "edit 1200",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        point("Expected amount", "Done"),

        moveTo("Reglament qualified"),
        movedTo("Reglament qualified"),
        point("Send the quotation", "To do"),

        ...openFromDeal("action_view_sale_quotation"),
        {
            content: "Send it",
            trigger: ".o_statusbar_buttons button[name='action_quotation_send']",
            run: "click",
        },
        {
            trigger: ".modal .o_mail_send",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[aria-checked='true']:contains('Quotation Sent')",
        },
        ...backToDeal(),
        point("Send the quotation", "Done"),

        moveTo("Reglament offer"),
        movedTo("Reglament offer"),
        point("Agree the date of delivery", "To do"),
        point("Confirm the order", "To do"),
        moveTo("Reglament won"),
        {
            trigger: ".o_reglament_gate .o_reglament_gap:contains('Confirm the order')",
        },
        {
            trigger: ".o_reglament_gate_close",
            run: "click",
        },
        movedTo("Reglament offer"),

        ...openFromDeal("action_view_sale_quotation"),
        {
            content: "Confirm it",
            trigger: ".o_statusbar_buttons button[name='action_confirm']",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[aria-checked='true']:contains('Sales Order')",
        },
        ...backToDeal(),
        point("Confirm the order", "Done"),

        {
            content: "What no evidence shows is marked by hand",
            trigger: `${LIST} .o_data_row:contains('Agree the date of delivery') button[name='action_done']`,
            run: "click",
        },
        point("Agree the date of delivery", "Done"),

        moveTo("Reglament won"),
        {
            content: "The deal is won",
            trigger:
                ".o_form_view:has(.ribbon:contains('Won')):not(:has(.o_form_button_save:visible)) .o_statusbar_status button[aria-checked='true']:contains('Reglament won')",
        },

        ...openFromDeal("action_view_sale_order"),
        {
            content: "The client calls it off",
            trigger: ".o_statusbar_buttons button[name='action_cancel']",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status button[aria-checked='true']:contains('Cancelled')",
        },
        ...backToDeal(),
        point("Confirm the order", "To do"),
        point("Send the quotation", "Done"),
        point("Agree the date of delivery", "Done"),
    ],
});
