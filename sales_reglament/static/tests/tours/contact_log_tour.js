import { registry } from "@web/core/registry";

const DIALOG = ".modal:has(.o_reglament_choice)";
const log = (run = "click") => ({ trigger: `${DIALOG} button[name='action_log']`, run });
const closed = { trigger: "body:not(:has(.modal))" };
const result = (value) => ({
    trigger: `${DIALOG} [name='result'] [data-value='${value}']`,
    run: "click",
});
/** Nothing is chosen beforehand; Log asks for it, and the dialog stays. */
const nothingChosen = (words) => [
    { trigger: `${DIALOG} [name='result']:not(:has(button.active))` },
    log(),
    { trigger: `.o_notification:contains('${words.how}')` },
    { trigger: `${DIALOG} [name='result'] [data-value='agreed']` },
];
const logged = (words) => ({ trigger: `.o_notification:contains('${words.logged}')` });

/** On a phone: from the bar at the top, with a deal that is chosen from the last ones. */
function phoneSteps(words) {
    return [
        {
            trigger: `.o_kanban_record:contains('Answer the client'):contains('${words.today}')`,
        },
        {
            trigger: `.o_reglament_log_contact[title='${words.title}']`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name='lead_id'] input`,
            run: "click",
        },
        {
            trigger: ".modal .o_kanban_record:contains('Cable for the north hall')",
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name='lead_id'] input:value('Cable for the north hall')`,
        },
        ...nothingChosen(words),
        result("agreed"),
        {
            trigger: `${DIALOG} [name='next_step'] button:contains('${words.tomorrow}')`,
            run: "click",
        },
        {
            content: "It fits the screen and a thumb",
            trigger: `${DIALOG} [name='next_step'] button.active[aria-checked='true']`,
            run({ anchor }) {
                const { height, right } = anchor.getBoundingClientRect();
                if (height < 44 || right > window.innerWidth) {
                    throw new Error(`The button is ${height} high and ends at ${right}.`);
                }
            },
        },
        log("dblclick"),
        logged(words),
        closed,
        {
            content: "The list below knows it already",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains('Answer the client')))",
        },
        {
            trigger: ".o_kanban_record:contains('Cable for the north hall')",
        },
    ];
}

/** At the desk: the open deal is filled in already, and the keyboard is enough. */
function deskSteps(words) {
    return [
        {
            trigger: ".o_form_view .o_field_widget[name='partner_id']",
        },
        {
            trigger: ".o_reglament_log_contact",
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name='lead_id'] input:value('Cable for the north hall')`,
        },
        {
            content: "Arrows choose",
            trigger: `${DIALOG} [name='result'] button[tabindex='0']`,
            run({ anchor }) {
                anchor.focus();
                const init = { key: "ArrowRight", bubbles: true, cancelable: true };
                anchor.dispatchEvent(new KeyboardEvent("keydown", init));
            },
        },
        {
            trigger: `${DIALOG} [name='result'] button.active:contains('${words.thinking}')`,
        },
        {
            content: "A date is asked for only where one is to be chosen",
            trigger: `${DIALOG}:not(:has([name='next_date'])) [data-value='date']`,
            run: "click",
        },
        {
            content: "The calendar is open",
            trigger: `.o_datetime_picker .o_date_item_cell`,
        },
        {
            trigger: `${DIALOG} [name='next_date'] input`,
        },
        {
            trigger: `${DIALOG} [data-value='week']`,
            run: "click",
        },
        {
            trigger: `${DIALOG} [name='note'] input`,
            run: "edit Wants a sample",
        },
        {
            content: "The call that was due is done with it",
            trigger: `${DIALOG} [name='finishes'] input:checked`,
        },
        {
            trigger: `${DIALOG} [name='planned_activity']:contains('Ask about the hall')`,
        },
        log(),
        logged(words),
        closed,
        {
            content: "The form below knows it already",
            trigger: ".o-mail-Message:contains('Wants a sample')",
        },
        {
            content: "Several at once, from the list",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus .dropdown-toggle",
            run: "click",
        },
        {
            trigger: `.o-dropdown--menu .dropdown-item:contains('${words.title}')`,
            run: "click",
        },
        {
            trigger: `${DIALOG} [name='about']:contains('${words.both}')`,
        },
        result("agreed"),
        log(),
        logged(words),
        closed,
        {
            content: "From a card's menu",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains('Cable for the north hall')",
            run: "hover && click .o_kanban_record:contains('Cable for the north hall') .o_dropdown_kanban button",
        },
        {
            trigger: `.o-dropdown--menu .dropdown-item:contains('${words.title}')`,
            run: "click",
        },
        {
            trigger: `${DIALOG} [name='about']:contains('Cable for the north hall')`,
        },
        {
            trigger: `${DIALOG} footer .btn-secondary`,
            run: "click",
        },
        closed,
    ];
}

const ENGLISH = {
    title: "Log a contact",
    today: "Today",
    tomorrow: "Tomorrow",
    thinking: "Reached, will think",
    logged: "The contact is logged.",
    how: "How did it go?",
    both: "2 at once",
};
const RUSSIAN = {
    title: "Записать контакт",
    today: "Сегодня",
    tomorrow: "Завтра",
    thinking: "Думают",
    logged: "Контакт записан.",
    how: "Чем закончилось?",
    both: "Сразу 2",
};

const tours = registry.category("web_tour.tours");
tours.add("sales_reglament_log_on_phone_en_US", { steps: () => phoneSteps(ENGLISH) });
tours.add("sales_reglament_log_on_phone_ru_RU", { steps: () => phoneSteps(RUSSIAN) });
tours.add("sales_reglament_log_at_desk_en_US", { steps: () => deskSteps(ENGLISH) });
tours.add("sales_reglament_log_at_desk_ru_RU", { steps: () => deskSteps(RUSSIAN) });
