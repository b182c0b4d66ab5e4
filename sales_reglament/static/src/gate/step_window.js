import { useService } from "@web/core/utils/hooks";
import { leavesScreen, useWindows } from "../core/windows_service";

/**
 * Opens the window in which a step of a deal is done.
 *
 * @param {Object} options beside those of the window itself, `onDone` and `onLeave`
 * @param {boolean} [options.over] whether it is to open over what is on the screen, wherever it can
 * @param {() => Promise<boolean>} [options.before] whether it may open at all
 * @param {() => Promise<boolean>} [options.beforeLeaving] whether it may take the place of the screen
 */
export function useStepWindow({ over = false, before, beforeLeaving, ...options }) {
    const orm = useService("orm");
    const windows = useWindows();

    async function stepAction(step) {
        if (before && !(await before())) {
            return false;
        }
        const args = [[step.lead_id], step.step_id, ...(over ? [true] : [])];
        const action = await orm.call("crm.lead", "reglament_step_action", args);
        const mayLeave = !beforeLeaving || !leavesScreen(action) || (await beforeLeaving());
        return mayLeave && action;
    }

    return (step) => {
        const about = { model: "crm.lead", id: step.lead_id };
        return windows.open(() => stepAction(step), { about, ...options });
    };
}
