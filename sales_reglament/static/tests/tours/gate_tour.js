import { registry } from "@web/core/registry";

const CARD = ".o_kanban_record:contains('Cable for the north hall')";

/** A salesperson creates a deal, is told what is missing, fills it in and wins the deal. */
registry.category("web_tour.tours").add("sales_reglament_gate", {
    steps: () => [
        {
            trigger: ".o_opportunity_kanban .o_kanban_group:contains('Reglament won')",
        },
        {
            content: "A deal from the quick create is never refused",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create .o_field_widget[name='name'] input",
            run: "edit Cable for the north hall",
        },
        {
            trigger: ".o_kanban_quick_create .o_kanban_add",
            run: "click",
        },
        {
            content: "Drag it to Won",
            trigger: `${CARD} .fw-bold`,
            run: "drag_and_drop(.o_kanban_group:contains('Reglament won'))",
        },
        {
            content: "The dialog names what is missing and why",
            trigger:
                ".o_reglament_gate .o_reglament_gap:contains('Phone or e-mail'):contains('One way to reach them')",
        },
        {
            trigger: ".o_reglament_gate .o_reglament_gap:contains('Expected amount')",
        },
        {
            content: "A salesperson is not offered to move anyway",
            trigger: ".o_reglament_gate footer:not(:contains('Move anyway'))",
        },
        {
            trigger: ".o_reglament_gate footer .btn-primary",
            run: "click",
        },
        {
            content: "The card is back in its column",
            trigger:
                ".o_kanban_group:contains('Reglament new') .o_kanban_record:contains('Cable for the north hall')",
        },
        {
            content: "Open the deal",
            trigger: `${CARD} .fw-bold`,
            run: "click",
        },
        {
            content: "The form says how much is filled in and what is missing",
            trigger: ".o_form_view .o_reglament_state:contains('Expected amount')",
        },
        {
            content: "The status bar refuses as well ...",
            trigger: ".o_statusbar_status button:contains('Reglament won')",
            run: "click",
        },
        {
            trigger: ".o_reglament_gate footer .btn-primary",
            run: "click",
        },
        {
            content: "... and shows the stage the deal is in",
            trigger: ".o_statusbar_status button[aria-checked='true']:contains('Reglament new')",
        },
        {
            trigger: ".o_field_widget[name='expected_revenue'] input",
            run: "edit 120000",
        },
        {
            trigger:
                "div[name='opportunity_partner'] .o_field_widget[name='phone'] input, .o_group .o_field_widget[name='phone'] input",
            run: "edit +32 2 290 34 90",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Nothing is missing any more",
            trigger:
                ".o_form_view:not(:has(.o_form_button_save:visible)) .o_reglament_state:not(:contains('Missing'))",
        },
        {
            trigger: ".o_statusbar_status button:contains('Reglament won')",
            run: "click",
        },
        {
            content: "The deal is won",
            trigger:
                ".o_form_view:has(.ribbon:contains('Won')):not(:has(.o_form_button_save:visible)) .o_statusbar_status button[aria-checked='true']:contains('Reglament won')",
        },
    ],
});
