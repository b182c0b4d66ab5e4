/* Runs in the page that is walked: waits, finds buttons, presses them. */
(() => {
    let pending = 0;
    const { fetch: realFetch } = window;
    window.fetch = (...args) => {
        pending++;
        return realFetch(...args).finally(() => pending--);
    };
    const { send } = window.XMLHttpRequest.prototype;
    window.XMLHttpRequest.prototype.send = function (...args) {
        pending++;
        this.addEventListener("loadend", () => pending--);
        return send.apply(this, args);
    };
    const opened = [];
    window.open = (url) => {
        opened.push(String(url));
        return { closed: false, focus() {}, close() {}, location: {}, document };
    };
    // a file is asked for by a form or a link of its own: nothing is to land on this machine
    const { click: clickLink } = window.HTMLAnchorElement.prototype;
    window.HTMLAnchorElement.prototype.click = function () {
        if (this.hasAttribute("download") || this.target === "_blank") {
            opened.push(this.href);
            return undefined;
        }
        return clickLink.call(this);
    };

    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const isShown = (el) => el.offsetParent !== null && !el.closest(".o_invisible_modifier");
    const all = (selector, root = document) => [...root.querySelectorAll(selector)].filter(isShown);
    const services = () => odoo.__WOWL_DEBUG__.root.env.services;

    // parts of Odoo's own that stand around every view
    const CHROME = [
        ".o-mail-Chatter",
        ".o_main_navbar",
        ".o_cp_searchview",
        ".o_searchview",
        ".o_search_panel",
        ".o_cp_pager",
        ".o_pager",
        ".o_cp_switch_buttons",
        ".o_cp_action_menus",
        ".o_optional_columns_dropdown",
        ".o_breadcrumb",
        ".o-dropdown--menu",
        ".o_statusbar_status",
        ".o_notification",
    ].join(", ");

    /** What stands on a button; a picture has its words for those who don't see it. */
    function nameOf(button) {
        const words =
            button.textContent.trim() || button.getAttribute("aria-label") || button.title;
        return words.replace(/\s+/g, " ").slice(0, 60);
    }

    function isOurs(button, names) {
        if (button.closest(CHROME)) {
            return false;
        }
        const name = button.getAttribute("name");
        return Boolean(
            (name && (!names || names.includes(name))) ||
            button.closest("[class*='o_reglament']:not(.o_reglament_view)")
        );
    }

    function keyOf(button) {
        return button.getAttribute("name") || nameOf(button).replace(/\d+/g, "#");
    }

    /** Buttons of a part of the page, each kind once. */
    function buttonsIn(root, accepts) {
        const found = new Map();
        for (const button of all("button, a.btn, a[role='button'], a[name][type]", root)) {
            const isOpen = !button.disabled && !button.closest("fieldset:disabled");
            if (isOpen && accepts(button) && !found.has(keyOf(button))) {
                found.set(keyOf(button), button);
            }
        }
        return found;
    }

    const topDialog = () => all(".o_dialog .modal").at(-1) || all(".o_dialog").at(-1);

    const walker = {
        /** Wait until nothing is asked of the server any more and the page has drawn it. */
        async settle(limit = 300000) {
            const end = Date.now() + limit;
            let quiet = 0;
            while (quiet < 4 && Date.now() < end) {
                await pause(40);
                const busy =
                    pending || document.querySelector(".o_blockUI, .o_view_nocontent_loading");
                quiet = busy ? 0 : quiet + 1;
            }
            return quiet >= 4;
        },

        /** The addon's menus that open something. */
        menus(module) {
            return services()
                .menu.getAll()
                .filter((menu) => menu.actionID && String(menu.xmlid).startsWith(`${module}.`))
                .map(({ xmlid, name, actionID }) => ({ xmlid, name, action: actionID }));
        },

        async open(action, viewType, row) {
            for (let round = 0; round < 5 && topDialog(); round++) {
                await walker.closeDialog();
            }
            await services().action.doAction(action, { clearBreadcrumbs: true });
            await walker.settle();
            if (viewType && services().action.currentController?.view?.type !== viewType) {
                await services().action.switchView(viewType);
                await walker.settle();
            }
            return row === undefined ? true : walker.openRow(row);
        },

        /** Open a record of a list or a kanban view, as a click on it does. */
        async openRow(row) {
            const rows = all(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)");
            const target = rows[row]?.querySelector(
                ".o_data_cell:not(.o_list_button):not(.o_handle_cell)"
            );
            if (!rows[row]) {
                return false;
            }
            (target || rows[row]).click();
            await walker.settle();
            return services().action.currentController?.view?.type === "form";
        },

        state() {
            const {
                props = {},
                view,
                action = {},
                views = [],
            } = services().action.currentController || {};
            return {
                model: props.resModel || "",
                view: view ? view.type : action.tag || "",
                views: views.map(({ type }) => type),
                rows: all(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)").length,
            };
        },

        /** Which screen this is: the same words mean that nobody has gone anywhere. */
        where() {
            const { jsId } = services().action.currentController || {};
            const isTouched = all(".o_form_status_indicator_buttons:not(.invisible)").length > 0;
            return `${window.location.href} ${jsId} ${isTouched}`;
        },

        buttons(names) {
            const root = topDialog() || document.querySelector(".o_action_manager");
            return root ? [...buttonsIn(root, (button) => isOurs(button, names)).keys()] : [];
        },

        /** Buttons of the open dialog; `isLast` those of its footer, which end it. */
        dialogButtons() {
            const root = topDialog();
            const found = root ? buttonsIn(root, (b) => b.closest("footer") || isOurs(b)) : [];
            return [...found].map(([key, button]) => ({
                key,
                isLast: Boolean(button.closest("footer")),
            }));
        },

        async press(key, inDialog) {
            const root =
                inDialog || topDialog() ? topDialog() : document.querySelector(".o_action_manager");
            const button = root && buttonsIn(root, () => true).get(key);
            if (!button) {
                return false;
            }
            button.scrollIntoView({ block: "center" });
            button.focus();
            await pause(30);
            const before = document.body.innerHTML;
            // who chooses what is chosen already sees no difference
            const isChosen = button.matches(
                ".active, [aria-checked='true'], [aria-pressed='true']"
            );
            button.click();
            await pause(60);
            const isQuiet = await walker.settle();
            const isLed = ![button, document.body].includes(document.activeElement);
            const isChanged =
                isChosen || isLed || opened.length > 0 || document.body.innerHTML !== before;
            return { isQuiet, isChanged };
        },

        /** What is to be seen after something was pressed. */
        seen() {
            const dialogs = all(".o_dialog");
            return {
                dialogs: dialogs.map((el) =>
                    (el.querySelector(".modal-title")?.textContent || "").trim()
                ),
                oops: dialogs
                    .filter((el) =>
                        el.querySelector(
                            ".o_error_dialog .o_error_detail, .o_error_dialog .btn-link"
                        )
                    )
                    .map((el) => el.textContent.trim().slice(0, 300)),
                warning: all(".o_error_dialog").map((el) => el.textContent.trim().slice(0, 200)),
                invalid: all(".o_field_invalid, .o_dialog :invalid").length,
                said: all(".o_notification").map((el) => el.textContent.trim().slice(0, 200)),
                opened: opened.splice(0),
                blocked: Boolean(document.querySelector(".o_blockUI")),
            };
        },

        async answers(url) {
            const answer = await realFetch(url, { method: "GET" });
            return answer.status;
        },

        /** As Escape does, then as the cross does; whether one dialog less is open. */
        async closeDialog() {
            const before = all(".o_dialog").length;
            const target = document.activeElement?.closest(".o_dialog")
                ? document.activeElement
                : topDialog();
            const options = { key: "Escape", bubbles: true, cancelable: true };
            (target || document.body).dispatchEvent(new KeyboardEvent("keydown", options));
            await pause(100);
            await walker.settle();
            if (all(".o_dialog").length < before) {
                return true;
            }
            topDialog()
                ?.querySelector(".btn-close, .o_form_button_cancel, footer .btn:last-child")
                ?.click();
            await pause(100);
            await walker.settle();
            return all(".o_dialog").length < before;
        },

        forgetNotices() {
            for (const close of document.querySelectorAll(".o_notification_close")) {
                close.click();
            }
        },
    };
    window.walker = walker;
})();
