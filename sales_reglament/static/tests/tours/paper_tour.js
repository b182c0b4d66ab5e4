import { registry } from "@web/core/registry";
import { words } from "./tour_helpers";

/** An order without a PDF: the window opens, says so, and the letter leaves. */
function sendSteps() {
    return [
        {
            trigger: ".o_form_view .o_statusbar_buttons, .o_form_view .o_cp_action_menus",
        },
        {
            content: "On a phone the buttons of the order are in a menu",
            trigger: "body:has(.o_form_view)",
            run() {
                const isHidden = !document.querySelector(
                    ".o_form_view button[name='action_quotation_send']"
                );
                if (isHidden) {
                    document.querySelector(".o_statusbar_buttons .dropdown-toggle")?.click();
                }
            },
        },
        {
            trigger: "button[name='action_quotation_send']:not(.d-none)",
            run: "click",
        },
        {
            content: "It says before anything is sent what will be missing",
            trigger: ".modal .o_reglament_without_pdf:visible",
        },
        { trigger: ".modal button[name='action_send_mail']", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_statusbar_status [aria-checked='true'], .o_statusbar_status" },
    ];
}

/** A paper of ours: it opens in a tab of its own, and what is said is text and no mark-up. */
function printSteps() {
    const opened = [];
    return [
        {
            content: "Open the menu of the record",
            trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Its one paper",
            trigger: `.o-dropdown--menu .o-dropdown-item:has(.fa-print):contains('${words("Reglament", "Регламент")}')`,
            run({ anchor }) {
                window.open = (address) => {
                    opened.push(address);
                    return window;
                };
                anchor.click();
            },
        },
        {
            content: "The notice",
            trigger: `.o_notification:not(:contains('<')):contains('${words("open as a page in a new tab", "страницей в новой вкладке")}')`,
            run() {
                if (!opened[0]?.includes("/report/html/sales_reglament.report_reglament/")) {
                    throw new Error(`Opened: ${opened}`);
                }
            },
        },
    ];
}

registry
    .category("web_tour.tours")
    .add("sales_reglament_send_quotation", { steps: sendSteps })
    .add("sales_reglament_print_version", { steps: printSteps });
