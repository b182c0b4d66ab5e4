import { registry } from "@web/core/registry";

const row = (name) => `.o_list_view .o_data_row:contains('${name}')`;
const header = (text) => ({ trigger: `.o_reglament_day_header:contains('${text}')` });
const gone = (name) => ({ trigger: `.o_list_view:not(:has(.o_data_row:contains('${name}')))` });

/** A manager works through the day from the list, without leaving it. */
function steps(words) {
    return [
        {
            content: "My Day stands beside Sales",
            trigger: ".o_menu_sections [data-menu-xmlid='sales_reglament.menu_my_day']",
            run: "click",
        },
        header(words.two),
        {
            content: "What is overdue comes first",
            trigger: `.o_list_table .o_group_header:first:contains('${words.overdue}')`,
        },
        {
            content: "Each thing once, the longest overdue first, however small the deal",
            trigger: ".o_data_row:first:contains('Ask about the price'):contains('Lamps')",
        },
        {
            trigger: `${row("Ring up")} button[name='action_done']:contains('${words.done}')`,
            run: "click",
        },
        gone("Ring up"),
        header(words.one),
        {
            trigger: `${row("Ask about the price")} button[name='action_tomorrow']`,
            run: "click",
        },
        header(words.none),
        {
            content: "The deal's other things are behind its first one",
            trigger: ".o_data_row .o_reglament_day_more",
            run: "click",
        },
        {
            content: "By keyboard too: Enter presses the button it stands on",
            trigger: `${row("By hand")} button[name='action_done']`,
            async run({ anchor }) {
                const init = { key: "Enter", bubbles: true, cancelable: true };
                anchor.focus();
                anchor.dispatchEvent(new KeyboardEvent("keydown", init));
            },
        },
        gone("By hand"),
        {
            content: "What needs a few words asks for them",
            trigger: `${row("In words")} button:has(.fa-check)`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] input",
            run: "edit They buy through the head office",
        },
        {
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        gone("In words"),
        {
            content: "Evidence has no tick",
            trigger: `${row("By letter")}:not(:has(button[name='action_done'])) button[name='action_open']`,
        },
        {
            content: "A row opens what is behind it",
            trigger: `${row("Send the price list")} td[name='record_name']`,
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='name'] :value('Northern Cable Works')",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            trigger: row("Send the price list"),
        },
    ];
}

const ENGLISH = {
    two: "To do today: 2, about 10 minutes",
    one: "To do today: 1, about 5 minutes",
    none: "Nothing due today. Next: tomorrow, 1",
    overdue: "Overdue",
    done: "Done",
};
const RUSSIAN = {
    two: "Дел на сегодня: 2, примерно 10 мин",
    one: "Дел на сегодня: 1, примерно 5 мин",
    none: "На сегодня дел нет. Дальше: завтра, дел: 1",
    overdue: "Просрочено",
    done: "Сделано",
};

const tours = registry.category("web_tour.tours");
tours.add("sales_reglament_my_day_en_US", { steps: () => steps(ENGLISH) });
tours.add("sales_reglament_my_day_ru_RU", { steps: () => steps(RUSSIAN) });

/** A head sees the norm first, then the people, and that nobody waits in the end. */
function teamSteps(words) {
    return [
        {
            trigger: ".o_menu_sections [data-menu-xmlid='sales_reglament.menu_my_team']",
            run: "click",
        },
        {
            content: "The norm comes before the people",
            trigger: `.o_reglament_team_header:contains('${words.norm}') button:contains('Answer: 20')`,
        },
        {
            content: "How much each person has to do",
            trigger: ".o_reglament_team_people tr:contains('Ranna') td[name='open']:contains('2')",
        },
        {
            content: "A person's figure opens its records",
            trigger: ".o_group_header:contains('Ranna (1)')",
            run: "click",
        },
        {
            trigger: row("Offer"),
        },
        {
            trigger: ".o_reglament_team_header button:contains('Answer: 20')",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb .active:contains('Answer')",
        },
        {
            trigger:
                ".o_content:not(:has(.o_reglament_team_header)) .o_group_header:contains('(10)')",
        },
    ];
}

tours.add("sales_reglament_team_en_US", {
    steps: () => teamSteps({ ...ENGLISH, norm: "Most miss this norm: look at the norm first" }),
});
tours.add("sales_reglament_team_ru_RU", {
    steps: () => teamSteps({ ...RUSSIAN, norm: "С этим сроком не справляется большинство" }),
});
