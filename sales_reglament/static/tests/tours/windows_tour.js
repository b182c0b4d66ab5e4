import { inputFiles } from "@web/../tests/utils";
import { serializeDateTime } from "@web/core/l10n/dates";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { shown } from "./patience";
import { GATE, movedTo, moveTo, saveAndMove } from "./tour_helpers";

const PANEL = ".o_reglament_panel";
const NO_WINDOW = "body:not(:has(.modal))";
const GATE_ONLY = `body:not(:has(.modal-content:not(${GATE}))) ${GATE}`;
const isPhone = () => window.innerWidth < 768;

/** Whatever place it is, its steps are pressed in the same way. */
function at(place) {
    const row = (name) => `${place} .o_reglament_step:contains('${name}')`;
    const below = place === GATE ? GATE_ONLY : NO_WINDOW;
    return {
        press: (name) => ({
            content: `Press the button of “${name}”`,
            trigger: `${row(name)} .o_reglament_open`,
            run: "click",
        }),
        /** A window has the step's name. */
        named: (name) => ({ trigger: `.modal .modal-title:contains('${name}')` }),
        closed: { content: "Its window is closed", trigger: below },
        done: (name) => ({
            content: `“${name}” is done`,
            trigger:
                place === GATE
                    ? `${row(name)}[data-state='done']`
                    : `${PANEL}:has([role='region']):not(:has(.o_reglament_step[data-state='todo']:contains('${name}')))`,
        }),
        click: (selector) => ({ trigger: `.modal ${selector}`, run: "click" }),
    };
}

/** On a phone the editor's toolbar goes as soon as it is left, and the button moves. */
const sendLetter = {
    trigger: ".modal .o_mail_send",
    run: ({ anchor }) => anchor.click(),
};

function viaDialogs(place) {
    const { press, named, closed, done, click } = at(place);
    // one tap, in the dialog that follows
    const howItWent = [
        { trigger: ".modal:not(:has([name='action_log']:visible)) [name='result']" },
        click("[name='result'] [data-value='agreed']"),
    ];
    const round = (name, ...steps) => [press(name), named(name), ...steps, closed, done(name)];
    return {
        contact: round(
            "Talk to the client",
            click("[name='result'] [data-value='agreed']"),
            click("button[name='action_log']")
        ),
        activity: round(
            "Ring the client up",
            { trigger: ".modal div[name='summary'] input", run: "edit Which hall is it" },
            click("button[name='action_schedule_activities_done']"),
            ...howItWent
        ),
        plannedActivity: round(
            "Ring the client up",
            click("button[name='action_done']"),
            ...howItWent
        ),
        nextActivity: round(
            "Have a next step",
            { trigger: ".modal div[name='summary'] input", run: "edit Write the quotation" },
            click("button[name='action_schedule_activities']")
        ),
        email: round(
            "Write to the client",
            {
                trigger: ".modal .o_field_widget[name='body'] .odoo-editor-editable",
                run: "editor Thank you for your enquiry",
            },
            sendLetter
        ),
        survey: [
            press("Ask how it was"),
            click("[data-score='5']"),
            click(".o_reglament_save:not([disabled])"),
            closed,
            done("Ask how it was"),
        ],
    };
}

function attach(place) {
    const row = `${place} .o_reglament_step:contains('Attach the drawing')`;
    return [
        {
            content: "A file is attached in the place",
            trigger: `${row} .o_reglament_upload`,
            async run() {
                const drawing = new File(["north hall"], "Drawing.txt", { type: "text/plain" });
                await inputFiles(`${place} .o_reglament_step input[type='file']`, [drawing]);
            },
        },
        at(place).done("Attach the drawing"),
    ];
}

/** Escape leaves a window, and only the window. */
function leave(place) {
    const { press, named, closed } = at(place);
    return [
        press("Talk to the client"),
        named("Talk to the client"),
        { trigger: ".modal button[name='action_log']", run: "press Escape" },
        closed,
        { trigger: `${place} .o_reglament_step[data-state='todo']:contains('Talk to the client')` },
    ];
}

const unfold = () =>
    isPhone()
        ? [
              { trigger: `${PANEL} .o_reglament_fold[aria-expanded='false']`, run: "click" },
              { trigger: `${PANEL} .o_reglament_fold[aria-expanded='true']` },
          ]
        : [];

const backToDeal = () => [
    { content: "Back to the deal", trigger: ".o_back_button", run: "click" },
    { trigger: `${PANEL} [role='region']` },
    ...unfold(),
];

/** Send a quotation that is on the screen or in a window. */
const send = (place) => [
    { trigger: `${place} button[name='action_quotation_send']`, run: "click" },
    sendLetter,
];

