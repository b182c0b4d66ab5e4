import { registry } from "@web/core/registry";
import { words } from "./tour_helpers";

const DIALOG = ".modal:has(.o_reglament_choice)";
const PANEL = ".o_reglament_panel";
const POPOVER = ".o-mail-ActivityMarkAsDone";
const press = (trigger, content) => ({ content, trigger, run: "click" });

/** The small dialog, with all that is known already. */
const asked = (kind = "call") => [
    {
        content: "Once it is finished one is asked",
        trigger: `${DIALOG} .modal-title:contains('${words("How did it go?", "Чем закончилось?")}')`,
    },
    { trigger: `${DIALOG} [name='kind'] button.active[data-value='${kind}']` },
    { trigger: `${DIALOG} [name='moment'] button.active[data-value='now']` },
    { trigger: `${DIALOG} [name='result']:not(:has(button.active))` },
    {
        content: "There is nothing to press but the result",
        trigger: `${DIALOG}:not(:has(button[name='action_log']:visible)):contains('${words("One tap on the result saves", "Достаточно нажать на результат")}')`,
    },
    {
        content: "It fits the screen, and a thumb hits it",
        trigger: `${DIALOG} [name='result'] [data-value='agreed']`,
        run({ anchor }) {
            const { height, right } = anchor.getBoundingClientRect();
            if (height < 40 || right > window.innerWidth) {
                throw new Error(`It is ${height} high and ends at ${right}.`);
            }
        },
    },
];

const tapped = (result = "agreed") => [
    press(`${DIALOG} [name='result'] [data-value='${result}']`, "One tap"),
    {
        trigger: `.o_notification:contains('${words("The contact is logged.", "Контакт записан.")}')`,
    },
    { trigger: "body:not(:has(.modal))" },
];

/** By keyboard, or by the button of a phone. */
const left = () => [
    {
        isActive: ["desktop"],
        trigger: `${DIALOG} [name='kind'] button.active`,
        run: "press Escape",
    },
    {
        isActive: ["mobile"],
        ...press(
            `${DIALOG} footer button[special='cancel'], ${DIALOG} .btn-secondary:contains('${words("Not now", "Не сейчас")}')`
        ),
    },
    { trigger: "body:not(:has(.modal))" },
];

/** In the chatter: the activity, and the button below what one can write there. */
const finish = (summary, button) => [
    press(`.o-mail-Activity:contains('${summary}') .o-mail-Activity-markDone`),
    press(button),
];
const DONE = `${POPOVER} button.btn-primary.mx-2`;
const DONE_AND_NEXT = `${POPOVER} button.btn-primary:not(.mx-2)`;

const tours = registry.category("web_tour.tours");

/** A call left without an answer, then one with it; the panel below follows. */
tours.add("sales_reglament_result_chatter", {
    steps: () => [
        { trigger: `${PANEL} [role='region']` },
        ...finish("Ring up first", DONE),
        ...asked(),
        ...left(),
        {
            content: "It is done all the same",
            trigger: ".o-mail-Chatter:not(:has(.o-mail-Activity:contains('Ring up first')))",
        },
        ...finish("Ring up again", DONE),
        ...asked(),
        ...tapped(),
        {
            content: "The point is proved, and the form knows it",
            trigger: `${PANEL} .o_reglament_progress:contains('${words("1 of 1 done", "Сделано 1 из 1")}')`,
        },
        {
            trigger: `.o-mail-Message:contains('${words("Reached, agreed", "Договорились")}')`,
        },
    ],
});

/** What comes next is planned first, in Odoo's own window. */
tours.add("sales_reglament_result_next", {
    steps: () => [
        { trigger: `${PANEL} [role='region']` },
        ...finish("Ring up first", DONE_AND_NEXT),
        {
            content: "Odoo's window is the only one",
            trigger: `.modal:has(.o_field_widget[name='activity_type_id']):not(:has(.o_reglament_choice))`,
        },
        {
            trigger: ".modal .o_field_widget[name='summary'] input",
            run: "edit Send the sample",
        },
        press(
            ".modal footer button#mail_activity_save, .modal footer button[name='action_close_dialog']:visible"
        ),
        ...asked(),
        ...tapped("thinking"),
        { trigger: ".o-mail-Activity:contains('Send the sample')" },
    ],
});

/** From the button of a card; and at a desk from Odoo's view of activities, too. */
tours.add("sales_reglament_result_card", {
    steps: () => [
        press(".o_kanban_record:contains('Cable for the north hall') .o-mail-ActivityButton"),
        press(
            ".o-mail-ActivityListPopoverItem:contains('Ring up first') .o-mail-ActivityListPopoverItem-markAsDone"
        ),
        press(DONE),
        ...asked(),
        ...tapped(),
        { trigger: ".o_kanban_record:contains('Cable for the north hall')" },
        { isActive: ["desktop"], ...press(".o_switch_view.o_activity") },
        {
            isActive: ["desktop"],
            ...press(
                ".o_activity_view tr:contains('Cable for the north hall') .o_activity_summary_cell:has(.o-mail-ActivityCell-deadline) .o-mail-ActivityCell-deadline"
            ),
        },
        {
            isActive: ["desktop"],
            ...press(
                ".o-mail-ActivityListPopoverItem:contains('Ring up again') .o-mail-ActivityListPopoverItem-markAsDone"
            ),
        },
        { isActive: ["desktop"], ...press(DONE) },
        ...asked().map((step) => ({ isActive: ["desktop"], ...step })),
        ...tapped("call_back").map((step) => ({ isActive: ["desktop"], ...step })),
    ],
});

const ROW = ".o_content [data-id]";
const row = (name) => `${ROW}:contains('${name}')`;
const gone = (name) => ({ trigger: `.o_content:not(:has([data-id]:contains('${name}')))` });
const told = () => `.o_notification:contains('${words("Done: Ring up", "Сделано: Ring up")}')`;

/** In My Day: done, left and taken back; done again, and answered. */
tours.add("sales_reglament_result_day", {
    steps: () => [
        press(`${row("Ring up first")} button[name='action_done']`),
        ...asked(),
        ...left(),
        gone("Ring up first"),
        press(`${told()} button:contains('${words("Undo", "Отменить")}')`),
        { trigger: row("Ring up first") },
        press(`${row("Ring up first")} button[name='action_done']`),
        ...asked(),
        {
            content: "What else there is to say comes before the tap",
            trigger: `${DIALOG} [name='note'] input`,
            run: "edit Wants a sample",
        },
        ...tapped(),
        gone("Ring up first"),
        press(`${row("Visit them")} button[name='action_done']`),
        ...asked("meeting"),
        ...tapped("refused"),
        gone("Visit them"),
    ],
});

/** In Odoo's list of one's own activities. */
tours.add("sales_reglament_result_list", {
    steps: () => [
        press(
            `.o_data_row:contains('Ring up first') button[name='action_done'], .o_kanban_record:contains('Ring up first') button[name='action_done']`
        ),
        ...asked(),
        ...tapped(),
        {
            trigger: `.o_content:not(:has(.o_data_row:contains('Ring up first'))):not(:has(.o_kanban_record:contains('Ring up first')))`,
        },
    ],
});
