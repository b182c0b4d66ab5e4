import { waitFor, waitUntil } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

/**
 * Milliseconds that is waited in a page for whatever is to come there: on a busy machine a page
 * takes its time, and how much of it says nothing of the page. Half of what a test waits for the
 * whole tour (`PATIENCE` in `tests/common.py`), so that it can be said what did not come.
 *
 * Steps of our tours have it by themselves; what waits within a step does it by the functions below.
 */
export const PATIENCE = 300000;

/** Wait until a condition holds; its value. */
export function until(condition, message) {
    return waitUntil(condition, { timeout: PATIENCE, message });
}

/** Wait for an element. */
export function shown(selector) {
    return waitFor(selector, { timeout: PATIENCE });
}

const tours = registry.category("web_tour.tours");

function bePatient(name) {
    const tour = tours.get(name);
    if (name.startsWith("sales_reglament")) {
        tour.timeout ||= PATIENCE;
    }
}

tours.getEntries().forEach(([name]) => bePatient(name));
tours.addEventListener("UPDATE", ({ detail: { operation, key } }) => {
    if (operation === "add") {
        bePatient(key);
    }
});
