import { registry } from "@web/core/registry";
import { words } from "./tour_helpers";

// a row of the list, or a card on a phone
const ROW = ".o_content [data-id]";
const row = (name) => `${ROW}:contains('${name}')`;
const there = (name) => ({ trigger: row(name) });
const gone = (name) => ({
    trigger: `.o_content:not(:has([data-id]:contains('${name}')))`,
});
const header = (english, russian) => ({
    trigger: `.o_reglament_day_header:contains('${words(english, russian)}')`,
});
const press = (name, button) => ({ trigger: `${row(name)} ${button}`, run: "click" });
const MORE = ".o_reglament_day_more";
const closed = { trigger: "body:not(:has(.modal))" };

const tours = registry.category("web_tour.tours");

/** The list of the day from its first row to a call that is done by logging it. */
tours.add("sales_reglament_day_work", {
    steps: () => [
        header("To do today: 5", "Дел на сегодня: 5"),
        {
            content: "An unhappy client is first, whatever the deals are worth",
            trigger: `${ROW}:first:contains('${words("Low score, 1 of 5", "Низкая оценка, 1 из 5")}'):contains('Northern Cable Works')`,
        },
        {
            content: "Of a deal the first thing, and how many more",
            trigger: `${row("First thing")} ${MORE}[aria-expanded='false']:contains('${words("and 2 more", "и ещё 2")}')`,
        },
        gone("Second thing"),
        {
            content: "By keyboard",
            isActive: ["desktop"],
            trigger: `${row("First thing")} ${MORE}`,
            async run({ anchor }) {
                const init = { key: "Enter", bubbles: true, cancelable: true };
                anchor.focus();
                anchor.dispatchEvent(new KeyboardEvent("keydown", init));
            },
        },
        { isActive: ["mobile"], ...press("First thing", MORE) },
        there("Third thing"),
        {
            trigger: `${row("First thing")} ${MORE}[aria-expanded='true']`,
        },
        press("Second thing", "button[name='action_done']"),
        gone("Second thing"),
        header("To do today: 4", "Дел на сегодня: 4"),
        {
            content: "What is unfolded stays so",
            trigger: row("Third thing"),
        },
        {
            content: "It says what was done and takes it back",
            trigger: `.o_notification:contains('${words("Done: Second thing", "Сделано: Second thing")}') button:contains('${words("Undo", "Отменить")}')`,
            run: "dblclick",
        },
        there("Second thing"),
        header("To do today: 5", "Дел на сегодня: 5"),
        {
            trigger: `.o_notification:contains('${words("Taken back.", "Отменено.")}')`,
        },
        {
            content: "The icons have names",
            trigger: `${row("Ring up")} button[name='action_log_contact']`,
            run({ anchor }) {
                const name = anchor.getAttribute("aria-label") || anchor.textContent.trim();
                if (name !== words("Log a contact", "Записать контакт")) {
                    throw new Error(`It is called “${name}”.`);
                }
            },
        },
    ],
});

/** Logging the contact with whom something was planned finishes what was planned. */
tours.add("sales_reglament_day_log", {
    steps: () => [
        header("To do today: 1", "Дел на сегодня: 1"),
        press("Ring up", "button[name='action_log_contact']"),
        {
            trigger: `.modal .o_reglament_choice button:contains('${words("Reached, agreed", "Договорились")}')`,
            run: "click",
        },
        { trigger: ".modal button[name='action_log']", run: "click" },
        closed,
        gone("Ring up"),
    ],
});

/** A new version is a row until it is read. */
tours.add("sales_reglament_day_read", {
    steps: () => [
        {
            trigger: `${row(words("Answer within a day, version 1", "Answer within a day, редакция 1"))}:contains('${words("Read", "Прочитать")}')`,
        },
        press("Answer within a day", "button[name='action_open']"),
        {
            trigger: `.o_form_view button[name='action_acknowledge']:contains('${words("I have read and understood", "Прочитал(а), всё понятно")}')`,
            run: "click",
        },
        { trigger: ".o_form_view:not(:has(button[name='action_acknowledge']:visible))" },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        gone("Answer within a day"),
        {
            content: "Nothing at all is left: only then all is done",
            trigger: `.o_nocontent_help:contains('${words("All done. Good selling!", "Всё сделано. Удачных продаж!")}')`,
        },
    ],
});

/** A question says who asks, about which step and deal, before it is answered. */
tours.add("sales_reglament_day_answer", {
    steps: () => [
        {
            trigger: `${row("Regular clients know our terms")}:contains('Ranna'):contains('Send the letter'):contains('Cable for the north hall')`,
        },
        press("Regular clients know our terms", `button:contains('${words("Answer", "Ответ")}')`),
        { trigger: ".modal .o_field_widget[name='requester_id']:contains('Ranna')" },
        { trigger: ".modal .o_field_widget[name='about']:contains('Send the letter')" },
        { trigger: ".modal .o_field_widget[name='record_name']:contains('Cable for the north')" },
        { trigger: ".modal .o_field_widget[name='words']:contains('no letter is needed')" },
        { trigger: ".modal .o_field_widget[name='answer'] textarea", run: "edit Agreed" },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        closed,
        gone("Regular clients know our terms"),
    ],
});
