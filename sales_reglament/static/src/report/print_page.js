import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { downloadReport, getReportUrl } from "@web/webclient/actions/reports/utils";

const OURS = "sales_reglament.";
const PRINTS = new Set(["ok", "upgrade"]);

/**
 * Our papers on a server that makes no PDF: the paper opens as a page to be printed from.
 *
 * @returns {Promise<boolean>} whether the paper was opened here; else Odoo goes on
 */
export async function openAsPage(action, options, env) {
    if (action.report_type !== "qweb-pdf" || !action.report_name?.startsWith(OURS)) {
        return false;
    }
    // the same question that Odoo asks once for all papers
    downloadReport.wkhtmltopdfStatusProm ||= rpc("/report/check_wkhtmltopdf");
    if (PRINTS.has(await downloadReport.wkhtmltopdfStatusProm)) {
        return false;
    }
    const page = window.open(getReportUrl(action, "html", user.context), "_blank");
    if (!page) {
        // the browser opens no tabs: the paper is shown here, in Odoo's own frame
        await env.services["sales_reglament.windows"].openAsPage(action);
    }
    env.services.notification.add(
        page
            ? _t(
                  "This server makes no PDF: it is open as a page in a new tab. Print it from there."
              )
            : _t("This server makes no PDF: here it is as a page."),
        { title: action.display_name || action.name || "", type: "info" }
    );
    return true;
}

registry.category("ir.actions.report handlers").add("sales_reglament_page", openAsPage);
