import { browser } from "@web/core/browser/browser";
import { until } from "./patience";

const WATCH = "sales_reglament.watch_begin";
const POINTER = ".o_tour_pointer";

/**
 * "Show me how to begin" loads the page anew: what a test wants to see there is looked for here.
 *
 * The test puts what the pointer is to say into the session's storage.
 */
async function watch(words) {
    const says = () => {
        const pointers = [...document.querySelectorAll(POINTER)];
        return pointers.length === 1 && pointers[0].textContent.includes(words);
    };
    try {
        await until(says, `No pointer says “${words}”`);
    } catch (error) {
        browser.console.error(error.message);
        return;
    }
    browser.sessionStorage.removeItem(WATCH);
    browser.console.log("test successful");
}

const words = browser.sessionStorage.getItem(WATCH);
if (words) {
    watch(words);
}
