import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, queryAll, queryFirst } from "@odoo/hoot-dom";
import {
    contains,
    getService,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import {
    defineReglamentModels,
    gap,
    openGate,
    serveGateForm,
    serveSave,
    step,
    stepGap,
    waitFor,
    waitForNone,
} from "./reglament_test_helpers";

const LONG = "Make sure that the drawing of the north hall is the one the client means";

describe.current.tags("mobile");
defineReglamentModels();

/** The words of a step stand beside its sign, its buttons inside the screen. */
function expectSteps(within) {
    for (const shown of queryAll(`${within} .o_reglament_step`)) {
        const sign = shown.querySelector("i").getBoundingClientRect();
        const text = shown.querySelector(".o_reglament_step_text").getBoundingClientRect();
        expect(text.left >= sign.right).toBe(true);
        expect(text.top < sign.bottom).toBe(true);
        const buttons = shown.querySelector(".o_reglament_step_buttons").getBoundingClientRect();
        expect(buttons.top >= text.bottom).toBe(true);
        for (const button of shown.querySelectorAll("button")) {
            expect(button.getBoundingClientRect().right <= window.innerWidth).toBe(true);
        }
    }
}

test("the dialog fits a phone and saves by touch", async () => {
    const steps = [
        step(LONG, { evidence: "email", button: "Write the e-mail", how_to: "By letter." }),
        step("Next step is planned", { evidence: "email", button: "Plan the very next step" }),
    ];
    serveGateForm({ steps });
    const calls = serveSave();
    await openGate([gap("next_step", { label: LONG }), ...steps.map(stepGap)]);
    await waitFor(".o_reglament_step");
    await animationFrame();
    expectSteps(".o_reglament_gate");
    const body = queryFirst(".o_reglament_gate .modal-body");
    expect(body.scrollWidth <= body.clientWidth).toBe(true);
    const title = queryFirst(".o_reglament_gate .modal-title");
    expect(title.scrollWidth <= title.clientWidth).toBe(true);
    await contains(".o_reglament_gate .o_field_widget[name='next_step'] input").edit("Offer", {
        confirm: false,
    });
    await contains(".o_reglament_gate_save").click();
    await waitForNone(".o_reglament_gate");
    expect(calls).toHaveLength(1);
});

test("the panel fits a phone", async () => {
    onRpc("crm.lead", "reglament_panel", () => ({
        reglament: { id: 1, name: LONG, version: 3, reason: "team North", mode: "enforce" },
        completeness: 60,
        stage: "New",
        next_stage: "Proposition",
        progress: { done: 0, total: 2 },
        next: 1,
        steps: [
            step(LONG, { check_id: 1, evidence: "email", button: "Write the e-mail" }),
            step("Ring", { check_id: 2 }),
        ],
        gaps: [gap("next_step", { label: LONG, level: "block" })],
        skip_reasons: [],
        can_write: true,
    }));
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 1,
        arch: `<form><sheet><widget name="sales_reglament_panel"/><field name="name"/></sheet></form>`,
    });
    await waitFor(".o_reglament_fold");
    expect(".o_reglament_step").toHaveCount(0);
    expect(".o_reglament_fold").toHaveText(/^Next: Make sure[^]*0 of 2 done$/);
    expect(".o_reglament_fold").toHaveAttribute("aria-expanded", "false");
    expect(queryFirst(".o_reglament_panel [role='region']").clientHeight < 80).toBe(true);
    await contains(".o_reglament_fold").click();
    expect(".o_reglament_fold").toHaveAttribute("aria-expanded", "true");
    expectSteps(".o_reglament_panel");
    const panel = queryFirst(".o_reglament_panel");
    expect(panel.scrollWidth <= panel.clientWidth).toBe(true);
});

test("the way back from what was done in My Day is one word, not broken", async () => {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "sales_reglament_day_told",
        params: { title: `Done: ${LONG}`, stays: "", token: 1 },
    });
    await waitFor(".o_reglament_day_told");
    const word = queryFirst(".o_reglament_day_told .o_notification_buttons span");
    word.textContent = "Отменить";
    expect(word.getClientRects()).toHaveLength(1);
});
