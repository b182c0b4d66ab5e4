import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    getService,
    MockServer,
    mountView,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import {
    defineReglamentModels,
    gap,
    refusal,
    serveGateForm,
    serveSave,
    waitFor,
    waitForNone,
} from "./reglament_test_helpers";

const FORM = {
    type: "form",
    resModel: "crm.lead",
    resId: 1,
    arch: `
        <form js_class="crm_form">
            <header>
                <button name="action_set_won_rainbowman" type="object" string="Win"/>
                <field name="stage_id" widget="statusbar" options="{'clickable': '1'}"/>
            </header>
            <field name="name"/>
            <field name="current_supplier"/>
        </form>`,
};
const KANBAN = {
    type: "kanban",
    resModel: "crm.lead",
    groupBy: ["stage_id"],
    arch: `
        <kanban js_class="crm_kanban">
            <templates><t t-name="card"><field name="name"/></t></templates>
        </kanban>`,
};
const STEP = ".o_reglament_gate .o_field_widget[name='next_step'] input";
const CLOSE = ".o_reglament_gate_close";
const SAVE = ".o_reglament_gate_save";

describe.current.tags("desktop");
defineReglamentModels();

beforeEach(() => serveGateForm());

/** Have every move to another stage refused, as long as the next step is not filled in. */
function refuseMoves() {
    onRpc("crm.lead", "web_save", ({ args: [ids, values], parent }) => {
        if (values.stage_id > 1) {
            throw refusal(
                ids.map((id) => gap("next_step", { id, lead_id: id })),
                values.stage_id
            );
        }
        return parent();
    });
}

const stageOf = (id) => MockServer.env["crm.lead"].browse(id)[0].stage_id;

