import { Activity } from "@mail/core/common/activity_model";
import { patch } from "@web/core/utils/patch";
import { session } from "@web/session";
import { followedBy, isGivenUp } from "../core/windows_service";

const CATEGORIES = ["phonecall", "meeting"];
const MODELS = ["crm.lead", "res.partner"];

/**
 * What there is to ask about an activity that is being finished.
 *
 * @returns {Function|false} to be called once it is finished, however long before the answer is
 *     wanted: it gives back how to open the dialog
 */
function questionAbout({ id, activity_category, res_model, res_id, store }) {
    const isAsked =
        session.reglament_asks_results &&
        CATEGORIES.includes(activity_category) &&
        MODELS.includes(res_model);
    if (!isAsked) {
        return false;
    }
    const { orm, "sales_reglament.windows": windows } = store.env.services;
    return () => {
        // what it was is known now; later there may be another one like it
        const found = orm.silent.call("mail.activity", "reglament_ask_result", [[id]]);
        return () =>
            windows.open(() => found, {
                about: { model: res_model, id: res_id },
                onDone: (info) => (isGivenUp(info) ? null : windows.refresh()),
            });
    };
}

/**
 * Whoever finishes a call or meeting with a client is asked how it went, once it is finished;
 * nobody waits for the answer.
 */
patch(Activity.prototype, {
    async markAsDone() {
        const ask = questionAbout(this);
        const result = await super.markAsDone(...arguments);
        if (ask) {
            ask()();
        }
        return result;
    },

    /** Odoo's window for what comes next is first, and the question comes when that is closed. */
    async markAsDoneAndScheduleNext() {
        const ask = questionAbout(this);
        const action = await super.markAsDoneAndScheduleNext(...arguments);
        if (!ask) {
            return action;
        }
        const open = ask();
        if (!action) {
            open();
            return action;
        }
        return followedBy(action, open);
    },
});
