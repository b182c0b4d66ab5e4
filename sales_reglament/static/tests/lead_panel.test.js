import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, Deferred, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    MockServer,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {
    defineReglamentModels,
    gap,
    makeClient,
    serveGateForm,
    serveSave,
    step,
    waitFor,
    waitForNone,
} from "./reglament_test_helpers";

const ARCH = `
    <form>
        <sheet>
            <field name="name"/>
            <widget name="sales_reglament_panel"/>
            <group><field name="next_step"/></group>
            <notebook>
                <page string="Notes"><field name="description"/></page>
                <page string="More"><group><field name="current_supplier"/></group></page>
            </notebook>
        </sheet>
    </form>`;

describe.current.tags("desktop");
defineReglamentModels();

const panel = (values = {}) => ({
    reglament: { id: 1, name: "New clients", version: 3, reason: "team North", mode: "enforce" },
    completeness: 60,
    stage: "New",
    next_stage: "Proposition",
    progress: { done: 1, total: 3 },
    steps: [],
    next: false,
    gaps: [],
    skip_reasons: ["Done earlier"],
    can_write: true,
    ...values,
});

/** Open the form of a deal; each reading of the panel is noted. */
async function openLead(answer, options = {}) {
    let readings = 0;
    onRpc("crm.lead", "reglament_panel", ({ args }) => {
        readings++;
        return typeof answer === "function" ? answer(args[0][0], readings) : answer;
    });
    await mountView({ type: "form", resModel: "crm.lead", resId: 1, arch: ARCH, ...options });
    return { readings: () => readings };
}

test("one request on opening; the form does not wait for it", async () => {
    const answer = new Deferred();
    const { readings } = await openLead(() => answer);
    expect(".o_field_widget[name='name']").toHaveCount(1);
    expect(".o_reglament_panel [role='region']").toHaveCount(0);
    answer.resolve(panel());
    await waitFor(".o_reglament_panel [role='region']");
    expect(".o_reglament_progress").toHaveText("1 of 3 done");
    expect(".o_reglament_completeness").toHaveText("Filled in: 60%");
    expect(".o_reglament_panel").toHaveText(/New clients, version 3, team North/);
    expect(readings()).toBe(1);
});

test("where no reglament applies there is nothing to see", async () => {
    await openLead(false);
    await animationFrame();
    expect(".o_reglament_panel").toHaveText("");
});

test("a new deal has no panel and asks for none", async () => {
    const { readings } = await openLead(panel(), { resId: undefined });
    await animationFrame();
    expect(".o_reglament_panel [role='region']").toHaveCount(0);
    expect(readings()).toBe(0);
});

test("when it can't be read the form is still of use, and it can be tried again", async () => {
    await openLead((id, reading) => {
        if (reading === 1) {
            throw makeServerError({ type: "server" });
        }
        return panel();
    });
    await waitFor(".o_reglament_panel [role='status']");
    expect(".o_error_dialog").toHaveCount(0);
    await contains(".o_reglament_panel button:contains('Try again')").click();
    await waitFor(".o_reglament_progress");
    expect(".o_reglament_panel [role='status']").toHaveCount(0);
});

test("thirty gaps and thirty steps are shown, what is done only on demand", async () => {
    mockDate("2026-03-04 09:00:00", 0);
    const steps = Array.from({ length: 30 }, (_, index) =>
        step(`Step ${index}`, {
            check_id: index + 1,
            deadline: "2026-03-02 12:00:00",
            is_late: true,
        })
    );
    steps.push(
        step("Ring the client up", {
            check_id: 99,
            state: "done",
            has_proof: true,
            seen: "Call",
            done_date: "2026-03-03 10:00:00",
        })
    );
    const gaps = Array.from({ length: 30 }, (_, index) =>
        gap(`field_${index}`, { label: `Field ${index}`, level: index < 2 ? "block" : "warn" })
    );
    await openLead(panel({ steps, gaps }));
    await waitFor(".o_reglament_chip");
    expect(".o_reglament_chip").toHaveCount(30);
    expect(".o_reglament_chip.btn-outline-primary").toHaveCount(2);
    expect(".o_reglament_step").toHaveCount(30);
    expect(".o_reglament_step[data-late='1']:first .o_reglament_deadline").toHaveText(
        "2 days late"
    );
    expect(".o_reglament_show_settled").toHaveAttribute("aria-expanded", "false");
    await contains(".o_reglament_show_settled").click();
    expect(".o_reglament_step").toHaveCount(31);
    expect(".o_reglament_proof").toHaveText(/^Seen by the system: Call, Mar 3, 10:00/);
});

