import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { tourState } from "@web_tour/js/tour_state";

export const TOUR = "sales_reglament_onboarding";
const URL = "/odoo/reglaments";
const SWITCH_OFF = "sales_reglament.switch_tours_off";

/**
 * "Show me how to begin": whatever tour is under way gives place to that of the reglaments.
 *
 * Odoo has one tour at a time and keeps it over a reload; the page is loaded anew, so that nothing
 * of another tour is left in it.
 */
async function begin(env) {
    const { notification, orm } = env.services;
    if (env.isSmall) {
        notification.add(
            _t(
                "The guided tour points at the menu bar and needs a wider screen. “Look at my base” and “Ready reglaments” work here too."
            ),
            { type: "info" }
        );
        return;
    }
    if (!session.tour_enabled) {
        await orm.call("res.users", "switch_tour_enabled", [true]);
        browser.sessionStorage.setItem(SWITCH_OFF, "1");
    }
    const [tour] = await orm.searchRead(
        "web_tour.tour",
        [["name", "=", TOUR]],
        ["rainbow_man_message"]
    );
    tourState.clear();
    tourState.setCurrentConfig({
        mode: "manual",
        redirect: false,
        rainbowManMessage: tour?.rainbow_man_message,
    });
    tourState.setCurrentTour(TOUR);
    tourState.setCurrentIndex(0);
    browser.location.assign(URL);
}

registry.category("actions").add("sales_reglament.begin", begin);

/** Who had no tours before gets no other ones by this one. */
registry.category("services").add("sales_reglament_onboarding", {
    dependencies: ["orm", "tour_service"],
    start(env, { orm }) {
        if (browser.sessionStorage.getItem(SWITCH_OFF)) {
            browser.sessionStorage.removeItem(SWITCH_OFF);
            orm.call("res.users", "switch_tour_enabled", [false]);
        }
    },
});
