import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { isGivenUp, useWindows } from "../core/windows_service";

const DEFAULTS = {
    "crm.lead": "default_lead_id",
    "res.partner": "default_partner_id",
};

/** Logs a contact from wherever the user is; with the deal or client whose form is open. */
export class ContactLogSystray extends Component {
    static template = "sales_reglament.ContactLogSystray";
    static props = {};

    setup() {
        this.windows = useWindows();
    }

    get title() {
        return _t("Log a contact");
    }

    onClick() {
        const about = this.windows.shownRecord();
        const name = DEFAULTS[about?.model];
        return this.windows.open("sales_reglament.sales_reglament_contact_log_action", {
            about,
            context: name ? { [name]: about.id } : {},
            onDone: (info) => (isGivenUp(info) ? null : this.windows.refresh()),
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
