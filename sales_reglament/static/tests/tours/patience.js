import { registry } from "@web/core/registry";

/**
 * Milliseconds that a step of our tours waits for its element: on a busy machine a page takes its
 * time, and how much of it says nothing of the page.
 */
const PATIENCE = 60000;

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
