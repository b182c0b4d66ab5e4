import { registry } from "@web/core/registry";
import { shown } from "./patience";
import { words } from "./tour_helpers";

const tours = registry.category("web_tour.tours");
const CLIENT = "Northern Cable Works";
const closed = { trigger: "body:not(:has(.modal))" };
const press = (name, where = "") => ({
    trigger: `${where} button[name='${name}']:enabled:visible`,
    run: "click",
});
const twin = (cause) => ({
    content: `${CLIENT} is named, why, and who answers for it`,
    trigger: `.o_reglament_twin:contains('${cause}'):contains('${CLIENT}'):contains('Ranna')`,
});
const samePhone = () => words("Same phone", "Один телефон");
const sameEmail = () => words("Same e-mail", "Одна электронная почта");
const useIt = { trigger: ".o_reglament_twin_use", run: "click" };
const noTwin = { trigger: "body:not(:has(.o_reglament_twin))" };
const QUICK = ".o_kanban_quick_create";

/** The twin opens above what is being typed, and goes again. */
const openAndReturn = [
    { trigger: `.o_reglament_twin_open:contains('${CLIENT}')`, run: "click" },
    { trigger: `.modal:has(.o_form_view) .modal-title:contains('${CLIENT}')` },
    { trigger: ".modal .o_form_button_cancel", run: "click" },
    closed,
];

/** Enter and the button answer the same. */
tours.add("sales_reglament_whose_enter", {
    steps: () => {
        const found = {
            content: "What the client is stands there",
            trigger: `.modal .o_data_row:contains('${CLIENT}'):contains('${words("Regular", "Постоянный")}'), .modal .o_kanban_record:contains('${CLIENT}'):contains('${words("Regular", "Постоянный")}')`,
        };
        return [
            { trigger: ".modal [name='query'] input", run: "edit northern && press Enter" },
            found,
            press("action_search", ".modal footer"),
            found,
            { trigger: ".modal footer button[special='cancel']", run: "click" },
            closed,
        ];
    },
});

/** The main entrance: the quick create of the pipeline. */
tours.add("sales_reglament_twin_quick_create", {
    steps: () => [
        { trigger: ".o_kanban_view .o_kanban_group" },
        { trigger: ".o_kanban_view .o-kanban-button-new", run: "click" },
        { trigger: `${QUICK} [name='name'] input`, run: "edit A call about cable" },
        noTwin,
        {
            trigger: `${QUICK} [name='phone'] input`,
            run: "edit 8 (916) 555-11-22 && press Tab",
        },
        twin(samePhone()),
        ...openAndReturn,
        {
            content: "What was typed is still there",
            trigger: `${QUICK} [name='name'] input:value('A call about cable')`,
        },
        useIt,
        { trigger: `${QUICK} [name='partner_id'] input:value('${CLIENT}')` },
        noTwin,
        { trigger: `${QUICK} .o_kanban_add`, run: "click" },
        { trigger: ".o_kanban_record:contains('A call about cable')" },
    ],
});

/** A deal without a client. */
tours.add("sales_reglament_twin_lead", {
    steps: () => [
        {
            trigger: ".o_form_view [name='email_from'] input",
            run: "edit buy@twin.example && press Tab",
        },
        twin(sameEmail()),
        ...openAndReturn,
        useIt,
        { trigger: `.o_form_view [name='partner_id'] input:value('${CLIENT}')` },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view:not(:has(.o_form_button_save:visible))" },
    ],
});

/** A second card of one client is given up for the first. */
tours.add("sales_reglament_twin_card", {
    steps: () => [
        {
            trigger: ".o_form_view [name='phone'] input",
            run: "edit 8 (916) 555-11-22 && press Tab",
        },
        twin(samePhone()),
        ...openAndReturn,
        useIt,
        {
            content: "The card that was there is open instead",
            trigger: `.o_form_view [name='name'] input:value('${CLIENT}'), .o_form_view [name='name'] textarea:value('${CLIENT}')`,
        },
    ],
});

