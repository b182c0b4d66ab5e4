import { registry } from "@web/core/registry";
import { words } from "./tour_helpers";

const STAGE = ".o_reglament_section:contains('Reglament new')";
const NO_DIALOG = "body:not(:has(.modal))";

function inDialog(name, text) {
    return [{ trigger: `.modal .o_field_widget[name='${name}'] input`, run: `edit ${text}` }];
}

/** Choose a field: by typing, or on a phone from the list that opens. */
function choose(name, text, label) {
    return [
        {
            isActive: ["desktop"],
            trigger: `.modal .o_field_widget[name='${name}'] input`,
            run: `edit ${text}`,
        },
        {
            isActive: ["desktop"],
            // double quotes: an English label has an apostrophe
            content: "Nothing but what was looked for, and the way to all",
            trigger: `.o-autocomplete--dropdown-menu:not(:has(li:nth-child(3))) .o-autocomplete--dropdown-item:contains("${label}")`,
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: `.modal .o_field_widget[name='${name}'] input`,
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: `.modal .o_kanban_record:contains("${label}")`,
            run: "click",
        },
        { isActive: ["mobile"], trigger: "body:not(:has(.modal .o_kanban_record))" },
    ];
}

const publish = [
    { trigger: ".o_statusbar_buttons button[name='action_publish']", run: "click" },
    {
        content: "It says in which mode, and for how many deals",
        trigger: `.modal:contains('${words("in mode “Enforce”", "в режиме «Обязательно»")}'):contains('${words("2 running deals", "2 текущие сделки")}')`,
    },
];

/** A head adds a field and a step to a draft, publishes it and moves the running deals over. */
registry.category("web_tour.tours").add("sales_reglament_heads", {
    steps: () => [
        { trigger: `${STAGE} .o_reglament_add:visible`, run: "click" },
        {
            trigger: `.modal .modal-title:contains('${words("Add a required field", "Добавить обязательное поле")}')`,
        },
        {
            isActive: ["desktop"],
            content: "What Odoo works out is not offered",
            trigger: ".modal .o_field_widget[name='field_id'] input",
            run: "edit day_close",
        },
        {
            isActive: ["desktop"],
            trigger: ".o-autocomplete--dropdown-menu .o_m2o_no_result",
        },
        ...choose(
            "field_id",
            words("доход", "revenue"),
            words("Expected Revenue - deal", "Ожидаемый доход - сделка")
        ),
        ...choose(
            "alternative_field_ids",
            words("ИНН", "tax"),
            words("Tax ID - client's card", "ИНН/КПП - карточка клиента")
        ),
        {
            trigger: ".modal .o_field_widget[name='alternative_field_ids'] .o_tag",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `${NO_DIALOG} ${STAGE} + .o_data_row` },

        { trigger: ".o_notebook a[name='steps']", run: "click" },
        { trigger: `${STAGE} .o_reglament_add:visible`, run: "click" },
        {
            trigger: `.modal .modal-title:contains('${words("Add a step", "Добавить шаг")}')`,
        },
        ...inDialog("name", "Ring up"),
        ...inDialog("deadline_value", "2"),
        {
            trigger: ".modal .o_field_widget[name='name']",
            run: "click",
        },
        {
            content: "The norm is taken in before the form is checked",
            trigger: ".modal .o_field_widget[name='deadline_value'] input:value(/^2[.,]00$/)",
        },
        {
            content: "What proves it has to be chosen",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name='evidence'].o_field_invalid" },
        {
            trigger: ".modal .o_field_widget[name='evidence'] .o_select_menu_toggler",
            run: "click",
        },
        { trigger: ".o_select_menu_item[data-choice-index='0']", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `${NO_DIALOG} .o_data_row:contains('Ring up')` },

        {
            trigger: `.o_reglament_mode_meaning:contains('${words("A move waits", "Переход ждёт")}')`,
        },
        {
            trigger: ".o_field_widget[name='mode'] .o_radio_item:nth-child(3) input",
            run: "click",
        },
        ...publish,
        { content: "Not yet", trigger: ".modal footer .btn-secondary", run: "click" },
        { trigger: NO_DIALOG },
        ...publish,
        { trigger: ".modal footer .btn-primary", run: "click" },
        {
            content: "The deals without a reglament are named so",
            trigger: `.modal .o_field_widget[name='line_ids']:contains('${words("none", "нет")}')`,
        },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        {
            trigger: `.o_notification:contains('${words("2 deals moved over.", "На новую редакцию переведено: 2 сделки.")}')`,
        },
        { trigger: `${NO_DIALOG} .o_form_view .o_reglament_in_force` },
        {
            isActive: ["desktop"],
            trigger: ".o_field_widget[name='lead_count']:contains('2')",
        },
    ],
});

/** An admin finds the app, sees what its settings mean, and what would go with it. */
registry.category("web_tour.tours").add("sales_reglament_admin", {
    steps: () => [
        {
            isActive: ["mobile"],
            trigger: ".o_control_panel button:has(.fa-search)",
            run: "click",
        },
        {
            content: "Found with the filter that stands there",
            trigger: ".o_searchview_facet",
        },
        { trigger: ".o_searchview_input", run: "edit sales_reglament && press Enter" },
        {
            trigger: ".o_kanban_record:contains('Sales Reglament') .o_dropdown_kanban button",
            run: "click",
        },
        {
            trigger:
                ".o-dropdown--menu [name='button_uninstall_wizard'], .o-dropdown--menu .o-dropdown-item:last-child",
            run: "click",
        },
        {
            content: "What would go: the app, and the facts it kept",
            trigger: `.modal:contains('Sales Reglament') .o_field_widget[name='model_ids']:contains('${words("Exceptions Log", "Журнал исключений")}')`,
        },
        {
            trigger: ".modal footer .btn-primary[special='cancel'], .modal footer .btn-primary",
            run: "click",
        },
        { trigger: NO_DIALOG },
    ],
});

registry.category("web_tour.tours").add("sales_reglament_settings", {
    steps: () => [
        { trigger: ".settings_tab .tab[data-key='crm']", run: "click" },
        {
            trigger: `.o_field_widget[name='reglament_now_dormant']:contains('${words("Now:", "Сейчас:")}')`,
        },
        {
            trigger: ".o_field_widget[name='reglament_release_after_days'] input",
            run: "edit 30 && press Tab",
        },
        {
            trigger: `.o_field_widget[name='reglament_now_release']:contains('${words("prospect", "клиент")}')`,
        },
        {
            trigger: ".o_control_panel .o_form_button_save",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".settings_tab" },
    ],
});
