import { useBus } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { closing } from "../../core/windows_service";

const CHANGED = "SALES_REGLAMENT:DAY_CHANGED";
// long enough to read it, to see what one has done, and to take it back
const UNDO_FOR = 20_000;

/** Read the list anew when something was taken back. */
export function useUndone(env, load) {
    useBus(env.bus, CHANGED, load);
}

async function undo(env, token) {
    const text = await env.services.orm.call("sales.reglament.day.undo", "action_undo", [[token]]);
    env.services.notification.add(text, { type: "info" });
    env.bus.trigger(CHANGED);
}

/** Say what was done in My Day and what stays, offer to undo it, and go on to what follows. */
function tell(env, { params: { title, stays, token, follows } }) {
    const options = {
        type: token ? "success" : "warning",
        className: "o_reglament_day_told",
        autocloseDelay: UNDO_FOR,
    };
    if (stays) {
        options.title = title;
    }
    const notice = {};
    if (token) {
        const onClick = () => {
            notice.close();
            return undo(env, token);
        };
        options.buttons = [{ name: _t("Undo"), icon: "fa-undo", onClick }];
    }
    notice.close = env.services.notification.add(stays || title, options);
    return follows || closing();
}

registry.category("actions").add("sales_reglament_day_told", tell);