/** Saved, the pair stands in the list at once; the row opens it, and the head is asked. */
tours.add("sales_reglament_pair_at_once", {
    steps: () => [
        { trigger: ".o_form_view [name='name'] :is(input, textarea)", run: "edit Twin of theirs" },
        {
            trigger: ".o_form_view [name='phone'] input",
            run: "edit 8 (916) 555-11-22 && press Tab",
        },
        { trigger: ".o_form_button_save", run: "click" },
        {
            trigger: ".o_form_view:not(:has(.o_form_button_save:visible)) .o-form-buttonbox",
            async run({ click, queryFirst }) {
                const button = "button[name='action_view_duplicates']:visible";
                if (!queryFirst(button)) {
                    await click(queryFirst(".o-form-buttonbox .o_button_more"));
                }
                await click(await shown(button));
            },
        },
        {
            trigger: `.o_data_row:contains('Twin of theirs') .o_data_cell[name='cause'], .o_kanban_record:contains('Twin of theirs')`,
            run: "click",
        },
        { trigger: `.o_form_view:contains('${CLIENT}'):contains('Twin of theirs')` },
        press("action_ask_merge"),
        {
            trigger: `.o_notification:contains('${words("Asked to merge them: Rhead", "Попросили объединить: Rhead")}')`,
        },
        {
            content: "Nobody is asked twice",
            trigger: ".o_form_view:not(:has(button[name='action_ask_merge']:visible))",
        },
        press("action_dismiss"),
        { trigger: "button[name='action_recall']:visible" },
    ],
});

/** From the findings to the records and back. */
tours.add("sales_reglament_look_and_return", {
    steps: () => [
        {
            trigger: `.o_form_view .o_data_row:contains('${words("Clients without a second contact", "Клиенты без второго контакта")}') button[name='action_view_records']`,
            run: "click",
        },
        { trigger: `.o_data_row:contains('${CLIENT}'), .o_kanban_record:contains('${CLIENT}')` },
        {
            trigger: ".o_breadcrumb",
            async run({ click, queryFirst }) {
                await click(
                    queryFirst(".o_back_button:visible") ||
                        queryFirst(".breadcrumb-item:not(.active) a:visible")
                );
            },
        },
        { trigger: ".o_form_view button[name='action_view_records']" },
    ],
});

/** Where nothing is asked there is a dash; and how risky it is to lose who answers for a client. */
tours.add("sales_reglament_nothing_asked", {
    steps: () => {
        const row = (name, completeness, risk) => ({
            content: `${name}: ${completeness}, ${risk}`,
            trigger: `.o_data_row:contains('${name}'):has([name='completeness']:contains('${completeness}')):has([name='risk_level']:contains('${risk}'))`,
        });
        return [
            row("Asked for nothing", "–", words("High", "Высокий")),
            row("Asked for something", "50", words("High", "Высокий")),
            row(CLIENT, "100", words("Low", "Низкий")),
            {
                content: "The average is of those of whom something is asked",
                trigger: ".o_list_view tfoot:contains('75')",
            },
        ];
    },
});

/** An offer says what goes, and much of it is accepted after a question. */
tours.add("sales_reglament_accept_many", {
    steps: () => [
        {
            content: "A deal that goes alone is named",
            trigger:
                "[name='line_ids'] .o_data_row:contains('Deal without a client'), [name='line_ids'] .o_kanban_record:contains('Deal without a client')",
        },
        {
            trigger: `.o_form_view:contains('${words("the norm for a handover judges nothing", "норматив передачи ничего не оценивает")}')`,
        },
        press("action_accept_ask"),
        {
            trigger: `.modal:contains('${words("clients: 1, open deals: 1", "клиентов: 1, открытых сделок: 1")}')`,
        },
        { trigger: ".modal footer button[special='cancel']", run: "click" },
        closed,
        press("action_accept_ask"),
        press("action_accept", ".modal footer"),
        closed,
        { trigger: ".o_form_view:not(:has(button[name='action_accept_ask']:visible))" },
    ],
});
