import { registry } from "@web/core/registry";
import { until } from "./patience";

const STAGE = ".o_reglament_section:contains('Reglament new')";
const OTHER_STAGE = ".o_reglament_section:contains('Reglament qualified')";
const RUSSIAN = {
    draft: "Черновик",
    inForce: "Эта редакция действует",
    preview: "Как это увидит менеджер",
    within: "в течение рабочего дня",
    wanted: "доход",
    field: "Ожидаемый доход - сделка",
};
const ENGLISH = {
    draft: "Draft",
    inForce: "This version is in force",
    preview: "As the manager will see it",
    within: "within 1 working day",
    wanted: "revenue",
    field: "Expected Revenue - deal",
};

/** Choose what proves a step, by its place in the list. */
function provenBy(index) {
    return [
        {
            trigger: ".modal .o_field_widget[name='evidence'] .o_select_menu_toggler",
            run: "click",
        },
        {
            trigger: `.o_select_menu_item[data-choice-index='${index}']`,
            run: "click",
        },
    ];
}

const CONTACT = 0;
const FILE = 6;

/** Steps that add a step of the reglament under a heading. */
function addStep(heading, name, more = provenBy(CONTACT)) {
    return [
        {
            content: `Add “${name}”`,
            trigger: `${heading} .o_reglament_add:visible`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='name'] input",
            run: `edit ${name}`,
        },
        ...more,
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) .o_data_row:contains('${name}')`,
        },
    ];
}

function inOrder(...texts) {
    return {
        content: `In this order: ${texts.join(", ")}`,
        trigger: ".o_field_widget[name='step_ids'] tbody",
        async run({ anchor }) {
            const rows = () => [...anchor.querySelectorAll("tr")].map((row) => row.textContent);
            const isSo = () => {
                const found = rows();
                const places = texts.map((text) => found.findIndex((row) => row.includes(text)));
                return places.every((place, i) => place >= 0 && (!i || place > places[i - 1]));
            };
            await until(isSo, () => `The order is ${rows().join(" / ")}`);
        },
    };
}

/** A head writes a reglament from nothing, looks at it as the managers will, and publishes it. */
const build = (words) => () => [
    {
        trigger: ".o_list_view .o_list_button_add",
        run: "click",
    },
    {
        trigger: `.o_statusbar_status button[aria-checked='true']:contains('${words.draft}')`,
    },
    {
        trigger: ".o_field_widget[name='name'] :is(input, textarea)",
        run: "edit First contact",
    },
    {
        trigger: ".o_field_widget[name='team_ids'] input",
        run: "edit Reglament team",
    },
    {
        trigger: ".o-autocomplete--dropdown-item:contains('Reglament team')",
        run: "click",
    },
    {
        trigger: ".o_field_widget[name='team_ids'] .o_tag:contains('Reglament team')",
    },

    {
        content: "A required field at the first stage",
        trigger: `${STAGE} .o_reglament_add:visible`,
        run: "click",
    },
    {
        trigger: ".modal .o_field_widget[name='field_id'] input",
        run: `edit ${words.wanted}`,
    },
    {
        trigger: `.o-autocomplete--dropdown-item:contains('${words.field}')`,
        run: "click",
    },
    {
        trigger: ".modal .o_field_widget[name='help'] input",
        run: "edit The forecast is made of it",
    },
    {
        trigger: ".modal .o_form_button_save",
        run: "click",
    },
    {
        trigger: `body:not(:has(.modal)) ${STAGE} + .o_data_row:contains('The forecast is made of it')`,
    },

    {
        trigger: ".o_notebook a[name='steps']",
        run: "click",
    },
    ...addStep(STAGE, "Call the client", [
        ...provenBy(CONTACT),
        {
            trigger: ".modal .o_field_widget[name='deadline_value'] input",
            run: "edit 1",
        },
    ]),
    ...addStep(STAGE, "Attach the enquiry", [
        {
            content: "What matters for other evidence only is not shown",
            trigger: ".modal:not(:has(.o_field_widget[name='evidence_pattern'] input))",
        },
        ...provenBy(FILE),
        {
            trigger: ".modal .o_field_widget[name='evidence_pattern'] input",
            run: "edit enquiry",
        },
    ]),
    ...addStep(OTHER_STAGE, "Agree the date"),
    inOrder("Reglament new", "Call the client", "Attach the enquiry", "Reglament qualified"),
    {
        content: "The second step comes first",
        trigger: ".o_data_row:contains('Attach the enquiry') .o_row_handle",
        run: "drag_and_drop(.o_data_row:contains('Call the client'))",
    },
    inOrder("Attach the enquiry", "Call the client", "Reglament qualified", "Agree the date"),
    {
        content: "A step dragged under another heading changes its stage",
        trigger: ".o_data_row:contains('Agree the date') .o_row_handle",
        run: "drag_and_drop(.o_data_row:contains('Call the client'))",
    },
    inOrder("Attach the enquiry", "Agree the date", "Call the client", "Reglament qualified"),

    {
        content: "As the managers will see it",
        trigger: "button[name='action_preview']",
        run: "click",
    },
    {
        trigger: `.modal:contains('${words.preview}') .o_reglament_preview .nav-link.active:contains('Reglament new')`,
    },
    {
        trigger: ".o_reglament_preview .o_reglament_chip",
    },
    {
        trigger: `.o_reglament_preview .o_reglament_step:contains('Call the client'):contains('${words.within}')`,
    },
    {
        content: "Nothing can be ticked in it",
        trigger: ".o_reglament_preview:not(:has(.o_reglament_tick, .o_reglament_upload))",
    },
    {
        trigger: ".modal .btn-close",
        run: "click",
    },

    {
        content: "It advises",
        trigger: ".o_field_widget[name='mode'] .o_radio_item:nth-child(2) input",
        run: "click",
    },
    {
        trigger: "button[name='action_publish']",
        run: "click",
    },
    {
        trigger: ".modal footer .btn-primary",
        run: "click",
    },
    {
        trigger: `.o_reglament_in_force:contains('${words.inForce}')`,
    },
    {
        content: "What is in force is only read",
        trigger:
            ".o_form_view:not(:has(.o_reglament_add, .o_row_draggable)) .o_reglament_section:contains('Reglament new')",
    },
    {
        trigger: ".o_form_view:not(:has(.o_form_button_save:visible))",
    },

    {
        content: "It can be printed",
        trigger: ".o_control_panel .o_cp_action_menus button:has(.fa-cog)",
        run: "click",
    },
    {
        trigger: ".o-dropdown--menu .o_menu_item:has(.fa-print), .o-dropdown--menu .fa-print",
    },
];

registry.category("web_tour.tours").add("sales_reglament_build", { steps: build(ENGLISH) });
registry.category("web_tour.tours").add("sales_reglament_build_ru", { steps: build(RUSSIAN) });
