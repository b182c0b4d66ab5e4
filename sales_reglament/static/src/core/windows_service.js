import { status, useComponent } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { makeContext } from "@web/core/context";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

// An opening that another one overtook never tells; after this time a click is a new one.
const DOUBLE_CLICK = 1000;

/**
 * @typedef {Object} Record
 * @property {string} model
 * @property {number} id
 *
 * @typedef {Object} WindowOptions
 * @property {Record} [about] the record that the window is opened from
 * @property {Object} [context] beside the action's own
 * @property {Function} [onDone] called once the window is closed, with what it was closed with
 * @property {Function} [onLeave] called instead when another screen takes the place of all that
 *     is open
 */

/**
 * Opens Odoo's windows for components of ours, so that what lies below stays as it is.
 *
 * A window knows the record it was opened from; it closes whatever becomes of the component that
 * opened it; the second click of a double click opens nothing more.
 */
export const windowsService = {
    dependencies: ["action", "overlay"],
    start(env, { action, overlay }) {
        let opening = null;

        async function run(request, { about, context, onDone, onLeave, stackPosition }) {
            const found = typeof request === "function" ? await request() : request;
            if (!found) {
                return false;
            }
            const around = { ...activeRecord(about), ...context };
            await action.doAction(withContext(found, around), {
                additionalContext: around,
                stackPosition,
                // nobody waits for what is below: it may be gone, and the window closes all the same
                onClose: (info) => {
                    const tell = info?.noReload ? onLeave : onDone;
                    tell?.(info);
                },
            });
            return true;
        }

        /**
         * @param {Object|string|Function} request an action, its external id, or how to get it
         * @param {WindowOptions} [options]
         * @returns {Promise<boolean>} whether there was something to open
         */
        function open(request, options = {}) {
            const now = Date.now();
            if (opening && now - opening.since < DOUBLE_CLICK) {
                return opening.promise;
            }
            const promise = run(request, options).finally(() => {
                if (opening?.promise === promise) {
                    opening = null;
                }
            });
            opening = { since: now, promise };
            return promise;
        }

        /** Open a list of records. */
        function openList(model, domain, name) {
            return open({
                type: "ir.actions.act_window",
                name,
                res_model: model,
                domain,
                views: [[false, "list"]],
            });
        }

        /** Open the form of one record. */
        function openRecord(model, id, options = {}) {
            const form = {
                type: "ir.actions.act_window",
                res_model: model,
                res_id: id,
                views: [[false, "form"]],
            };
            return open(form, options);
        }

        /** Open the form of one record in the place of the screen, which is not gone back to. */
        function openInstead(model, id) {
            return openRecord(model, id, { stackPosition: "replaceCurrentAction" });
        }

        /** Show another screen in a tab of its own; what stands here stays as it is. */
        function openBeside(request) {
            return action.doAction(request, { newWindow: true });
        }

        /** Show a paper as a page in Odoo; a part of opening it, and no second click. */
        function openAsPage(report) {
            return run({ ...report, report_type: "qweb-html" }, {});
        }

        /** @returns {string|undefined} the model that the screen below all windows is about */
        function shownModel() {
            return action.currentController?.props?.resModel;
        }

        /** @returns {Record|undefined} the record whose form is shown below all windows */
        function shownRecord() {
            const { props, currentState } = action.currentController || {};
            const id = props?.type === "form" && currentState?.resId;
            return id ? { model: props.resModel, id } : undefined;
        }

        /**
         * Read the screen below all windows again. Where one still stands on it nothing is done:
         * it would end with all that was typed into it.
         */
        async function refresh() {
            await gone();
            const { jsId } = action.currentController || {};
            const windows = Object.values(overlay.overlays).filter(({ props }) => props.subEnv);
            if (jsId && !windows.length) {
                await action.restore(jsId);
            }
        }

        return {
            open,
            openAsPage,
            openBeside,
            openInstead,
            openList,
            openRecord,
            shownModel,
            shownRecord,
            refresh,
        };
    },
};

/** What a client action gives back to have the window close that it was opened from. */
export function closing() {
    return { type: "ir.actions.act_window_close" };
}

/** Whether an action takes the place of the screen, rather than opening over it. */
export function leavesScreen(action) {
    return action?.type === "ir.actions.act_window" && action.target !== "new";
}

/** Whether a window was left without doing what it is for: Escape, its cross, "Not now". */
export function isGivenUp(info) {
    return Boolean(info?.dismiss || info?.special);
}

/** An action that knows its context also when the page is loaded again. */
function withContext(action, context) {
    return typeof action === "object" && Object.keys(context).length
        ? { ...action, context: makeContext([context, action.context]) }
        : action;
}

function activeRecord(about) {
    return about ? { active_model: about.model, active_id: about.id, active_ids: [about.id] } : {};
}

registry.category("services").add("sales_reglament.windows", windowsService);

/** As the answer of a button in a dialog; nothing follows, and the dialog stays. */
async function showBeside(env, { params }) {
    await env.services["sales_reglament.windows"].openBeside(params.action);
}

registry.category("actions").add("sales_reglament.beside", showBeside);

/** An action that opens a window and, once that is closed, goes on with what follows. */
export function followedBy(action, follow) {
    return {
        type: "ir.actions.client",
        tag: "sales_reglament.followed",
        params: { action, follow },
    };
}

async function openFollowed(env, { params: { action, follow } }, { onClose, ...options }) {
    await env.services.action.doAction(action, {
        ...options,
        onClose: async (info) => {
            onClose?.(info);
            await gone();
            follow();
        },
    });
}

registry.category("actions").add("sales_reglament.followed", openFollowed);

/** A window that is closing tells of it first, and goes then. */
function gone() {
    return new Promise((resolve) => browser.setTimeout(resolve));
}

/** The service for a component: it is told of the end of a window only as long as it is there. */
export function useWindows() {
    const component = useComponent();
    const windows = useService("sales_reglament.windows");
    const whileAlive =
        (callback) =>
        (...args) =>
            status(component) === "destroyed" ? undefined : callback?.(...args);
    return {
        ...windows,
        open: (request, options = {}) =>
            windows.open(request, {
                ...options,
                onDone: whileAlive(options.onDone),
                onLeave: whileAlive(options.onLeave),
            }),
    };
}