test("who may only read sees everything and changes nothing", async () => {
    const steps = [
        step("Ring the client up", { check_id: 1, can_settle: false }),
        step("Measure", { check_id: 2, can_settle: false, evidence: "email", button: "Write" }),
    ];
    await openLead(
        panel({ steps, gaps: [gap("next_step", { level: "block" })], can_write: false })
    );
    await waitFor(".o_reglament_step");
    expect(".o_reglament_step").toHaveCount(2);
    expect(".o_reglament_step button").toHaveCount(0);
    expect(".o_reglament_chip").not.toBeEnabled();
});

test("a step is ticked: what was typed is saved first, then all is read again", async () => {
    const ring = step("Ring the client up", { check_id: 7 });
    const { readings } = await openLead((id, reading) =>
        panel({ steps: [{ ...ring, state: reading > 1 ? "done" : "todo" }] })
    );
    onRpc("crm.lead", "web_save", ({ args }) => expect.step(`save ${args[1].next_step}`));
    onRpc("sales.reglament.check", "action_done", ({ args }) => {
        expect.step(`done ${args[0][0]}`);
        return true;
    });
    await contains(".o_field_widget[name='next_step'] input").edit("Offer");
    await contains(".o_reglament_tick").click();
    await waitForNone(".o_reglament_step");
    expect.verifySteps(["save Offer", "done 7"]);
    expect(readings() > 1).toBe(true);
});

test("a step that wants words asks for them in the place", async () => {
    const talk = step("Talk to them", { check_id: 7, note_required: true });
    await openLead(panel({ steps: [talk] }));
    onRpc("sales.reglament.check", "action_done", ({ args }) => {
        expect.step(args[1]);
        return true;
    });
    await contains(".o_reglament_tick").click();
    expect(".o_reglament_note").toBeFocused();
    expect(".o_reglament_confirm").not.toBeEnabled();
    await contains(".o_reglament_note").edit("They want it in May", { confirm: "enter" });
    await waitForNone(".o_reglament_note");
    expect.verifySteps(["They want it in May"]);
});

test("another deal never shows the points of the one before", async () => {
    const second = new Deferred();
    await openLead(
        (id) =>
            id === 1 ? panel({ steps: [step("Ring the client up", { check_id: 7 })] }) : second,
        { resIds: [1, 2] }
    );
    await waitFor(".o_reglament_step");
    await contains(".o_pager_next").click();
    await waitForNone(".o_reglament_step");
    second.resolve(panel({ steps: [step("Measure", { check_id: 8, lead_id: 2 })] }));
    await waitFor(".o_reglament_step:contains('Measure')");
});

test("a chip brings the cursor to its field, opening its page first", async () => {
    await openLead(
        panel({
            gaps: [
                gap("next_step", { label: "Next step", level: "block" }),
                gap("current_supplier", { label: "Current supplier", level: "warn" }),
            ],
        })
    );
    await contains(".o_reglament_chip:contains('Next step')").click();
    await animationFrame();
    expect(".o_field_widget[name='next_step'] input").toBeFocused();
    await contains(".o_reglament_chip:contains('Current supplier')").click();
    await waitFor(".o_field_widget[name='current_supplier'] input:focus");
    expect(".o_notebook .nav-link.active").toHaveText("More");
    expect(".o_reglament_gate").toHaveCount(0);
});

