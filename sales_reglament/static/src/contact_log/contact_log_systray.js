import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

const DEFAULTS = {
    "crm.lead": "default_lead_id",
    "res.partner": "default_partner_id",
};

/** Logs a contact from wherever the user is; with the deal or client whose form is open. */
export class ContactLogSystray extends Component {
    static template = "sales_reglament.ContactLogSystray";
    static props = {};

    setup() {
        this.action = useService("action");
    }

    get title() {
        return _t("Log a contact");
    }

    get shownRecord() {
        const controller = this.action.currentController;
        const name = DEFAULTS[controller?.props?.resModel];
        const resId = controller?.currentState?.resId;
        return name && controller.props.type === "form" && resId ? { [name]: resId } : {};
    }

    onClick() {
        return this.action.doAction("sales_reglament.sales_reglament_contact_log_action", {
            additionalContext: this.shownRecord,
            // what is below shows the contact
            onClose: (infos) => infos?.logged && this.action.doAction("soft_reload"),
        });
    }
}

registry.category("systray").add(
    "sales_reglament.ContactLogSystray",
    {
        Component: ContactLogSystray,
        isDisplayed: () => Boolean(session.reglament_logs_contacts),
    },
    { sequence: 30 }
);
