import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";
import { words } from "./tour_helpers";

const SHIPMENTS = [
    "external_ref,date,client_vat,client_name,amount",
    "UPD-1,2026-02-02,BE0477472701,Northern Cable Works,100.00",
    "UPD-2,2026-02-03,7707083893,Cable of the East,200.00",
    "UPD-3,2026-02-04,404,Cable of the West,300.00",
    "UPD-4,2026-02-05,405,Nobody at All,400.00",
].join("\n");
const NOTICE = `.o_notification:contains('${words("Rows that wait", "Строк, которые ждут")}')`;
const row = (name) => `.o_list_view .o_data_row:contains('${name}')`;
const gone = (name) => ({ trigger: `.o_list_view:not(:has(.o_data_row:contains('${name}')))` });

/** A table of another program: what waits is told, and settled with a click each. */
registry.category("web_tour.tours").add("sales_reglament_rows", {
    steps: () => [
        {
            trigger: ".o_import_action .o_nocontent_help",
            async run() {
                const table = new File([SHIPMENTS], "shipments.csv", { type: "text/csv" });
                await inputFiles(".o_control_panel input[type='file']", [table]);
            },
        },
        {
            content: "The columns are recognised; import",
            trigger: `.o_control_panel button:contains('${words("Import", "Импорт")}'):not(.o_import_file)`,
            run: "click",
        },
        {
            content: "A notice says what waits, one click away",
            trigger: `${NOTICE} .o_notification_buttons button`,
            run: "click",
        },
        {
            content: "Each row says why it waits",
            trigger: `${row("UPD-2")}:contains('7707083893')`,
        },
        { trigger: `.o_list_view:not(:has(.o_data_row:contains('UPD-1')))` },
        {
            trigger: `${row("UPD-2")} button[name='action_new_client']`,
            run: "click",
        },
        {
            content: "The card has what the row says",
            trigger:
                ".modal .o_field_widget[name='name'] textarea, .modal .o_field_widget[name='name'] input",
            run() {
                if (this.anchor.value !== "Cable of the East") {
                    throw new Error(`The card is called ${this.anchor.value}`);
                }
            },
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        gone("UPD-2"),
        {
            content: "This one is a client that is known",
            trigger: `${row("UPD-3")} td[name='partner_id']`,
            run: "click",
        },
        {
            trigger: ".o_data_row.o_selected_row td[name='partner_id'] input",
            run: "edit Northern Cable",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Northern Cable Works')",
            run: "click",
        },
        { trigger: ".o_list_button_save", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_selected_row))" },
        { trigger: `${row("UPD-4")} button[name='action_drop']`, run: "click" },
        gone("UPD-4"),
    ],
});
