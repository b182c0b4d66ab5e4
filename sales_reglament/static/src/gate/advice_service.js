import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { GateDialog } from "./gate_dialog";
import { readAgain } from "./read_again";

/**
 * After a move in a softer mode: a quiet notice, with what would have helped one click away.
 */
export const adviceService = {
    dependencies: ["bus_service", "dialog", "notification"],
    start(env, { bus_service, dialog, notification }) {
        bus_service.subscribe("sales_reglament.advice", ({ message, gaps }) => {
            const close = notification.add(message, {
                type: "info",
                buttons: [
                    {
                        name: _t("Fill in now"),
                        primary: true,
                        onClick: () => {
                            close();
                            dialog.add(GateDialog, {
                                gaps,
                                onSaved: (isSaved) => readAgain(env, null, isSaved),
                            });
                        },
                    },
                ],
            });
        });
        bus_service.start();
    },
};

registry.category("services").add("sales_reglament.advice", adviceService);
