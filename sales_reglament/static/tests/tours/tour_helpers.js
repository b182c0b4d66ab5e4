import { queryAll } from "@odoo/hoot-dom";
import { user } from "@web/core/user";

export const GATE = ".o_reglament_gate";

/** Words as the person who runs the tour is to read them. */
export function words(english, russian) {
    return user.lang.startsWith("ru") ? russian : english;
}

export function inDialog(name) {
    return `${GATE} .o_field_widget[name='${name}']`;
}

export function fillIn(name, value) {
    return {
        content: `Fill in ${name} in the dialog`,
        trigger: `${inDialog(name)} input`,
        run: `edit ${value}`,
    };
}

export function titleSays(stage, count) {
    const title = words(
        `${count} ${count === 1 ? "thing" : "things"} left before “${stage}”`,
        `Чтобы перейти на этап «${stage}», осталось: ${count}`
    );
    return {
        content: `The title says ${count}`,
        trigger: `${GATE} .modal-title:contains('${title}')`,
    };
}

export const stillMissing = {
    content: "What was typed is saved; the rest is asked for again",
    trigger: `${GATE} [role='status']:contains('${words("Saved. Still missing:", "Сохранено. Ещё осталось:")}')`,
};

export const saveAndMove = {
    trigger: `${GATE} .o_reglament_gate_save:contains('${words("Save and move", "Сохранить и перейти")}')`,
    run: "click",
};

export const notNow = [
    {
        trigger: `${GATE} .o_reglament_gate_close:contains('${words("Not now", "Не сейчас")}')`,
        run: "click",
    },
    { trigger: `body:not(:has(${GATE}))` },
];

/** From the status bar; what it has no room for is in its menu. */
export function moveTo(stage) {
    const bar = `.o_statusbar_status button[role='radio']:contains('${stage}')`;
    return [
        {
            content: `Find ${stage}`,
            trigger: ".o_statusbar_status .o_arrow_button_current, .o_statusbar_status",
            async run(helpers) {
                if (!queryAll(bar, { visible: true }).length) {
                    await helpers.click(".o_statusbar_status .dropdown-toggle:visible");
                }
            },
        },
        {
            content: `Move to ${stage}`,
            trigger: `${bar}, .o-dropdown--menu .dropdown-item:contains('${stage}')`,
            run: "click",
        },
    ];
}

/** The deal is in a stage, and the form has nothing left to save; a phone shows one stage. */
export function movedTo(stage) {
    const bar = ".o_form_view:not(:has(.o_form_button_save:visible)) .o_statusbar_status";
    return {
        content: `The deal is in ${stage}`,
        trigger: `${bar} button[aria-checked='true']:contains('${stage}'), ${bar} .dropdown-toggle:visible:contains('${stage}')`,
    };
}