test("what the form does not show is filled in in the dialog; what was typed is saved", async () => {
    const clientId = await makeClient();
    serveGateForm();
    const calls = serveSave();
    const phone = gap("phone", {
        label: "Phone",
        model: "res.partner",
        id: clientId,
        effect: "record",
        level: "block",
    });
    const { readings } = await openLead(panel({ gaps: [phone] }));
    onRpc("crm.lead", "web_save", ({ args }) => expect.step(`save ${args[1].next_step}`));
    await contains(".o_field_widget[name='next_step'] input").edit("Offer");
    await contains(".o_reglament_chip").click();
    await waitFor(".o_reglament_gate");
    expect.verifySteps(["save Offer"]);
    expect(".modal-title").toHaveText("It would help to fill in");
    const before = readings();
    await contains(".o_reglament_gate .o_field_widget[name='phone'] input").edit("+7 495 000", {
        confirm: "enter",
    });
    await waitForNone(".o_reglament_gate");
    await animationFrame();
    expect(calls[0].slice(1, 3)).toEqual([
        [{ model: "res.partner", id: clientId, values: { phone: "+7 495 000" } }],
        false,
    ]);
    expect(readings() > before).toBe(true);
    expect(".o_field_widget[name='next_step'] input").toHaveValue("Offer");
});

test("the window of a step opens, and on return the panel is read again", async () => {
    const write = step("Write", { check_id: 7, evidence: "email", button: "Write the e-mail" });
    const { readings } = await openLead((id, reading) =>
        panel({ steps: [{ ...write, state: reading > 1 ? "done" : "todo" }] })
    );
    onRpc("crm.lead", "reglament_step_action", ({ args }) => {
        expect(args).toEqual([[1], write.step_id]);
        return { type: "ir.actions.act_window", target: "new" };
    });
    await waitFor(".o_reglament_open");
    getService("action").doAction = async (action, { onClose }) => onClose();
    await contains(".o_reglament_open").click();
    await waitForNone(".o_reglament_step");
    expect(readings()).toBe(2);
});

test("how to do it opens on demand", async () => {
    const files = [{ id: 5, name: "Script.pdf", url: "" }];
    await openLead(
        panel({ steps: [step("Ring", { check_id: 7, how_to: "Ask for the hall.", files })] })
    );
    await contains(".o_reglament_how_to").click();
    expect(".o_reglament_how_to").toHaveAttribute("aria-expanded", "true");
    expect(".o_reglament_step").toHaveText(/Ask for the hall\./);
    expect(".o_reglament_step a[target='_blank']").toHaveAttribute(
        "href",
        "/web/content/5?download=1"
    );
    expect(queryAllTexts(".o_reglament_step a")).toInclude("Script.pdf");
});

test("every button of the panel can be told by its name", async () => {
    const steps = [
        step("Ring", { check_id: 1 }),
        step("Attach", { check_id: 2, evidence: "attachment", button: "Attach the file" }),
        step("Measure", { check_id: 3, state: "done" }),
    ];
    await openLead(
        panel({ steps, gaps: [gap("next_step", { label: "Next step", level: "block" })] })
    );
    await contains(".o_reglament_show_settled").click();
    for (const button of document.querySelectorAll(".o_reglament_panel button")) {
        expect(Boolean(button.textContent.trim() || button.ariaLabel)).toBe(true);
    }
    queryFirst(".o_reglament_tick").focus();
    await press("Tab");
    expect(".o_reglament_not_required:first").toBeFocused();
    expect(MockServer.env["crm.lead"].browse(1)[0].next_step).toBe(false);
});

