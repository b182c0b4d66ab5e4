import { registry } from "@web/core/registry";
import { shown } from "./patience";
import { words } from "./tour_helpers";

const WORK = ".modal:has([name='receiver_ids'])";
const CONFIRM = { trigger: ".modal footer .btn-primary", run: "click" };
const GEAR = [
    { trigger: ".o_form_view .o_field_widget[name='login']" },
    { trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
    { trigger: ".o-dropdown--menu .o_menu_item:has(.oi-archive)", run: "click" },
    CONFIRM,
];
const closed = { trigger: "body:not(:has(.modal))" };

const press = (name) => ({ trigger: `button[name='${name}']:enabled:visible`, run: "click" });
// several clients, or all the rest of a colleague's work, are accepted after a question
const acceptMany = [
    press("action_accept_ask"),
    { trigger: ".modal footer button[name='action_accept']", run: "click" },
    closed,
];
const stateIs = (english, russian) => ({
    trigger: `.o_statusbar_status button[aria-checked='true']:contains('${words(english, russian)}')`,
});
const openRow = (text) => ({
    trigger: `.o_data_row:contains('${text}') .o_data_cell[name='reason']`,
    run: "click",
});

function holds(name, count) {
    return { trigger: `${WORK} .o_field_widget[name='${name}']:contains(/^${count}$/)` };
}

function choose(name) {
    return [
        { trigger: `${WORK} [name='receiver_ids'] input`, run: `edit ${name}` },
        { trigger: `.o-autocomplete--dropdown-item:contains('${name}')`, run: "click" },
        { trigger: `${WORK} .o_data_row:contains('${name}')` },
    ];
}

function gets(name, clients) {
    return {
        content: `${name} would get ${clients}`,
        trigger: `${WORK} .o_data_row:contains('${name}'):has([name='more_clients']:contains(/^${clients}$/))`,
    };
}

/** The head means to archive the leaver, is told what they hold, and hands it over. */
registry.category("web_tour.tours").add("sales_reglament_leaver_goes", {
    steps: () => [
        ...GEAR,
        {
            content: "What they hold is said, with a way to hand it over",
            trigger: `.modal:contains('Rleaver'):contains('12'):contains('9'):contains('7') footer .btn-primary:contains('${words("Hand over the work", "Передать дела")}')`,
            run: "click",
        },
        { trigger: `${WORK} [name='user_id'] input:value('Rleaver')` },
        holds("client_count", 12),
        holds("lead_count", 9),
        holds("activity_count", 7),
        {
            content: "As long as nobody is chosen, nothing can be offered",
            trigger: `${WORK}:not(:has(button[name='action_offer']:visible))`,
        },
        ...choose("Ranna"),
        gets("Ranna", 12),
        ...choose("Rboris"),
        gets("Ranna", 6),
        gets("Rboris", 6),
        press("action_offer"),
        closed,
        { trigger: ".o_list_view .o_data_row:contains('Ranna')" },
        { trigger: ".o_list_view .o_data_row:contains('Rboris')" },
        { trigger: ".o_list_view tbody:not(:has(.o_data_row:nth-child(3)))" },
    ],
});

/** The receiver keeps what they can, and sends one client back. */
registry.category("web_tour.tours").add("sales_reglament_leaver_sent_back", {
    steps: () => [
        openRow("Rleaver"),
        { trigger: ".o_field_widget[name='line_ids'] .o_data_row:nth-child(6)" },
        {
            trigger:
                ".o_field_widget[name='line_ids'] .o_data_row:nth-child(1) .o_reglament_send_back",
            run: "click",
        },
        {
            content: "One client goes back, the others stay offered",
            trigger:
                ".modal [name='line_ids']:has(.o_tag:nth-child(1)):not(:has(.o_tag:nth-child(2)))",
        },
        { trigger: ".modal [name='reason'] input", run: "click" },
        {
            trigger: `.o_select_menu_item:contains('${words("Data are missing", "Не хватает данных")}')`,
            run: "click",
        },
        { trigger: ".modal [name='note'] textarea", run: "edit Whom to ring up?" },
        press("action_confirm"),
        closed,
        {
            trigger:
                ".o_field_widget[name='line_ids']:has(.o_data_row:nth-child(5)):not(:has(.o_data_row:nth-child(6)))",
        },
        ...acceptMany,
        stateIs("Accepted", "Принято"),
        { trigger: ".o_form_view:not(:has(.o_reglament_send_back))" },
    ],
});

const accepted = (accept) => ({
    steps: () => [
        openRow("Rleaver"),
        ...accept,
        stateIs("Accepted", "Принято"),
        {
            content: "Nothing is left to answer",
            trigger: ".o_form_view:not(:has(button[name='action_accept_ask']:visible))",
        },
    ],
});

registry
    .category("web_tour.tours")
    .add("sales_reglament_leaver_accepted", accepted(acceptMany))
    .add("sales_reglament_leaver_accepted_one", accepted([press("action_accept_ask")]));

/** The head reads why, and assigns the client to somebody else. */
registry.category("web_tour.tours").add("sales_reglament_leaver_assigned", {
    steps: () => [
        openRow(words("Sent back", "Возвращено")),
        {
            trigger: `.alert:contains('${words("Data are missing", "Не хватает данных")}'):contains('Whom to ring up?')`,
        },
        press("action_draft"),
        stateIs("Being prepared", "Готовится"),
        { trigger: ".o_field_widget[name='to_user_id'] input", run: "edit Rvera" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Rvera')", run: "click" },
        press("action_offer"),
        stateIs("Offered", "Предложено"),
    ],
});

/** Nothing is held any more: no warning stands in the way. */
registry.category("web_tour.tours").add("sales_reglament_leaver_gone", {
    steps: () => [...GEAR, closed, { trigger: ".o_form_view .ribbon:visible" }],
});

/** On a phone the receiver sees cards, sends one client back and accepts the rest. */
registry.category("web_tour.tours").add("sales_reglament_handover_on_phone", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('Rboris')", run: "click" },
        { trigger: "[name='line_ids'] .o_kanban_record:contains('Works 1')" },
        {
            content: "What can be pressed fits the screen",
            trigger:
                "[name='line_ids'] .o_kanban_record:contains('Works 0') .o_reglament_send_back",
            run({ anchor }) {
                const { right } = anchor.getBoundingClientRect();
                if (right > window.innerWidth) {
                    throw new Error(`The button ends at ${right}.`);
                }
                anchor.click();
            },
        },
        { trigger: ".modal [name='line_ids'] .o_tag:contains('Works 0')" },
        { trigger: ".modal [name='reason'] :is(input, .o_select_menu_toggler)", run: "click" },
        {
            content: "The choices come up in a sheet of their own, above the dialog",
            trigger: ".modal [name='reason']",
            async run({ click }) {
                const choice = words("No capacity", "Нет возможности");
                await click(await shown(`.o_select_menu_item:contains('${choice}')`));
            },
        },
        press("action_confirm"),
        closed,
        {
            trigger:
                ".o_form_view:not(:has([name='line_ids'] .o_kanban_record:contains('Works 0')))",
        },
        ...acceptMany,
        { trigger: ".o_form_view:not(:has(.o_reglament_send_back))" },
    ],
});
