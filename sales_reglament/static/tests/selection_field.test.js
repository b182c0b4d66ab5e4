import { expect, test } from "@odoo/hoot";
import { click, edit, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred, microTick, runAllTimers } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const TOGGLER = ".o_field_widget[name='proof'] .o_select_menu_toggler";

class Step extends models.Model {
    _name = "step";

    name = fields.Char();
    proof = fields.Selection({
        selection: [
            ["call", "A call"],
            ["file", "A file"],
        ],
        onChange: () => {},
    });
}

defineMailModels();
defineModels([Step]);

/** Ways to hold back the answers of the server: none, or from now on. */
async function mountStep() {
    const held = { answer: null };
    onRpc("step", "onchange", () => held.answer);
    onRpc("step", "web_save", ({ args }) => {
        expect.step(args[1].proof);
    });
    await mountView({
        resModel: "step",
        type: "form",
        arch: `<form><field name="name"/><field name="proof" widget="sales_reglament_selection"/></form>`,
    });
    return held;
}

async function choose(label) {
    await contains(TOGGLER).click();
    await contains(`.o_select_menu_item:contains('${label}')`).click();
}

test("what was chosen stays, however soon the field is left", async () => {
    const held = await mountStep();
    held.answer = new Deferred();
    await choose("A file");
    await animationFrame();
    held.answer.resolve();
    for (let tick = 0; tick < 200; tick++) {
        await microTick();
    }
    queryOne(TOGGLER).value = ""; // as it is drawn until the next frame
    await click(".o_field_widget[name='name'] input");
    await animationFrame();
    expect(TOGGLER).toHaveValue("A file");
    await clickSave();
    expect.verifySteps(["file"]);
});

test.tags("desktop"); // a phone has a button for it
test("what is emptied by hand is empty", async () => {
    await mountStep();
    await choose("A call");
    expect(TOGGLER).toHaveValue("A call");
    await click(TOGGLER);
    await edit("");
    await runAllTimers();
    await click(".o_field_widget[name='name'] input");
    await animationFrame();
    expect(TOGGLER).toHaveValue("");
    await clickSave();
    expect.verifySteps([false]);
});
