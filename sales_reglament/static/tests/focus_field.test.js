import { expect, getFixture, test } from "@odoo/hoot";
import { runAllTimers } from "@odoo/hoot-mock";
import { focusField } from "@sales_reglament/gate/focus_field";

function makeForm(inside) {
    const form = document.createElement("div");
    form.innerHTML = `<div class="o_field_widget" name="description">${inside}</div>`;
    getFixture().append(form);
    return form;
}

test("the cursor waits for an editor that comes after its field", async () => {
    const form = makeForm("text");
    const done = focusField(form, "description");
    form.firstElementChild.innerHTML = `<div contenteditable="true">text</div>`;
    await runAllTimers();
    expect(await done).toBe(true);
    expect("[contenteditable]").toBeFocused();
});

test("a field that nobody can fill in is no place to lead to", async () => {
    const form = makeForm("text");
    const done = focusField(form, "description");
    await runAllTimers();
    expect(await done).toBe(false);
});
