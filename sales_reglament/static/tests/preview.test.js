import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { ReglamentPreview } from "@sales_reglament/reglament/preview";

defineMailModels();

function card(id, values = {}) {
    return {
        step_id: id,
        lead_id: 0,
        name: `Step ${id}`,
        how_to: "",
        files: [],
        mandatory: true,
        evidence: "manual",
        note_required: false,
        field: "",
        button: "",
        can_settle: false,
        can_skip: false,
        state: "todo",
        is_late: false,
        deadline_text: "",
        who: "",
        ...values,
    };
}

const NEW = {
    id: 1,
    name: "New",
    fields: [
        { id: 1, label: "Phone", reason: "To reach them", mandatory: true },
        { id: 2, label: "Source", reason: "", mandatory: false },
    ],
    steps: [
        card(1, {
            name: "Call",
            deadline_text: "within 1 working day",
            how_to: "By phone",
            files: [{ id: 5, name: "Script.txt", url: "" }],
        }),
        card(2, { name: "Write", mandatory: false, evidence: "attachment", who: "The head" }),
    ],
};
const WON = { id: 4, name: "Won", fields: [], steps: [card(3, { name: "Thank them" })] };
const OFFER = { id: 3, name: "Offer", fields: NEW.fields, steps: [] };

async function show(places) {
    onRpc("sales.reglament", "preview_panel", ({ args }) => {
        expect.step(`read ${args[0]}`);
        return { name: "First contact", version: 2, state: "draft", reason: "for all", places };
    });
    const action = { params: { reglament_id: 7 } };
    await mountWithCleanup(ReglamentPreview, { props: { action } });
    expect.verifySteps(["read 7"]);
}

test("a stage at a time, with one request for all", async () => {
    await show([NEW, OFFER, WON]);
    expect(queryAllTexts("[role='tab']")).toEqual(["New", "Offer", "Won"]);
    expect(queryAllTexts(".o_reglament_step_name")).toEqual(["Call", "Write"]);
    await contains("[role='tab']:contains(Won)").click();
    expect(queryAllTexts(".o_reglament_step_name")).toEqual(["Thank them"]);
    expect(".o_reglament_chip").toHaveCount(0);
    expect.verifySteps([]);
});

test("fields say whether they are mandatory, and why they are asked", async () => {
    await show([NEW]);
    expect(queryAllTexts(".o_reglament_chip")).toEqual(["Phone", "Source, desirable"]);
    expect(".o_reglament_chip:first").toHaveAttribute("data-tooltip", "To reach them");
});

test("steps have their deadline in words, and how to do them on demand", async () => {
    await show([NEW]);
    expect(".o_reglament_step:contains(Call) .o_reglament_deadline").toHaveText(
        "within 1 working day"
    );
    expect(".o_reglament_step:contains(Write)").toHaveText(/desirable/);
    expect(".o_reglament_preview").not.toHaveText(/By phone/);
    await contains(".o_reglament_how_to").click();
    expect(".o_reglament_preview").toHaveText(/By phone/);
    expect("a[href='/web/content/5?download=1']").toHaveText("Script.txt");
});

test("nothing can be done in it", async () => {
    await show([NEW]);
    expect(
        ".o_reglament_step button:not(.o_reglament_how_to), .o_reglament_step input"
    ).toHaveCount(0);
});

test("a stage without steps, and a reglament without anything", async () => {
    await show([OFFER]);
    expect("[role='tabpanel'] p").toHaveText("No steps at this stage.");
});

test("a reglament that asks for nothing says what comes first", async () => {
    await show([]);
    expect(".o_reglament_preview_empty").toHaveCount(1);
    expect("[role='tab']").toHaveCount(0);
});

test("long reglaments", async () => {
    const places = Array.from({ length: 12 }, (_, i) => ({
        ...WON,
        id: i + 1,
        name: `Stage ${i + 1}`,
        steps: [...Array(30).keys()].map((j) => card(100 * i + j)),
    }));
    await show(places);
    expect("[role='tab']").toHaveCount(12);
    expect(".o_reglament_step").toHaveCount(30);
});

test("arrow keys go from stage to stage", async () => {
    await show([NEW, WON]);
    await contains("[role='tab']:contains(New)").focus();
    await press("ArrowRight");
    await animationFrame();
    expect("[role='tab']:contains(Won)").toBeFocused();
    expect("[role='tab']:contains(Won)").toHaveAttribute("aria-selected", "true");
    await press("ArrowRight");
    await animationFrame();
    expect("[role='tab']:contains(New)").toHaveAttribute("aria-selected", "true");
});
