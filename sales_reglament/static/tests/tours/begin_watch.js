import { browser } from "@web/core/browser/browser";

const WATCH = "sales_reglament.watch_begin";
const POINTER = ".o_tour_pointer";

/**
 * "Show me how to begin" loads the page anew: what a test wants to see there is looked for here.
 *
 * The test puts what the pointer is to say into the session's storage.
 */
async function watch(words) {
    for (let turn = 0; turn < 300; turn++) {
        const pointers = [...document.querySelectorAll(POINTER)];
        if (pointers.length === 1 && pointers[0].textContent.includes(words)) {
            browser.sessionStorage.removeItem(WATCH);
            browser.console.log("test successful");
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    browser.console.error(`No pointer says “${words}”`);
}

const words = browser.sessionStorage.getItem(WATCH);
if (words) {
    watch(words);
}
