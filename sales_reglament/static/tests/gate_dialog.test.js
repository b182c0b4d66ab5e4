import { describe, expect, test } from "@odoo/hoot";
import {
    animationFrame,
    click,
    Deferred,
    press,
    queryAll,
    queryAllTexts,
    queryFirst,
    runAllTimers,
    tick,
} from "@odoo/hoot-dom";
import { HtmlField } from "@html_editor/fields/html_field";
import { insertText } from "@html_editor/../tests/_helpers/user_actions";
import {
    contains,
    getService,
    makeServerError,
    MockServer,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {
    defineReglamentModels,
    gap,
    keyOf,
    makeClient,
    openGate,
    refusal,
    serveGateForm,
    serveSave,
    step,
    stepGap,
    waitFor,
    waitForNone,
} from "./reglament_test_helpers";

const SAVE = ".o_reglament_gate_save";

describe.current.tags("desktop");
defineReglamentModels();

const field = (name) => `.o_reglament_gate .o_field_widget[name='${name}']`;
const saved = (name) => MockServer.env["crm.lead"].browse(1)[0][name];

// ------------------------------------------------------------ what is shown

test("nothing is shown before the dialog knows its fields", async () => {
    const answer = new Deferred();
    serveGateForm();
    onRpc("crm.lead", "reglament_gate_form", () => answer);
    await openGate([gap("next_step")]);
    await animationFrame();
    expect(".o_reglament_gate").toHaveCount(0);
    answer.resolve({
        stage: "Proposition",
        can_override: false,
        reasons: [],
        groups: [],
        elsewhere: [],
        stops: [],
    });
    await waitFor(".o_reglament_gate");
});

test("a missing field has its label, its reason and its widget", async () => {
    serveGateForm();
    await openGate([gap("next_step", { label: "Next step", reason: "So that nobody forgets." })]);
    await waitFor(field("next_step"));
    expect(".modal-title").toHaveText("1 thing left before “Proposition”");
    expect(".o_reglament_gap label").toHaveText("Next step");
    expect(".o_reglament_gap .o_reglament_why").toHaveText("So that nobody forgets.");
    const input = queryFirst(`${field("next_step")} input`);
    expect(queryFirst(".o_reglament_gap label").htmlFor).toBe(input.id);
    expect(input).toBeFocused();
});

test("thirty gaps are all there, and the buttons stay in reach", async () => {
    const steps = Array.from({ length: 28 }, (_, index) => step(`Step ${index + 1}`));
    serveGateForm({ steps });
    await openGate([gap("next_step"), gap("current_supplier"), ...steps.map(stepGap)]);
    await waitFor(field("next_step"));
    expect(".modal-title").toHaveText("30 things left before “Proposition”");
    expect(".o_reglament_step").toHaveCount(28);
    expect(".o_reglament_gap").toHaveCount(2);
    const { bottom } = queryFirst(SAVE).getBoundingClientRect();
    expect(bottom <= window.innerHeight).toBe(true);
});

test("several deals are grouped, and a client in common is asked for once", async () => {
    const clientId = await makeClient();
    serveGateForm();
    const client = { model: "res.partner", id: clientId, name: "phone", rule_id: 1 };
    const second = { id: 2, lead_id: 2, display_name: "Lamps for the south hall" };
    await openGate([
        gap("next_step"),
        gap("phone", client),
        gap("next_step", second),
        gap("phone", { ...second, ...client }),
    ]);
    await waitFor(".o_reglament_group");
    expect(queryAllTexts(".o_reglament_group h5")).toEqual([
        "Cable for the north hall",
        "Lamps for the south hall",
    ]);
    expect(".o_reglament_group h5 a:first").toHaveAttribute("target", "_blank");
    expect(`.o_reglament_card[data-model='res.partner']`).toHaveCount(1);
    expect(`.o_reglament_card[data-model='crm.lead']`).toHaveCount(2);
});

test("all deals that were to move do move, however few are asked about", async () => {
    serveGateForm();
    const left = gap("next_step", { id: 2, lead_id: 2 });
    const calls = serveSave({ moved: false, won: false, gaps: [left] });
    await openGate([gap("next_step"), left], { leadIds: [1, 2, 3] });
    await waitFor(".o_reglament_group:eq(1)");
    await contains(SAVE).click();
    await waitFor(".o_reglament_group:only-of-type");
    await contains(SAVE).click();
    expect(calls.map((args) => args[0])).toEqual([
        [1, 2, 3],
        [1, 2, 3],
    ]);
});

test("what was typed below and is asked for here is answered here", async () => {
    serveGateForm();
    const calls = serveSave();
    await openGate([gap("next_step")], {
        changes: { next_step: false, name: "Typed below" },
        stageId: false,
    });
    await waitFor(field("next_step"));
    expect(".modal-title").toHaveText("Please keep this filled in");
    await contains(SAVE).click();
    expect(calls[0][1]).toEqual([{ model: "crm.lead", id: 1, values: { name: "Typed below" } }]);
});

test("without its own data the dialog still says what the server said", async () => {
    onRpc("crm.lead", "reglament_gate_form", () => {
        throw makeServerError({ type: "server" });
    });
    await openGate([gap("next_step", { label: "Next step" })], { message: "Missing: Next step." });
    await waitFor(".o_reglament_gate");
    expect("[role='alert']").toHaveText("Missing: Next step.");
    expect(SAVE).toHaveCount(0);
    expect(".o_reglament_gate_close").toHaveText("Close");
});

test("what can't be filled in here is named", async () => {
    serveGateForm();
    await openGate([
        gap("next_step"),
        gap("vat", { label: "Tax number", model: "res.partner", id: 0 }),
    ]);
    await waitFor(field("next_step"));
    expect(".o_reglament_gate_elsewhere").toHaveText("Can't be filled in here: Tax number");
    expect(".modal-title").toHaveText("2 things left before “Proposition”");
});

test("what is another department's is named with who can", async () => {
    serveGateForm();
    const limit = { label: "Credit limit", model: "res.partner", id: 0, who: "Accounting" };
    await openGate([gap("next_step"), gap("credit_limit", limit)]);
    await waitFor(field("next_step"));
    expect(".o_reglament_gate_elsewhere").toHaveText(
        "Can't be filled in here: Credit limit (for Accounting)"
    );
});

test("a card that can't be changed is shown and says so", async () => {
    const clientId = await makeClient();
    serveGateForm({ readonly: ["res.partner"] });
    const calls = serveSave();
    await openGate([gap("next_step"), gap("phone", { model: "res.partner", id: clientId })]);
    await waitFor(field("next_step"));
    const card = ".o_reglament_card[data-model='res.partner']";
    expect(`${card} input`).toHaveCount(0);
    expect(`${card} .alert`).toHaveText(/can read this card but not change it/);
    await contains(`${field("next_step")} input`).edit("Ring them up", { confirm: false });
    await contains(SAVE).click();
    expect(calls[0][1]).toEqual([
        { model: "crm.lead", id: 1, values: { next_step: "Ring them up" } },
    ]);
});

// ------------------------------------------------------------ kinds of fields

test("every kind of field is typed in its own widget and goes in one call", async () => {
    const clientId = await makeClient();
    serveGateForm();
    const calls = serveSave();
    const names = [
        "next_step",
        "priority",
        "date_deadline",
        "partner_id",
        "tag_ids",
        "expected_revenue",
    ];
    await openGate(names.map((name) => gap(name)));
    await waitFor(field("next_step"));
    await contains(`${field("next_step")} input`).edit("Ring them up", { confirm: false });
    await contains(`${field("priority")} input`).click();
    await contains(".o_select_menu_item:contains('High')").click();
    await contains(
        `${field("date_deadline")} .o_field_date_input, ${field("date_deadline")} input`
    ).edit("12/31/2030", { confirm: "tab" });
    await contains(`${field("partner_id")} input`).edit("Northern", { confirm: false });
    await runAllTimers();
    await contains(".o-autocomplete--dropdown-item:contains('Northern Cable Works')").click();
    await contains(`${field("tag_ids")} input`).edit("Light", { confirm: false });
    await runAllTimers();
    await contains(".o-autocomplete--dropdown-item:contains('Lighting')").click();
    await contains(`${field("expected_revenue")} input`).edit("1200", { confirm: "blur" });
    expect(calls).toHaveLength(0);
    await contains(SAVE).click();
    await waitForNone(".o_reglament_gate");
    expect(calls).toEqual([
        [
            [1],
            [
                {
                    model: "crm.lead",
                    id: 1,
                    values: {
                        next_step: "Ring them up",
                        priority: "1",
                        date_deadline: "2030-12-31",
                        partner_id: clientId,
                        tag_ids: [[4, 2]],
                        expected_revenue: 1200,
                    },
                },
            ],
            2,
            [],
            false,
        ],
    ]);
});

test("notes with formatting can be typed", async () => {
    let editor;
    patchWithCleanup(HtmlField.prototype, {
        onEditorLoad(loaded) {
            editor = loaded;
            return super.onEditorLoad(...arguments);
        },
    });
    serveGateForm();
    const calls = serveSave();
    await openGate([gap("description")]);
    await waitFor(`${field("description")} .odoo-editor-editable`);
    await contains(`${field("description")} .odoo-editor-editable`).focus();
    await insertText(editor, "Crane from the yard");
    await contains(SAVE).click();
    expect(String(calls[0][1][0].values.description)).toMatch(/Crane from the yard/);
});

test("lines can be added", async () => {
    serveGateForm();
    const calls = serveSave();
    await openGate([gap("delivery_ids")]);
    await waitFor(field("delivery_ids"));
    await contains(`${field("delivery_ids")} .o_field_x2many_list_row_add a`).click();
    await contains(`${field("delivery_ids")} .o_selected_row input`).edit("First lorry", {
        confirm: false,
    });
    await contains(SAVE).click();
    const [{ values }] = calls[0][1];
    expect(values.delivery_ids[0][0]).toBe(0);
    expect(values.delivery_ids[0][2]).toEqual({ name: "First lorry" });
});

// ------------------------------------------------------------ counting

test("alternatives are one question; one of them answers it, and the title counts down", async () => {
    serveGateForm();
    await openGate([
        gap("next_step", {
            label: "What is next",
            reason: "So that nobody forgets.",
            alternatives: ["current_supplier"],
        }),
        gap("expected_revenue"),
    ]);
    await waitFor(field("next_step"));
    expect(".modal-title").toHaveText("2 things left before “Proposition”");
    expect(".o_reglament_gap").toHaveCount(2);
    expect(".o_reglament_gap:first .o_reglament_ask").toHaveText("What is next");
    expect(".o_reglament_gap:first .o_reglament_why").toHaveCount(1);
    expect(".o_reglament_or").toHaveCount(1);
    expect(queryAllTexts(".o_reglament_gap:first label")).toEqual([
        "Next step",
        "Current supplier",
    ]);
    await contains(`${field("current_supplier")} input`).edit("Cable Ltd", { confirm: "blur" });
    await waitFor(".o_reglament_gap[data-filled]:contains('What is next')");
    expect(".modal-title").toHaveText("1 thing left before “Proposition”");
    await contains(`${field("expected_revenue")} input`).edit("1200", { confirm: "blur" });
    await animationFrame();
    expect(".modal-title").toHaveText("Ready to go to “Proposition”");
    await contains(`${field("expected_revenue")} input`).edit("0", { confirm: "blur" });
    await animationFrame();
    expect(".modal-title").toHaveText("1 thing left before “Proposition”");
});

test("what the deal says already is taken to the client's card by a click", async () => {
    const id = await makeClient();
    serveGateForm();
    const calls = serveSave({ moved: true, won: false, gaps: [] });
    const offer = "+32 2 290 34 90";
    await openGate([gap("phone", { model: "res.partner", id, offer })]);
    await waitFor(".o_reglament_offer");
    expect(".o_reglament_offer").toHaveText(`Take from the deal: ${offer}`);
    await contains(".o_reglament_offer").click();
    await waitForNone(".o_reglament_offer");
    expect(`${field("phone")} input`).toHaveValue(offer);
    await contains(SAVE).click();
    expect(calls[0][1]).toEqual([{ model: "res.partner", id, values: { phone: offer } }]);
});

test("part of the way is offered as soon as it is open, in one call", async () => {
    const ring = step("Ring the client up");
    const measure = step("Measure the hall");
    const amount = gap("expected_revenue");
    serveGateForm({
        steps: [ring, measure],
        stops: [
            { id: 7, name: "Qualified", waits: [keyOf(amount), ...ring.keys] },
            { id: 8, name: "Checked", waits: [keyOf(amount), ...ring.keys, ...measure.keys] },
        ],
    });
    const calls = serveSave();
    await openGate([amount, stepGap(ring), stepGap(measure), gap("next_step")]);
    await waitFor(field("next_step"));
    const SOONER = ".o_reglament_gate_move_sooner";
    expect(SOONER).toHaveCount(0);
    await contains(`${field("expected_revenue")} input`).edit("1200", { confirm: "blur" });
    await contains(".o_reglament_step:contains('Ring') .o_reglament_tick").click();
    await animationFrame();
    expect(SOONER).toHaveText("Move to “Qualified” now");
    expect(".o_reglament_gate_sooner").toHaveText(/Everything for “Qualified” is there/);
    await contains(".o_reglament_step:contains('Measure') .o_reglament_tick").click();
    await animationFrame();
    expect(SOONER).toHaveText("Move to “Checked” now");
    await contains(".o_reglament_step:contains('Measure') .o_reglament_reopen").click();
    await contains(SOONER).click();
    await waitForNone(".o_reglament_gate");
    expect(calls).toEqual([
        [
            [1],
            [{ model: "crm.lead", id: 1, values: { expected_revenue: 1200 } }],
            7,
            [{ lead_id: 1, step_id: ring.step_id, state: "done", note: "" }],
            false,
        ],
    ]);
});

test("refused half-way, the dialog goes on about where the deal was to go", async () => {
    const left = gap("next_step");
    const amount = gap("expected_revenue");
    serveGateForm({ stops: [{ id: 7, name: "Qualified", waits: [] }] });
    onRpc("crm.lead", "reglament_gaps", ({ args }) => {
        expect.step(`gaps: ${args[1]}`);
        return [left, amount, gap("current_supplier", { effect: "advise" })];
    });
    serveSave({ moved: false, won: false, gaps: [left] });
    await openGate([left]);
    await contains(".o_reglament_gate_move_sooner").click();
    await waitFor(field("expected_revenue"));
    expect.verifySteps(["gaps: 2"]);
    expect(".modal-title").toHaveText("2 things left before “Proposition”");
});

test("the same step of several stages is settled in all of them", async () => {
    const plan = step("Next step is planned", {
        step_ids: [901, 902],
        keys: ["1-step-901", "1-step-902"],
        stages: "for New and Qualified",
    });
    serveGateForm({ steps: [plan] });
    const calls = serveSave();
    await openGate([
        gap("Next step is planned", { kind: "step", rule_id: 901 }),
        gap("Next step is planned", { kind: "step", rule_id: 902 }),
    ]);
    await waitFor(".o_reglament_step");
    expect(".o_reglament_step").toHaveCount(1);
    expect(".o_reglament_step").toHaveText(/for New and Qualified/);
    expect(".modal-title").toHaveText("1 thing left before “Proposition”");
    await contains(".o_reglament_tick").click();
    await contains(SAVE).click();
    await waitForNone(".o_reglament_gate");
    expect(calls[0][3]).toEqual([
        { lead_id: 1, step_id: 901, state: "done", note: "" },
        { lead_id: 1, step_id: 902, state: "done", note: "" },
    ]);
});

test("saved is said only where something was; what was answered is folded away", async () => {
    serveGateForm();
    const left = gap("current_supplier", { label: "Supplier" });
    const next = gap("next_step", { label: "What is next" });
    serveSave({ moved: false, won: false, gaps: [next, left] }, { moved: false, gaps: [left] });
    await openGate([next, left]);
    await contains(SAVE).click();
    await waitFor(".o_reglament_gate_round");
    expect(".o_reglament_gate_round").toHaveText("Still missing:");
    expect(".o_reglament_gate_done").toHaveCount(0);
    await contains(`${field("next_step")} input`).edit("Ring them up", { confirm: false });
    await contains(SAVE).click();
    await waitForNone(field("next_step"));
    expect(".o_reglament_gate_round").toHaveText("Saved. Still missing:");
    expect(".o_reglament_gate_done summary").toHaveText("Filled in and done: 1");
    expect(queryFirst(".o_reglament_gate_done").textContent).toMatch(/What is next/);
    expect(".o_reglament_gate_done").not.toHaveAttribute("open");
});

// ------------------------------------------------------------ saving

test("not now sends nothing and keeps the screen below as it is", async () => {
    serveGateForm();
    const calls = serveSave();
    await openGate([gap("next_step")], { onSaved: () => expect.step("read again") });
    await contains(`${field("next_step")} input`).edit("Ring them up", { confirm: false });
    await contains(".o_reglament_gate_close").click();
    await waitForNone(".o_reglament_gate");
    expect(calls).toEqual([]);
    expect.verifySteps([]);
    expect(saved("next_step")).toBe(false);
});

test("saved, the screen below is read again once", async () => {
    serveGateForm();
    serveSave();
    await openGate([gap("next_step")], {
        onSaved: (isSaved) => expect.step(`read again: ${isSaved}`),
    });
    await contains(SAVE).click();
    await waitForNone(".o_reglament_gate");
    expect.verifySteps(["read again: true"]);
});

test("refused again, it stays open with what is left", async () => {
    serveGateForm();
    const left = gap("current_supplier");
    const calls = serveSave({ moved: false, won: false, gaps: [left] });
    await openGate([gap("next_step"), left], { changes: { name: "Typed below" } });
    await contains(`${field("next_step")} input`).edit("Ring them up", { confirm: false });
    await contains(SAVE).click();
    await waitForNone(field("next_step"));
    expect("[role='status']").toHaveText("Saved. Still missing:");
    expect(".modal-title").toHaveText("1 thing left before “Proposition”");
    await contains(`${field("current_supplier")} input`).edit("Cable Ltd", { confirm: false });
    await contains(SAVE).click();
    await waitForNone(".o_reglament_gate");
    expect(calls.map((args) => args[1])).toEqual([
        [
            { model: "crm.lead", id: 1, values: { name: "Typed below" } },
            { model: "crm.lead", id: 1, values: { next_step: "Ring them up" } },
        ],
        [{ model: "crm.lead", id: 1, values: { current_supplier: "Cable Ltd" } }],
    ]);
});

test("a save that is refused itself keeps what was typed", async () => {
    serveGateForm();
    onRpc("crm.lead", "reglament_save_and_move", () => {
        throw refusal([gap("current_supplier")]);
    });
    await openGate([gap("next_step")]);
    await contains(`${field("next_step")} input`).edit("Ring them up", { confirm: false });
    await contains(SAVE).click();
    expect(".o_reglament_gate_refusal").toHaveText(/can't go to “Proposition” yet/);
    expect(`${field("next_step")} input`).toHaveValue("Ring them up");
    expect(SAVE).toBeEnabled();
});

test("a server that can't be reached leaves the dialog as it is", async () => {
    expect.errors(1);
    serveGateForm();
    const route = "/web/dataset/call_kw/crm.lead/reglament_save_and_move";
    onRpc(route, () => new Response("", { status: 502 }), { pure: true });
    await openGate([gap("next_step")]);
    await contains(`${field("next_step")} input`).edit("Ring them up", { confirm: false });
    await contains(SAVE).click();
    await animationFrame();
    expect.verifyErrors([/Connection to .* couldn't be established/]);
    expect(`${field("next_step")} input`).toHaveValue("Ring them up");
    expect(SAVE).toBeEnabled();
});

test("a double click sends once", async () => {
    serveGateForm();
    const answer = new Deferred();
    onRpc("crm.lead", "reglament_save_and_move", () => {
        expect.step("save");
        return answer;
    });
    await openGate([gap("next_step")]);
    await waitFor(field("next_step"));
    const button = queryFirst(SAVE);
    button.click();
    button.click();
    await tick();
    await animationFrame();
    expect(SAVE).not.toBeEnabled();
    answer.resolve({ moved: true, won: false, gaps: [] });
    await waitForNone(".o_reglament_gate");
    expect.verifySteps(["save"]);
});

test("a look at what was typed that takes its time holds no save up", async () => {
    const clientId = await makeClient();
    serveGateForm();
    const calls = serveSave();
    onRpc("crm.lead", "reglament_gate_check", () => new Deferred());
    await openGate([
        gap("next_step"),
        gap("phone", { model: "res.partner", id: clientId, rule_id: 1 }),
    ]);
    await waitFor(field("phone"));
    // two cards, one soon after the other: of two looks the first is given up
    await contains(`${field("phone")} input`).edit("+32 2 290 0001", { confirm: "blur" });
    await contains(`${field("next_step")} input`).edit("Call on Monday", { confirm: "blur" });
    await contains(SAVE).click();
    await waitForNone(".o_reglament_gate");
    expect(calls.length).toBe(1);
});

test("won through the dialog, the rainbow is not lost", async () => {
    serveGateForm();
    serveSave({ moved: true, won: true, gaps: [] });
    onRpc("crm.lead", "get_rainbowman_message", () => "Go, go, go!");
    await openGate([gap("next_step")]);
    await waitFor(field("next_step"));
    await contains(SAVE).click();
    await waitFor(".o_reward");
    expect(".o_reglament_gate").toHaveCount(0);
});

test("a value that can't be right is named as it is typed", async () => {
    serveGateForm();
    onRpc("crm.lead", "reglament_gate_check", ({ args: [, , changes] }) => {
        expect.step(JSON.stringify(changes[0].values));
        const text = "So far it says “asdf”.";
        return { filled: [], problems: [{ model: "crm.lead", id: 1, name: "next_step", text }] };
    });
    await openGate([gap("next_step")]);
    await contains(`${field("next_step")} input`).edit("asdf", { confirm: "blur" });
    await waitFor(".o_reglament_card [role='status']");
    expect(".o_reglament_card [role='status']").toHaveText("So far it says “asdf”.");
    expect.verifySteps([JSON.stringify({ next_step: "asdf" })]);
    expect(".modal-title").toHaveText("1 thing left before “Proposition”");
});

// ------------------------------------------------------------ keyboard

test("Enter in a line saves, Tab goes from field to field", async () => {
    serveGateForm();
    const calls = serveSave();
    await openGate([gap("next_step"), gap("current_supplier")]);
    await waitFor(field("next_step"));
    expect(`${field("next_step")} input`).toBeFocused();
    await press("Tab");
    expect(`${field("current_supplier")} input`).toBeFocused();
    await press("Tab");
    expect(SAVE).toBeFocused();
    await press("shift+Tab");
    await contains(`${field("current_supplier")} input`).edit("Cable Ltd", { confirm: "enter" });
    await waitForNone(".o_reglament_gate");
    expect(calls[0][1]).toEqual([
        { model: "crm.lead", id: 1, values: { current_supplier: "Cable Ltd" } },
    ]);
});

test("Enter in a date takes the date along", async () => {
    serveGateForm();
    const calls = serveSave();
    await openGate([gap("date_deadline")]);
    await contains(`${field("date_deadline")} input, ${field("date_deadline")} button`).click();
    await contains(`${field("date_deadline")} input`).edit("12/31/2030", { confirm: "enter" });
    await waitForNone(".o_reglament_gate");
    expect(calls.map((args) => args[1])).toEqual([
        [{ model: "crm.lead", id: 1, values: { date_deadline: "2030-12-31" } }],
    ]);
});

test("the first field has the focus, whatever cards there are, also when it is refused again", async () => {
    const clientId = await makeClient();
    serveGateForm();
    const phone = gap("phone", { model: "res.partner", id: clientId });
    serveSave({ moved: false, won: false, gaps: [phone] });
    await openGate([gap("next_step"), phone]);
    await waitFor(field("phone"));
    await animationFrame();
    expect(`${field("next_step")} input`).toBeFocused();
    await contains(SAVE).click();
    await waitForNone(field("next_step"));
    await animationFrame();
    expect(`${field("phone")} input`).toBeFocused();
});

test("Tab leaves a text with formatting", async () => {
    serveGateForm();
    await openGate([gap("description"), gap("next_step")]);
    await waitFor(`${field("description")} .odoo-editor-editable`);
    await animationFrame();
    expect(`${field("description")} .odoo-editor-editable`).toBeFocused();
    await press("Tab");
    expect(`${field("description")} .odoo-editor-editable`).not.toBeFocused();
    expect(queryFirst(`${field("description")} .odoo-editor-editable`).textContent.trim()).toBe("");
});

test("a date first of all does not open its calendar", async () => {
    serveGateForm();
    await openGate([gap("date_deadline"), gap("next_step")]);
    await waitFor(field("next_step"));
    await animationFrame();
    expect(".o_datetime_picker").toHaveCount(0);
    expect(`${field("next_step")} input`).toBeFocused();
});

test("Escape closes the question about a reason first, then the dialog", async () => {
    serveGateForm({ canOverride: true });
    await openGate([gap("next_step")]);
    await waitFor(field("next_step"));
    await contains(".o_reglament_gate_override").click();
    await animationFrame();
    expect(".o_reglament_override_reason").toBeFocused();
    await press("Escape");
    await animationFrame();
    expect(".o_reglament_override_reason").toHaveCount(0);
    expect(".o_reglament_gate").toHaveCount(1);
    await press("Escape");
    await waitForNone(".o_reglament_gate");
});

test("a head moves on with a reason, by Enter", async () => {
    serveGateForm({ canOverride: true });
    const calls = serveSave();
    await openGate([gap("next_step")]);
    await waitFor(field("next_step"));
    await contains(".o_reglament_gate_override").click();
    expect(".o_reglament_gate_override").not.toBeEnabled();
    await contains(".o_reglament_override_reason").edit("Special deal", { confirm: "enter" });
    await waitForNone(".o_reglament_gate");
    expect(calls).toEqual([[[1], [], 2, [], "Special deal"]]);
});

test("the first step has the focus where there is no field", async () => {
    const ring = step("Ring the client up");
    serveGateForm({ steps: [ring] });
    await openGate([stepGap(ring)]);
    await waitFor(".o_reglament_step");
    await animationFrame();
    expect(".o_reglament_tick").toBeFocused();
});

// ------------------------------------------------------------ steps

test("a dash is no reason, neither for a step nor for moving on", async () => {
    const ring = step("Ring the client up");
    serveGateForm({ steps: [ring], canOverride: true });
    await openGate([stepGap(ring)]);
    await contains(".o_reglament_not_required").click();
    expect(".o_reglament_note").toHaveAttribute(
        "placeholder",
        "“Ring the client up” is not required because …"
    );
    for (const nothing of ["-", " — ", "...", "?!"]) {
        await contains(".o_reglament_note").edit(nothing, { confirm: false });
        expect(".o_reglament_confirm").not.toBeEnabled();
    }
    await press("Enter");
    await animationFrame();
    expect(".o_reglament_step[data-state='todo']").toHaveCount(1);
    await contains(".o_reglament_note").edit("Done earlier", { confirm: false });
    expect(".o_reglament_confirm").toBeEnabled();
    await contains(".o_reglament_gate_override").click();
    await contains(".o_reglament_override_reason").edit("-", { confirm: false });
    expect(".o_reglament_gate_override").not.toBeEnabled();
    await contains(".o_reglament_override_reason").edit("Нет времени", { confirm: false });
    expect(".o_reglament_gate_override").toBeEnabled();
});

test("buttons are told apart by their names, and say what they do without a mouse", async () => {
    const steps = ["Ring the client up", "Measure the hall"].map((name) =>
        step(name, { how_to: "With care." })
    );
    serveGateForm({ steps });
    await openGate(steps.map(stepGap));
    await waitFor(".o_reglament_step");
    const names = [...queryAll(".o_reglament_steps button")].map(
        (button) => button.getAttribute("aria-label") || button.textContent.trim()
    );
    const own = names.filter((name) => name !== "Done");
    expect(new Set(own).size).toBe(own.length);
    expect(own).toInclude("Not required: Ring the client up");
    expect(own).toInclude("How to: Measure the hall");
    expect(queryAllTexts(".o_reglament_not_required")).toEqual(["Not required", "Not required"]);
});

test("the sentence that explains is as large and as dark as any text", async () => {
    serveGateForm();
    await openGate([gap("next_step", { reason: "So that nobody forgets." })]);
    const why = window.getComputedStyle(await waitFor(".o_reglament_why"));
    const body = window.getComputedStyle(queryFirst(".o_reglament_gate .modal-body"));
    expect(parseFloat(why.fontSize) >= parseFloat(body.fontSize)).toBe(true);
    const [r, g, b] = why.color.match(/\d+/g).map(Number);
    // on white, 4.5:1 and more
    expect(Math.max(r, g, b) < 0x76).toBe(true);
});

test("a step answered here counts as settled, can be undone, and goes with the move", async () => {
    const ring = step("Ring the client up");
    const measure = step("Measure the hall");
    serveGateForm({ steps: [ring, measure] });
    const calls = serveSave();
    await openGate([stepGap(ring), stepGap(measure)]);
    await contains(".o_reglament_step:contains('Measure') .o_reglament_not_required").click();
    expect(".o_reglament_note").toBeFocused();
    await contains(".o_reglament_note").edit("Done earlier", { confirm: "enter" });
    await animationFrame();
    expect(".o_reglament_step[data-state='not_applicable']").toHaveText(/Done earlier/);
    expect(".modal-title").toHaveText("1 thing left before “Proposition”");
    await contains(".o_reglament_step:contains('Measure') .o_reglament_reopen").click();
    expect(".o_reglament_step[data-state='todo']").toHaveCount(2);
    await contains(".o_reglament_step:contains('Ring') .o_reglament_tick").click();
    await contains(SAVE).click();
    await waitForNone(".o_reglament_gate");
    expect(calls[0].slice(1)).toEqual([
        [],
        2,
        [{ lead_id: 1, step_id: ring.step_id, state: "done", note: "" }],
        false,
    ]);
});

test("Escape in the reason of a step leaves the dialog open", async () => {
    const ring = step("Ring the client up");
    serveGateForm({ steps: [ring] });
    await openGate([stepGap(ring)]);
    await contains(".o_reglament_not_required").click();
    await press("Escape");
    await animationFrame();
    expect(".o_reglament_note").toHaveCount(0);
    expect(".o_reglament_gate").toHaveCount(1);
});

test("back from a window, a step may be settled; what was typed is kept", async () => {
    const write = step("Write to the client", { evidence: "email", button: "Write the e-mail" });
    const steps = [write];
    serveGateForm({ steps });
    onRpc("crm.lead", "reglament_step_action", () => ({
        type: "ir.actions.client",
        tag: "display_notification",
        target: "new",
        params: { message: "Composer" },
    }));
    await openGate([gap("next_step"), stepGap(write)], {
        onSaved: (isSaved) => expect.step(`read again: ${isSaved}`),
    });
    await contains(`${field("next_step")} input`).edit("Ring them up", { confirm: false });
    write.state = "done";
    getService("action").doAction = async (action, { onClose }) => onClose();
    await contains(".o_reglament_open").click();
    await waitFor(".o_reglament_step[data-state='done']");
    expect(`${field("next_step")} input`).toHaveValue("Ring them up");
    await click(".o_reglament_gate_close");
    await waitForNone(".o_reglament_gate");
    expect.verifySteps(["read again: false"]);
});