test("dragged and refused, the card is back and nothing is read anew", async () => {
    refuseMoves();
    expect.errors(1);
    await mountView(KANBAN);
    onRpc("crm.lead", "web_search_read", () => expect.step("read"));
    await contains(".o_kanban_record:contains('north')").dragAndDrop(".o_kanban_group:eq(1)");
    await waitFor(STEP);
    await contains(CLOSE).click();
    await waitForNone(".o_reglament_gate");
    expect(queryAllTexts(".o_kanban_group:eq(0) .o_kanban_record")).toEqual([
        "Cable for the north hall",
        "Lamps for the south hall",
    ]);
    expect.verifySteps([]);
    expect.verifyErrors([/can't go to/]);
});

test("dragged, filled in and saved, the card is in its new column", async () => {
    refuseMoves();
    expect.errors(1);
    onRpc("crm.lead", "reglament_save_and_move", ({ args: [ids, , stageId] }) => {
        MockServer.env["crm.lead"].write(ids, { stage_id: stageId });
        return { moved: true, won: false, gaps: [] };
    });
    await mountView(KANBAN);
    await contains(".o_kanban_record:contains('north')").dragAndDrop(".o_kanban_group:eq(1)");
    await contains(STEP).edit("Offer", { confirm: "enter" });
    await waitFor(".o_kanban_group:eq(1) .o_kanban_record:contains('north')");
    expect(".o_kanban_group:eq(0) .o_kanban_record").toHaveCount(1);
    expect.verifyErrors([/can't go to/]);
});

test("the status bar shows the real stage; other typed values survive Not now", async () => {
    refuseMoves();
    expect.errors(1);
    const calls = serveSave();
    await mountView(FORM);
    await contains(".o_field_widget[name='current_supplier'] input").edit("Cable Ltd");
    await contains(".o_statusbar_status button[data-value='2']").click();
    await waitFor(STEP);
    await contains(CLOSE).click();
    await waitForNone(".o_reglament_gate");
    expect(".o_statusbar_status button[aria-checked='true']").toHaveText("New");
    expect(".o_field_widget[name='current_supplier'] input").toHaveValue("Cable Ltd");
    expect(".o_form_button_save").toBeVisible();
    expect(calls).toEqual([]);
    expect.verifyErrors([/can't go to/]);
});

test("other typed values go along with the move", async () => {
    refuseMoves();
    expect.errors(1);
    const calls = serveSave();
    await mountView(FORM);
    await contains(".o_field_widget[name='current_supplier'] input").edit("Cable Ltd");
    await contains(".o_statusbar_status button[data-value='2']").click();
    await contains(STEP).edit("Offer", { confirm: "enter" });
    await waitForNone(".o_reglament_gate");
    expect(calls[0][1]).toEqual([
        { model: "crm.lead", id: 1, values: { current_supplier: "Cable Ltd" } },
        { model: "crm.lead", id: 1, values: { next_step: "Offer" } },
    ]);
    await animationFrame();
    expect(".o_form_button_save").not.toBeVisible();
    expect.verifyErrors([/can't go to/]);
});

test("without typed values the form is clean after Not now", async () => {
    refuseMoves();
    expect.errors(1);
    await mountView(FORM);
    await contains(".o_statusbar_status button[data-value='2']").click();
    await waitFor(STEP);
    await contains(CLOSE).click();
    await waitForNone(".o_reglament_gate");
    expect(".o_form_button_save").not.toBeVisible();
    expect(stageOf(1)).toBe(1);
    expect.verifyErrors([/can't go to/]);
});

test("a button that is refused opens the same dialog", async () => {
    expect.errors(1);
    onRpc("/web/dataset/call_button/crm.lead/action_set_won_rainbowman", () => {
        throw refusal([gap("next_step")], 3);
    });
    await mountView(FORM);
    await contains("button[name='action_set_won_rainbowman']").click();
    await waitFor(STEP);
    expect(".modal-title").toHaveText("1 thing left before “Won”");
    expect.verifyErrors([/can't go to/]);
});

test("one refusal is asked about once", async () => {
    expect.errors(3);
    await mountView(FORM);
    Promise.reject(refusal([gap("next_step")]));
    Promise.reject(refusal([gap("next_step")]));
    await waitFor(STEP);
    await animationFrame();
    expect(".o_reglament_gate").toHaveCount(1);
    await contains(CLOSE).click();
    await waitForNone(".o_reglament_gate");
    Promise.reject(refusal([gap("next_step")]));
    await waitFor(STEP);
    expect.verifyErrors([/can't go to/, /can't go to/, /can't go to/]);
});

test("advice is a quiet notice; its fields are one click away", async () => {
    const calls = serveSave();
    await mountView(FORM);
    const action = getService("action");
    Object.defineProperty(action, "currentController", {
        get: () => ({ jsId: "controller_1", props: { resModel: "crm.lead" } }),
    });
    action.restore = async () => expect.step("read again");
    MockServer.env["bus.bus"]._sendone(serverState.partnerId, "sales_reglament.advice", {
        message: "Moved. It would help to fill in: Next step",
        gaps: [gap("next_step", { effect: "advise" })],
    });
    await waitFor(".o_notification");
    expect(".o_notification_content").toHaveText("Moved. It would help to fill in: Next step");
    expect(".o_reglament_gate").toHaveCount(0);
    await contains(".o_notification_buttons button").click();
    expect(".modal-title").toHaveText("It would help to fill in");
    expect(SAVE).toHaveText("Save");
    await contains(STEP).edit("Offer", { confirm: "enter" });
    await waitForNone(".o_reglament_gate");
    expect(".o_notification").toHaveCount(0);
    expect(calls[0].slice(1)).toEqual([
        [{ model: "crm.lead", id: 1, values: { next_step: "Offer" } }],
        false,
        [],
        false,
    ]);
    await animationFrame();
    expect.verifySteps(["read again"]);
});

test("advice filled in from another screen leaves that screen alone", async () => {
    serveSave();
    await mountView(FORM);
    const action = getService("action");
    Object.defineProperty(action, "currentController", {
        get: () => ({ props: { resModel: "product.template" } }),
    });
    action.restore = async () => expect.step("read again");
    MockServer.env["bus.bus"]._sendone(serverState.partnerId, "sales_reglament.advice", {
        message: "Moved.",
        gaps: [gap("next_step", { effect: "advise" })],
    });
    await contains(".o_notification_buttons button").click();
    await contains(STEP).edit("Offer", { confirm: "enter" });
    await waitForNone(".o_reglament_gate");
    await animationFrame();
    expect.verifySteps([]);
});
