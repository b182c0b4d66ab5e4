import { expect, test } from "@odoo/hoot";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
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

const TWIN = {
    id: 7,
    name: "Northern Cable Works",
    causes: ["Same phone"],
    answers: "Anna answers for it.",
    contact: "No contact yet.",
    person: { id: 7, display_name: "Northern Cable Works" },
};
const LATER = { twins: [], note: false, later: true };

class Deal extends models.Model {
    _name = "deal";

    phone = fields.Char({ onChange: () => {} });
    twins = fields.Json();

    _records = [{ id: 1, phone: "111", twins: LATER }];
}

defineMailModels();
defineModels([Deal]);

/** A stored deal, whose twins come when `asked` says so. */
async function mountDeal(asked) {
    onRpc("deal", "read", ({ args }) => {
        expect.step(`asked of ${args[0]}`);
        return asked;
    });
    await mountView({
        resModel: "deal",
        resId: 1,
        type: "form",
        arch: `<form><field name="phone"/>
            <field name="twins" widget="sales_reglament_twins" invisible="not twins"/></form>`,
    });
}

test("a deal is there before it is known whom it looks like", async () => {
    const asked = new Deferred();
    await mountDeal(asked);
    expect(".o_field_widget[name='phone'] input").toHaveValue("111");
    expect(".o_reglament_twin").toHaveCount(0);
    asked.resolve([{ id: 1, twins: { twins: [TWIN], note: false } }]);
    await animationFrame();
    expect(".o_reglament_twin_open").toHaveText("Northern Cable Works");
    expect.verifySteps(["asked of 1"]);
});

test("a deal that looks like nobody shows nothing", async () => {
    await mountDeal([{ id: 1, twins: false }]);
    await animationFrame();
    expect(".o_reglament_twin").toHaveCount(0);
    expect(".alert").toHaveCount(0);
    expect.verifySteps(["asked of 1"]);
});

test("what is typed decides at once, and is asked again when it is saved", async () => {
    onRpc("deal", "onchange", () => ({ value: { twins: false } }));
    await mountDeal([{ id: 1, twins: { twins: [TWIN], note: false } }]);
    await animationFrame();
    expect(".o_reglament_twin").toHaveCount(1);
    await contains(".o_field_widget[name='phone'] input").edit("222");
    expect(".o_reglament_twin").toHaveCount(0);
    onRpc("deal", "web_save", () => [{ id: 1, phone: "222", twins: LATER }]);
    await clickSave();
    await animationFrame();
    expect(".o_reglament_twin").toHaveCount(1);
    expect.verifySteps(["asked of 1", "asked of 1"]);
});
