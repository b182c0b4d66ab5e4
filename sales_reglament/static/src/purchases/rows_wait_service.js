import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * After an import of which some rows wait: a quiet notice, with a way to them.
 */
export const rowsWaitService = {
    dependencies: ["bus_service", "notification", "sales_reglament.windows"],
    start(env, { bus_service, notification, "sales_reglament.windows": windows }) {
        bus_service.subscribe("sales_reglament.rows_wait", ({ message }) => {
            const close = notification.add(message, {
                type: "info",
                sticky: true,
                buttons: [
                    {
                        name: _t("Show them"),
                        primary: true,
                        onClick: () => {
                            close();
                            windows.open("sales_reglament.sales_reglament_purchase_row_action");
                        },
                    },
                ],
            });
        });
        bus_service.start();
    },
};

registry.category("services").add("sales_reglament.rows_wait", rowsWaitService);