test("what to do next comes first and has the one button that stands out", async () => {
    const steps = [
        step("Measure", { check_id: 1, evidence: "email", button: "Write" }),
        step("Ring", { check_id: 2, evidence: "contact", button: "Log a contact" }),
        step("Look around", { check_id: 3 }),
    ];
    await openLead(panel({ steps, next: 2 }));
    await waitFor(".o_reglament_step");
    expect(queryAllTexts(".o_reglament_step_name")).toEqual(["Ring", "Measure", "Look around"]);
    expect(".o_reglament_panel .btn-primary").toHaveCount(1);
    expect(".o_reglament_panel .btn-primary").toHaveText("Log a contact");
});

test("what earlier stages left is folded, stage by stage, and unfolds in place", async () => {
    const steps = [
        step("Answer", { check_id: 1, stage_id: 1, earlier: "New" }),
        step("Look", { check_id: 2, stage_id: 1, earlier: "New" }),
        step("Measure", { check_id: 3, stage_id: 2, earlier: "" }),
    ];
    await openLead(panel({ steps, next: 3, progress: { done: 0, total: 1 } }));
    await waitFor(".o_reglament_leftovers");
    expect(".o_reglament_progress").toHaveText("0 of 1 done");
    expect(".o_reglament_step").toHaveCount(1);
    expect(".o_reglament_leftovers > button").toHaveText("Left over from “New”: 2");
    expect(".o_reglament_leftovers > button").toHaveAttribute("aria-expanded", "false");
    await contains(".o_reglament_leftovers > button").click();
    expect(".o_reglament_leftovers > button").toHaveAttribute("aria-expanded", "true");
    expect(".o_reglament_leftovers .o_reglament_step").toHaveCount(2);
});

test("what the next stage waits for is named, and leads there", async () => {
    const steps = [
        step("Answer", { check_id: 1, earlier: "New" }),
        step("Look", { check_id: 2, mandatory: false, earlier: "" }),
    ];
    const gaps = [
        gap("next_step", { label: "Next step", level: "block" }),
        gap("current_supplier", { label: "Current supplier", level: "warn" }),
        gap("priority", { label: "Priority", level: "inform" }),
    ];
    await openLead(panel({ steps, gaps, next: 2 }));
    await waitFor(".o_reglament_missing");
    expect(".o_reglament_missing").toHaveText(/For “Proposition” still:\s*Next step\s*steps: 1/);
    expect(".o_reglament_desirable").toHaveText(/Desirable:\s*Current supplier/);
    expect(".o_reglament_inform").toHaveText(/Good to know:\s*Priority/);
    expect(".o_reglament_desirable .o_reglament_chip").toHaveStyle({ borderTopStyle: "dashed" });
    await contains(".o_reglament_held_by").click();
    await animationFrame();
    expect(".o_reglament_leftovers .o_reglament_tick").toBeFocused();
});

test("a deal with nothing to do says so, instead of a name alone", async () => {
    await openLead(
        panel({ completeness: false, next_stage: false, progress: { done: 0, total: 0 } })
    );
    await waitFor(".o_reglament_nothing");
    expect(".o_reglament_nothing").toHaveText("Nothing to do at this stage");
    expect(".o_reglament_progress, .o_reglament_step").toHaveCount(0);
});

test("a closed deal says nothing of what is filled in", async () => {
    await openLead(panel({ completeness: false, next_stage: "", progress: { done: 0, total: 0 } }));
    await waitFor(".o_reglament_panel [role='region']");
    expect(".o_reglament_completeness").toHaveCount(0);
    expect(".o_reglament_progress").toHaveCount(0);
    expect(".o_reglament_missing").toHaveCount(0);
});

test("a chip prefers a field of the deal that the form shows", async () => {
    const needs = gap("product_ids", {
        label: "What they need",
        model: "res.partner",
        id: false,
        level: "block",
        fields: ["next_step"],
    });
    await openLead(panel({ gaps: [needs] }));
    await contains(".o_reglament_chip").click();
    await animationFrame();
    expect(".o_field_widget[name='next_step'] input").toBeFocused();
});
