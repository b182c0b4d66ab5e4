import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { shown } from "./patience";
import { words } from "./tour_helpers";

const tours = registry.category("web_tour.tours");
const CLIENT = "Northern Cable Works";
const closed = { trigger: "body:not(:has(.modal))" };
const press = (name) => ({ trigger: `button[name='${name}']:enabled:visible`, run: "click" });
const page = (name) => ({ trigger: `.o_notebook .nav-link[name='${name}']`, run: "click" });

/** A button of the card; where there is no room it is under "More". */
function cardButton(name) {
    return {
        trigger: ".o-form-buttonbox .oe_stat_button",
        async run({ click, queryFirst }) {
            const button = `button[name='${name}']:visible`;
            if (!queryFirst(button)) {
                await click(queryFirst(".o-form-buttonbox .o_button_more"));
            }
            await click(await shown(button));
        },
    };
}

/** Typing what somebody else's client has says so; merging leaves one of two. */
tours.add("sales_reglament_duplicates", {
    steps: () => [
        { trigger: ".o_form_view [name='name'] :is(input, textarea)", run: "edit Northern" },
        { trigger: ".o_form_view:not(:has(.alert-warning:contains('Northern')))" },
        {
            trigger: ".o_form_view [name='phone'] input",
            run: "edit 8 (916) 555-11-22 && press Tab",
        },
        {
            content: "The twin is named, and who answers for it",
            trigger: `.o_form_view .alert-warning:contains('${CLIENT}'):contains('Ranna')`,
        },
        { trigger: ".o_form_button_cancel", run: "click" },
    ],
});

tours.add("sales_reglament_merge", {
    steps: () => [
        { trigger: ".o_form_view .alert-warning:contains('Northern Cables')" },
        cardButton("action_view_duplicates"),
        { trigger: ".o_list_view .o_data_row:contains('Northern Cables')" },
        press("action_merge"),
        { trigger: ".modal .o_data_row:contains('Northern Cables')" },
        { trigger: ".modal footer button[name='action_merge']", run: "click" },
        { trigger: ".modal:not(:has(button[name='action_merge']))" },
        { trigger: ".modal footer button[special='cancel']:visible", run: "click" },
        closed,
        {
            content: "What is settled has gone from the list",
            trigger: ".o_list_view:not(:has(.o_data_row))",
        },
    ],
});

/** Colleagues' clients are found by whatever is known of them. */
tours.add("sales_reglament_whose", {
    steps: () => [
        { trigger: "[data-menu-xmlid='crm.crm_menu_sales']", run: "click" },
        { trigger: "[data-menu-xmlid='sales_reglament.menu_reglament_whose']", run: "click" },
        ...["8 916 555 11 22", "BE0477472701", "buy@twin.example", "northern cab"].flatMap(
            (query) => [
                {
                    trigger: ".modal [name='query'] input",
                    run: `edit ${query} && press Enter`,
                },
                {
                    content: `${query} finds who answers for the client`,
                    trigger: `.modal .o_data_row:contains('${CLIENT}'):contains('Ranna'):contains('${words("Prospect", "Потенциальный")}')`,
                },
                { trigger: ".modal [name='query'] input", run: "edit zzzz && press Enter" },
                {
                    content: "No answer is an answer too",
                    trigger: `.modal:not(:has(.o_data_row)):contains("${words("Nobody's yet: no such client in the base.", "Пока ничей: такого клиента в базе нет.")}")`,
                },
            ]
        ),
        { trigger: ".modal footer button[special='cancel']", run: "click" },
        closed,
    ],
});

/** What a client needs is written down, and completed from what was ordered. */
tours.add("sales_reglament_needs", {
    steps: () => [
        page("client_products"),
        {
            trigger: "[name='client_product_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: "[name='client_product_ids'] [name='product_id'] input", run: "edit Lamp" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Lamp')", run: "click" },
        { trigger: "[name='client_product_ids'] [name='yearly_volume'] input", run: "edit 400" },
        {
            trigger: "[name='client_product_ids'] [name='current_supplier'] input",
            run: "edit Light and Sons",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view:not(:has(.o_form_button_save:visible))" },
        press("action_propose_products"),
        { trigger: ".modal .o_data_row:contains('Cable 3x1.5'):contains('30')" },
        {
            content: "What stands among the needs already is not proposed again",
            trigger: ".modal:not(:has(.o_data_row:contains('Lamp')))",
        },
        press("action_confirm"),
        closed,
        {
            trigger:
                "[name='client_product_ids'] .o_data_row:contains('Cable 3x1.5'):contains('30')",
        },
        { trigger: "[name='client_product_ids'] .o_data_row:contains('Light and Sons')" },
    ],
});

/** A head lets a prospect go whom nobody works on. */
tours.add("sales_reglament_release", {
    steps: () => [
        {
            content: "Groups are open: the clients are there at once",
            trigger: ".o_list_view .o_data_row:contains('Forgotten works'):contains('Ranna')",
        },
        {
            trigger: ".o_data_row:contains('Forgotten works') button[name='action_release']",
            run: "click",
        },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains('Forgotten works')))" },
    ],
});

/** Shipments of another program through Odoo's import screen. */
tours.add("sales_reglament_import_purchases", {
    steps: () => [
        {
            content: "There is a table to begin with",
            trigger: ".o_import_action a[href$='/purchases.csv']",
        },
        {
            trigger: ".o_import_file",
            async run() {
                const answer = await browser.fetch("/sales_reglament/static/import/purchases.csv");
                const table = await answer.text();
                await inputFiles(".o_control_panel input[type='file']", [
                    new File([table], "purchases.csv", { type: "text/csv" }),
                ]);
            },
        },
        { trigger: ".o_import_data_content td:contains('client_vat')" },
        {
            trigger: ".o_control_panel_main_buttons .btn-primary + .btn-secondary",
            run: "click",
        },
        { trigger: ".o_notification:contains('1')" },
    ],
});

/** What a client bought, and what it became by that, with date and cause. */
tours.add("sales_reglament_history", {
    steps: () => [
        page("client"),
        {
            trigger: `[name='client_change_ids'] .o_data_row:contains('${words("Regular", "Постоянный")}'):contains('${words("Reached 3 orders", "Набрано заказов: 3")}') [name='date']:not(:empty)`,
        },
        cardButton("action_view_reglament_purchases"),
        { trigger: ".o_list_view .o_data_row:nth-child(3)" },
        { trigger: ".o_list_view tfoot:contains('301')" },
    ],
});

/** From the figure to the clients behind it, and to the client's card. */
tours.add("sales_reglament_departure", {
    steps: () => [
        {
            trigger: ".o_pivot tbody tr:contains('Ranna') .o_pivot_cell_value:nth-child(3)",
            run: "click",
        },
        {
            trigger: `.o_list_view .o_data_row:contains('${CLIENT}') [name='user_id']`,
            run: "click",
        },
        { trigger: `.o_form_view .o_control_panel:contains('${CLIENT}')` },
    ],
});

/** The sheet of a handover, on the screen where nothing can print it. */
tours.add("sales_reglament_handover_sheet", {
    steps: () => [
        {
            trigger: `.o_form_view .o_statusbar_buttons button:contains('${words("Print the Sheet", "Напечатать лист")}')`,
            run: "click",
        },
        { trigger: `:iframe h2:contains('${words("Handover sheet", "Лист передачи")}')` },
        { trigger: `:iframe h4:contains('${CLIENT}')` },
        { trigger: ":iframe td:contains('buyer@cable.example')" },
        { trigger: ":iframe p:contains('Prices hold until May')" },
    ],
});
