import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, Deferred, press, runAllTimers } from "@odoo/hoot-dom";
import { Component, useState, xml } from "@odoo/owl";
import {
    contains,
    defineActions,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { WebClient } from "@web/webclient/webclient";
import { Dialog } from "@web/core/dialog/dialog";
import { useWindows } from "@sales_reglament/core/windows_service";
import { defineReglamentModels, Lead, waitFor, waitForNone } from "./reglament_test_helpers";

describe.current.tags("desktop");
defineReglamentModels();

const WINDOW = {
    type: "ir.actions.act_window",
    name: "Answer the client",
    res_model: "crm.lead",
    target: "new",
    views: [[false, "form"]],
};
const DEAL = { model: "crm.lead", id: 2 };

Lead._views.form = `
    <form>
        <field name="next_step"/>
        <footer>
            <button name="action_log" type="object" string="Log" class="o_log"/>
            <button special="cancel" string="Not now" class="o_not_now"/>
        </footer>
    </form>`;

/** A dialog in which something is typed and from which a window is opened. */
class Below extends Component {
    static template = xml`
        <Dialog title="'Below'" contentClass="'o_below'">
            <input class="o_typed" t-model="state.typed"/>
            <button class="o_open" t-on-click="open">Open</button>
        </Dialog>`;
    static components = { Dialog };
    static props = { request: Function, done: { type: Function, optional: true }, close: Function };

    setup() {
        this.windows = useWindows();
        this.state = useState({ typed: "" });
    }

    open() {
        return this.windows.open(this.props.request, {
            about: DEAL,
            onDone: () => this.props.done?.(),
            onLeave: () => expect.step("left"),
        });
    }
}

async function openBelow(props = {}) {
    onRpc("crm.lead", "action_log", () => ({ type: "ir.actions.act_window_close" }));
    await mountWithCleanup(WebClient);
    const close = getService("dialog").add(Below, { request: async () => WINDOW, ...props });
    await waitFor(".o_below");
    return close;
}

test("a window knows its record, closes, and leaves what is below as it was", async () => {
    await openBelow({ done: () => expect.step("done") });
    onRpc("crm.lead", "action_log", ({ kwargs }) => {
        expect.step(`active: ${kwargs.context.active_model}`);
        return { type: "ir.actions.act_window_close" };
    });
    onRpc("crm.lead", "onchange", ({ kwargs: { context } }) => {
        expect(context.active_model).toBe("crm.lead");
        expect(context.active_id).toBe(2);
        expect(context.active_ids).toEqual([2]);
    });
    await contains(".o_typed").edit("Ring them", { confirm: false });
    await contains(".o_open").click();
    await waitFor(".modal-title:contains('Answer the client')");
    await contains(".o_log").click();
    await waitForNone(".o_log");
    expect(".o_typed").toHaveValue("Ring them");
    expect.verifySteps(["active: crm.lead", "done"]);
});

test("it closes also when what opened it waits for ever", async () => {
    await openBelow({ done: () => new Promise(() => {}) });
    await contains(".o_open").click();
    await contains(".o_log").click();
    await waitForNone(".o_log");
    expect(".o_below").toHaveCount(1);
});

test("it closes also when what opened it is gone meanwhile", async () => {
    const close = await openBelow({ done: () => expect.step("done") });
    await contains(".o_open").click();
    await waitFor(".o_log");
    close();
    await waitForNone(".o_below");
    await contains(".o_log").click();
    await waitForNone(".o_log");
    expect(".modal").toHaveCount(0);
    expect.verifySteps([]);
});

test("Escape closes the window only", async () => {
    await openBelow();
    await contains(".o_open").click();
    await waitFor(".o_log");
    await press("Escape");
    await waitForNone(".o_log");
    expect(".o_below").toHaveCount(1);
});

test("the second click of a double click opens nothing more", async () => {
    const found = new Deferred();
    await openBelow({
        request: () => {
            expect.step("asked");
            return found;
        },
    });
    await contains(".o_open").click();
    await contains(".o_open").click();
    found.resolve(WINDOW);
    await waitFor(".o_log");
    await animationFrame();
    expect(".o_log").toHaveCount(1);
    expect.verifySteps(["asked"]);
});

test("where there is nothing to open nothing happens", async () => {
    await openBelow({ request: async () => false, done: () => expect.step("done") });
    await contains(".o_open").click();
    await animationFrame();
    expect(".modal").toHaveCount(1);
    expect.verifySteps([]);
});

test("who goes to another screen is told, so that what was typed can be kept", async () => {
    defineActions([{ id: 7, name: "All", res_model: "crm.lead", views: [[false, "list"]] }]);
    await openBelow({ done: () => expect.step("done") });
    await contains(".o_open").click();
    await waitFor(".o_log");
    await getService("action").doAction(7);
    await waitFor(".o_list_view");
    expect(".modal").toHaveCount(0);
    expect.verifySteps(["left"]);
});

test("a domain by the record it was opened from can be read", async () => {
    await openBelow({
        request: async () => ({ ...WINDOW, domain: "[('id', '=', active_id)]" }),
    });
    await contains(".o_open").click();
    await waitFor(".o_log");
    expect(".o_error_dialog").toHaveCount(0);
});

test("a screen is not read again under a window that stands on it", async () => {
    defineActions([{ id: 7, name: "All", res_model: "crm.lead", views: [[false, "list"]] }]);
    await openBelow();
    await getService("action").doAction(7);
    onRpc("crm.lead", "web_search_read", () => expect.step("read"));
    getService("dialog").add(Below, { request: async () => false });
    await waitFor(".o_below");
    const windows = getService("sales_reglament.windows");
    const refreshed = windows.refresh();
    await runAllTimers();
    await refreshed;
    expect(".o_below").toHaveCount(1);
    expect.verifySteps([]);
});

test("a screen is read again by a window that closes above it", async () => {
    defineActions([{ id: 7, name: "All", res_model: "crm.lead", views: [[false, "list"]] }]);
    onRpc("crm.lead", "action_log", () => ({ type: "ir.actions.act_window_close" }));
    await mountWithCleanup(WebClient);
    await getService("action").doAction(7);
    await waitFor(".o_list_view");
    const windows = getService("sales_reglament.windows");
    await windows.open(WINDOW, { onDone: () => windows.refresh() });
    await waitFor(".o_log");
    onRpc("crm.lead", "web_search_read", () => expect.step("read"));
    await contains(".o_log").click();
    await waitForNone(".o_log");
    await runAllTimers();
    await animationFrame();
    expect.verifySteps(["read"]);
});

test("what a button shows beside its dialog leaves the dialog with what is typed", async () => {
    patchWithCleanup(browser, {
        open: (url) => {
            expect.step(`tab: ${url}`);
            return { closed: false };
        },
    });
    onRpc("crm.lead", "action_log", () => ({
        type: "ir.actions.client",
        tag: "sales_reglament.beside",
        params: {
            action: {
                type: "ir.actions.act_window",
                name: "Deals",
                res_model: "crm.lead",
                views: [
                    [false, "list"],
                    [false, "form"],
                ],
                domain: [["id", "in", [1, 2]]],
            },
        },
    }));
    await mountWithCleanup(WebClient);
    await getService("action").doAction(WINDOW);
    await contains(".modal [name='next_step'] input").edit("Ring them", { confirm: false });
    await contains(".o_log").click();
    await animationFrame();
    expect.verifySteps(["tab: /odoo/crm.lead"]);
    expect(".modal [name='next_step'] input").toHaveValue("Ring them");
});
