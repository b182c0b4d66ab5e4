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

    const BUTTONS = "button, a.btn, a[role='button'], a[name][type], a[role='menuitem'][name]";
    const STAGE = ".o_statusbar_status .o_arrow_button[data-value]"; // what moves a record on

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
            button.matches(STAGE) ||
            button.closest("[class*='o_reglament']:not(.o_reglament_view)")
        );
    }

    function keyOf(button) {
        const words = nameOf(button).replace(/\d[\d\s,.]*/g, "#");
        return [button.getAttribute("name"), words].filter(Boolean).join(" · ");
    }

    /** What only opens a window settles nothing, and comes first; another stage has other buttons,
     * and comes last.
     */
    function rankOf(button) {
        if (button.matches(STAGE)) {
            return 2;
        }
        return /^\d+$/.test(button.getAttribute("name")) ? 0 : 1;
    }

    /** Buttons of a part of the page, each kind once. */
    function buttonsIn(root, accepts) {
        const found = new Map();
        for (const button of all(BUTTONS, root)) {
            const isOpen = !button.disabled && !button.closest("fieldset:disabled");
            if (isOpen && accepts(button) && !found.has(keyOf(button))) {
                found.set(keyOf(button), button);
            }
        }
        return found;
    }

    /** What opens a menu inside a view: its cards' three dots, "More" above a form. */
    function menusIn(root) {
        const found = new Map();
        for (const toggler of all(".dropdown-toggle, .o_button_more", root)) {
            const kind = toggler.className.replace(/\bshow\b/, "").trim();
            if (!toggler.closest(CHROME) && !found.has(kind)) {
                found.set(kind, toggler);
            }
        }
        return [...found.values()];
    }

    const openMenu = () => [...document.querySelectorAll(".o-dropdown--menu")].at(-1);

    /** Call for each menu inside a part of the page, open; stop where something comes back. */
    async function inMenus(root, call) {
        for (const toggler of menusIn(root)) {
            toggler.click();
            await pause(80);
            const found = openMenu() && call(openMenu());
            if (found) {
                return found;
            }
            if (openMenu()) {
                toggler.click();
                await pause(40);
            }
        }
        return undefined;
    }

    /** The first part of the page's tree that a condition holds for. */
    function componentIn(root, accepts) {
        const rest = [odoo.__WOWL_DEBUG__.root.__owl__];
        while (rest.length > 0) {
            const node = rest.shift();
            if (accepts(node.component) && root.contains(node.firstNode())) {
                return node.component;
            }
            rest.push(...Object.values(node.children));
        }
        return undefined;
    }

    const tabsIn = (root) =>
        all(".o_notebook_headers .nav-link, .settings_tab .tab", root).filter(
            (tab) => tab.closest(".o_notebook, .o_setting_container, .o_form_view") !== null
        );
    const main = () => document.querySelector(".o_action_manager");

    const titleOf = (dialog) => (dialog.querySelector(".modal-title")?.textContent || "").trim();
    /** What Odoo writes above "you may not", in the person's language. */
    function deniedTitles() {
        const { odooExceptionTitleMap: titles } = odoo.loader.modules.get(
            "@web/core/errors/error_dialogs"
        );
        return ["AccessError", "AccessDenied"].map((name) =>
            String(titles.get(`odoo.exceptions.${name}`))
        );
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
                    pending ||
                    document.querySelector(
                        ".o_blockUI, .o_view_nocontent_loading, .o_loading_indicator"
                    );
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
            await walker.discard();
            const going = services().action.doAction(action, { clearBreadcrumbs: true });
            const isStuck = await Promise.race([going, pause(60000).then(() => true)]);
            if (isStuck === true) {
                throw new Error("the screen before can't be left");
            }
            await walker.settle();
            if (
                viewType &&
                typeof action === "number" &&
                services().action.currentController?.view?.type !== viewType
            ) {
                await services().action.switchView(viewType);
                await walker.settle();
            }
            await walker.unfold();
            return row === null ? true : walker.openRow(row);
        },

        /** Give up what was changed in a form: leaving would save it. */
        async discard() {
            const [button] = all(
                ".o_form_status_indicator_buttons:not(.invisible) .o_form_button_cancel"
            );
            button?.click();
            await walker.settle();
        },

        /** Show the first rows of a list that is grouped. */
        async unfold() {
            for (let level = 0; level < 4 && all(".o_data_row", main()).length === 0; level++) {
                const header = all(
                    ".o_group_header.o_group_has_content:not(.o_group_open)",
                    main()
                )[0];
                if (!header) {
                    break;
                }
                header.querySelector(".o_group_name").click();
                await walker.settle();
            }
        },

        /** Choose the first row of a list. */
        async choose() {
            const box = all(".o_data_row .o_list_record_selector input", main())[0];
            box?.click();
            await walker.settle();
            return Boolean(box);
        },

        /** Show the page of a form that has this title. */
        async turnTo(title) {
            const tab = tabsIn(main()).find((each) => nameOf(each) === title);
            tab?.click();
            await walker.settle();
            return Boolean(tab);
        },

        /** Whether the person may do something with a model's records at all. */
        may: (model, right) => services().orm.call(model, "has_access", [[], right]),

        /** A few records on which a view shows a button, as far as its conditions tell. */
        async showing(model, viewId, viewType, name) {
            const { py } = walker;
            const { views, models } = await services().orm.call(model, "get_views", [
                [[viewId, viewType]],
            ]);
            const { fields } = models[model];
            const arch = new window.DOMParser().parseFromString(views[viewType].arch, "text/xml");
            const buttons = [...arch.querySelectorAll(`[name="${name}"]`)];
            const conditions = buttons.map((button) => py.conditions(button));
            const used = conditions.flat().flatMap((text) => text.match(/[a-z_]\w*/g) || []);
            const known = [...new Set(used)].filter((word) => word in fields);
            const specification = Object.fromEntries(known.map((word) => [word, {}]));
            const { records } = await services().orm.call(model, "web_search_read", [[]], {
                specification,
                limit: 500,
                context: { active_test: viewType === "list" || viewType === "kanban" },
            });
            const shows = (record) =>
                conditions.some((texts) => texts.every((text) => !py.holds(text, record)));
            return records
                .filter(shows)
                .slice(0, 2)
                .map(({ id }) => id);
        },

        py: {
            /** What hides a button, as far as its record can say: a part that lists other records
             * is judged by what hides it, and by what it asks of the record around it.
             */
            conditions(button) {
                const found = [];
                let isInside = true;
                for (let node = button; node?.getAttribute; node = node.parentNode) {
                    const isPart = Boolean(button.closest("field")) && isInside;
                    for (const attribute of ["invisible", "column_invisible"]) {
                        const text = node.getAttribute(attribute);
                        if (text && (!isPart || text.includes("parent."))) {
                            found.push(text.replaceAll("parent.", ""));
                        }
                    }
                    isInside = isInside && node.tagName !== "field";
                }
                return found;
            },
            holds(text, record) {
                const { evaluateBooleanExpr } = odoo.loader.modules.get("@web/core/py_js/py");
                const { user } = odoo.loader.modules.get("@web/core/user");
                try {
                    return evaluateBooleanExpr(text, {
                        ...record,
                        uid: user.userId,
                        context: user.context,
                    });
                } catch {
                    return false; // it asks for more than the record knows
                }
            },
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
                tabs: tabsIn(main()).map(nameOf),
            };
        },

        /** Which screen this is: the same words mean that nobody has gone anywhere. */
        where() {
            const { jsId } = services().action.currentController || {};
            const isTouched = all(".o_form_status_indicator_buttons:not(.invisible)").length > 0;
            const chosen = all(".o_data_row .o_list_record_selector input:checked").length;
            const tabs = tabsIn(main()).filter((tab) => tab.matches(".active, .selected"));
            const dialogs = all(".o_dialog").length;
            const parts = [window.location.href, jsId, isTouched, chosen, dialogs];
            return [...parts, ...tabs.map(nameOf)].join(" ");
        },

        /** The addon's buttons on the page, and in the menus on it. */
        async buttons(names) {
            const accepts = (button) => isOurs(button, names);
            const found = buttonsIn(main(), accepts);
            await inMenus(main(), (menu) => {
                for (const [key, button] of buttonsIn(menu, accepts)) {
                    found.set(key, found.get(key) || button);
                }
            });
            const list = [...found].map(([key, button]) => ({
                key,
                name: button.getAttribute("name") || "",
                rank: rankOf(button),
            }));
            return list.sort((one, other) => one.rank - other.rank);
        },

        /** Model and kind of the view that the open dialog shows, and what tells the dialog from
         * others: its model, its component's class or its title.
         */
        dialogView() {
            const root = topDialog();
            const view = componentIn(
                root,
                ({ props }) => props.resModel && typeof props.type === "string"
            );
            const model = view?.props.resModel || "";
            const [own] = root.querySelector("[class*='o_reglament']")?.className.split(" ") || [];
            return { model, type: view?.props.type || "", look: model || own || titleOf(root) };
        },

        /** Buttons of the open dialog; `isLast` those of its footer, which end it. */
        dialogButtons(names) {
            const root = topDialog();
            const accepts = (button) => button.closest("footer") || isOurs(button, names);
            const found = root ? buttonsIn(root, accepts) : [];
            return [...found].map(([key, button]) => ({
                key,
                name: button.getAttribute("name") || "",
                isLast: Boolean(button.closest("footer")),
            }));
        },

        async press(key, inDialog) {
            const root = inDialog || topDialog() ? topDialog() : main();
            const find = (part) => buttonsIn(part, (button) => !button.closest(CHROME)).get(key);
            const button = root && (find(root) || (await inMenus(root, find)));
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
            // a message is said, even if it has gone again until everything is quiet
            let isSaid = false;
            const listener = new window.MutationObserver((changes) => {
                const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
                isSaid ||= added.some((node) => node.matches?.(".o_notification"));
            });
            listener.observe(document.body, { childList: true, subtree: true });
            button.click();
            await pause(60);
            const isQuiet = await walker.settle();
            listener.disconnect();
            const isLed = ![button, document.body].includes(document.activeElement);
            const isChanged =
                isChosen ||
                isLed ||
                isSaid ||
                opened.length > 0 ||
                document.body.innerHTML !== before;
            return { isQuiet, isChanged };
        },

        /** What is to be seen after something was pressed. */
        seen() {
            const dialogs = all(".o_dialog");
            return {
                dialogs: dialogs.map(titleOf),
                denied: dialogs
                    .filter((el) => deniedTitles().includes(titleOf(el)))
                    .map((el) => el.textContent.trim().slice(0, 300)),
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
