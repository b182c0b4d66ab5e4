import { registry } from "@web/core/registry";
import { words } from "./tour_helpers";

const DIALOG = ".modal:has(.o_reglament_choice)";
const PLANNED = ":contains('Ask about the hall')";
const press = (trigger) => ({ trigger, run: "click" });

/** From the row of a planned call: one tap on the result, a date, and the call is done. */
const fromMyDay = () => [
    press(
        `.o_data_row${PLANNED} button[name='action_log_contact'], ` +
            `.o_kanban_record${PLANNED} button[name='action_log_contact']`
    ),
    {
        content: "Nothing is chosen beforehand",
        trigger: `${DIALOG} [name='result']:not(:has(button.active))`,
    },
    {
        content: "It finishes the call whose row it is",
        trigger: `${DIALOG} [name='planned_activity']:contains('Ask about the hall')`,
    },
    { trigger: `${DIALOG} [name='finishes'] input:checked` },
    press(`${DIALOG} button[name='action_log']`),
    {
        content: "Log asks how it went, and the dialog stays",
        trigger: `.o_notification:contains('${words("How did it go?", "Чем закончилось?")}')`,
    },
    press(`${DIALOG} [name='result'] [data-value='not_reached']`),
    {
        content: "Nobody was reached: it is still to be done",
        trigger: `${DIALOG} [name='finishes'] input:not(:checked)`,
    },
    press(`${DIALOG} [name='result'] [data-value='thinking']`),
    { trigger: `${DIALOG} [name='finishes'] input:checked` },
    press(`${DIALOG} [name='next_step'] [data-value='date']`),
    {
        content: "The calendar is open at once",
        trigger: ".o_datetime_picker .o_date_item_cell",
    },
    {
        trigger: `${DIALOG} [name='next_date'] input`,
        run: "edit 12/24/2030 && press Enter",
    },
    {
        trigger: `${DIALOG} [name='note'] input`,
        run: "edit Wants a sample",
    },
    press(`${DIALOG} button[name='action_log']`),
    {
        trigger: `.o_notification:contains('${words("The contact is logged.", "Контакт записан.")}')`,
    },
    { trigger: "body:not(:has(.modal))" },
    {
        content: "The row is gone",
        trigger: `body:not(:has(.o_data_row${PLANNED})):not(:has(.o_kanban_record${PLANNED}))`,
    },
];

/** What was said yesterday, and with whom; a time that is still to come is refused in words. */
const ofYesterday = () => [
    press(
        `.o_data_row${PLANNED} button[name='action_log_contact'], ` +
            `.o_kanban_record${PLANNED} button[name='action_log_contact']`
    ),
    {
        content: "It was just now, unless one says otherwise",
        trigger: `${DIALOG} [name='moment'] button.active[data-value='now']`,
    },
    { trigger: `${DIALOG}:not(:has([name='time_of_day'] input))` },
    press(`${DIALOG} [name='result'] [data-value='agreed']`),
    {
        content: "Only the client's people are offered",
        trigger: `${DIALOG} [name='contact_id'] input`,
        run: "click",
    },
    press(
        `.o-autocomplete--dropdown-item:contains('Ivan Petrov') a, ` +
            `.modal .o_kanban_record:contains('Ivan Petrov')`
    ),
    press(`${DIALOG} [name='moment'] [data-value='today']`),
    {
        trigger: `${DIALOG} [name='time_of_day'] input`,
        run: "edit 23:00 && press Tab",
    },
    press(`${DIALOG} button[name='action_log']`),
    {
        trigger: `.modal:contains('${words("still to come", "ещё не наступило")}')`,
    },
    press(".modal:not(:has(.o_reglament_choice)) footer .btn-primary"),
    press(`${DIALOG} [name='moment'] [data-value='yesterday']`),
    {
        content: "Nothing of it is lost",
        trigger: `${DIALOG} [name='result'] button.active[data-value='agreed']`,
    },
    {
        trigger: `${DIALOG} [name='time_of_day'] input`,
        run: "edit 18:30 && press Tab",
    },
    press(`${DIALOG} button[name='action_log']`),
    {
        trigger: `.o_notification:contains('${words("The contact is logged.", "Контакт записан.")}')`,
    },
    { trigger: "body:not(:has(.modal))" },
];

registry
    .category("web_tour.tours")
    .add("sales_reglament_log_from_my_day", { steps: fromMyDay })
    .add("sales_reglament_log_of_yesterday", { steps: ofYesterday });
