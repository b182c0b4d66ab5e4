import { browser } from "@web/core/browser/browser";

const FOCUSABLE = "input, textarea, select, [contenteditable='true'], [tabindex='0'], button";
const FRAMES = 20;

function nextFrame() {
    return new Promise((resolve) => browser.requestAnimationFrame(resolve));
}

function findField(form, name) {
    return [...form.querySelectorAll(`.o_field_widget[name="${name}"]`)].find(
        (field) => field.offsetParent !== null && !field.closest(".o_list_renderer")
    );
}

/** Wait a few frames for a field that a page just opened is to show. */
async function waitForField(form, tab, name) {
    for (let frame = 0; frame < FRAMES; frame++) {
        const field = findField(form, name);
        if (field || (tab.classList.contains("active") && frame > 2)) {
            return field;
        }
        await nextFrame();
    }
    return findField(form, name);
}

/** Wait a few frames for what a field is filled in with: an editor of texts comes after its field. */
async function waitForCursor(field) {
    for (let frame = 0; frame < FRAMES; frame++) {
        const target = field.matches(FOCUSABLE) ? field : field.querySelector(FOCUSABLE);
        if (target || !field.isConnected) {
            return target;
        }
        await nextFrame();
    }
    return null;
}

/**
 * Put the cursor into a field of a form, opening the page it is on first.
 *
 * @param {HTMLElement} form
 * @param {string} name of the field
 * @returns {Promise<boolean>} whether the form shows the field, and it can be filled in there
 */
export async function focusField(form, name) {
    let field = findField(form, name);
    const tabs = [...form.querySelectorAll(".o_notebook_headers .nav-link")];
    const active = tabs.find((tab) => tab.classList.contains("active"));
    for (const tab of field ? [] : tabs) {
        if (tab === active) {
            continue;
        }
        tab.click();
        field = await waitForField(form, tab, name);
        if (field) {
            break;
        }
    }
    if (!field) {
        active?.click();
        return false;
    }
    field.scrollIntoView({ block: "center" });
    const target = await waitForCursor(field);
    target?.focus();
    return Boolean(target);
}