registry.category("web_tour.tours").add("sales_reglament_windows_panel", {
    steps: () => {
        const { press, done } = at(PANEL);
        const kinds = viaDialogs(PANEL);
        return [
            { trigger: ".o_form_view" },
            { trigger: `${PANEL} [role='region']` },
            ...unfold(),
            ...leave(PANEL),
            ...kinds.contact,
            ...kinds.activity,
            ...kinds.nextActivity,
            {
                content: "What was planned shows below at once",
                trigger: ".o-mail-Activity:contains('Write the quotation')",
            },
            ...kinds.email,
            ...kinds.survey,
            ...attach(PANEL),

            press("Meet the client"),
            { trigger: ".o_calendar_view" },
            ...backToDeal(),

            press("Send the quotation"),
            { trigger: ".o_form_view .o_field_widget[name='order_line']" },
            ...send(".o_form_view"),
            { trigger: `${NO_WINDOW} .o_form_view .o_field_widget[name='order_line']` },
            ...backToDeal(),
            done("Send the quotation"),

            press("Confirm the order"),
            {
                trigger:
                    ".o_form_view:has(.o_field_widget[name='order_line']) button[name='action_confirm']",
                run: "click",
            },
            { trigger: ".o_form_view:not(:has(button[name='action_confirm']:visible))" },
            ...backToDeal(),
            done("Confirm the order"),

            press("Expected amount"),
            {
                content: "The button brings to the field",
                trigger: ".o_field_widget[name='expected_revenue'] input:focus",
                run: "edit 900",
            },
            { trigger: ".o_form_button_save", run: "click" },
            done("Expected amount"),
            done("A big one"),
            {
                trigger: `${PANEL} .o_reglament_step:contains('Look around') .o_reglament_tick`,
                run: "click",
            },
            done("Look around"),
            { trigger: `${NO_WINDOW} ${PANEL} .o_reglament_progress:contains('11')` },
        ];
    },
});

/** The meeting that was planned is over. */
async function hold() {
    const call = (method, args) =>
        rpc(`/web/dataset/call_kw/calendar.event/${method}`, {
            model: "calendar.event",
            method,
            args,
            kwargs: {},
        });
    const ids = await call("search", [[["opportunity_id", "!=", false]]]);
    const [{ opportunity_id: lead }] = await call("read", [ids.slice(0, 1), ["opportunity_id"]]);
    const mine = await call("search", [[["opportunity_id", "=", lead[0]]]]);
    const [start, stop] = [2, 1].map((hours) =>
        serializeDateTime(luxon.DateTime.now().minus({ hours }))
    );
    await call("write", [mine, { start, stop }]);
}

const moveOn = () => moveTo("Reglament qualified");

registry.category("web_tour.tours").add("sales_reglament_windows_gate", {
    steps: () => {
        const { press, named, closed, done, click } = at(GATE);
        const kinds = viaDialogs(GATE);
        return [
            { trigger: ".o_form_view" },
            { trigger: `${PANEL} [role='region']` },
            ...moveOn(),
            {
                content: "Something is typed before any window is opened",
                trigger: `${GATE} .o_field_widget[name='expected_revenue'] input`,
                run: "edit 900",
            },
            ...leave(GATE),
            ...kinds.contact,
            ...kinds.activity,
            ...kinds.nextActivity,
            ...kinds.email,
            ...kinds.survey,
            ...attach(GATE),

            press("Meet the client"),
            named("Meet the client"),
            click(".o_form_button_save"),
            closed,
            { content: "The meeting takes place", trigger: GATE, run: hold },

            press("Send the quotation"),
            named("Send the quotation"),
            ...send(".modal"),
            closed,
            done("Send the quotation"),

            press("Confirm the order"),
            named("Confirm the order"),
            click("button[name='action_confirm']"),
            closed,
            done("Confirm the order"),

            {
                trigger: `${GATE} .o_reglament_step:contains('Look around') .o_reglament_tick`,
                run: "click",
            },
            {
                content: "What was typed is still there",
                trigger: `${GATE} .o_field_widget[name='expected_revenue'] input`,
                run() {
                    if (!this.anchor.value.startsWith("900")) {
                        throw new Error(`What was typed is lost: ${this.anchor.value}`);
                    }
                },
            },
            saveAndMove,
            { trigger: NO_WINDOW },
            movedTo("Reglament qualified"),
        ];
    },
});

/** On a phone the first button is to send; the others are in a menu, drawn above the window. */
const confirmUnsent = () =>
    isPhone()
        ? [
              {
                  trigger: ".modal .o_statusbar_buttons .dropdown-toggle:has(.oi-ellipsis-v)",
                  async run({ click }) {
                      await click();
                      (await shown(".o-dropdown--menu button[name='action_confirm']")).click();
                  },
              },
          ]
        : [{ trigger: ".modal button[name='action_confirm']", run: "click" }];

/** A call is planned and a quotation is written already; all of it is done from the gate. */
registry.category("web_tour.tours").add("sales_reglament_windows_of_what_is_there", {
    steps: () => {
        const { press, named, closed, done, click } = at(GATE);
        const cable = ".o_field_widget[name='order_line']:contains('Cable')";
        return [
            { trigger: ".o_form_view" },
            { trigger: `${PANEL} [role='region']` },
            ...unfold(),
            {
                ...at(PANEL).press("Send the quotation"),
                content: "The panel opens the quotation that there is",
            },
            { trigger: `.o_form_view ${cable}` },
            ...backToDeal(),
            ...moveOn(),
            {
                ...press("Send the quotation"),
                content: "A window leads on to another screen",
            },
            named("Send the quotation"),
            { trigger: `.modal ${cable}` },
            click("button[name='action_add_from_catalog']"),
            { trigger: `${NO_WINDOW} .o_kanban_view` },
            ...backToDeal(),
            ...moveOn(),
            ...viaDialogs(GATE).plannedActivity,
            press("Confirm the order"),
            named("Confirm the order"),
            { trigger: `.modal ${cable}` },
            ...confirmUnsent(),
            closed,
            done("Confirm the order"),
            done("Send the quotation"),
        ];
    },
});
