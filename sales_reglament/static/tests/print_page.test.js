import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, mockFetch } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { openAsPage } from "@sales_reglament/report/print_page";
import { downloadReport } from "@web/webclient/actions/reports/utils";

const PAPER = {
    type: "ir.actions.report",
    report_type: "qweb-pdf",
    report_name: "sales_reglament.report_reglament",
    display_name: "Reglament",
    context: { active_ids: [7] },
};

/** Print where the server answers so; what was opened in a tab. */
async function print(state, action = PAPER, opens = true) {
    const opened = [];
    delete downloadReport.wkhtmltopdfStatusProm;
    onRpc("/report/check_wkhtmltopdf", () => state);
    patchWithCleanup(window, {
        open: (address) => {
            opened.push(address);
            return opens ? window : null;
        },
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction(action);
    await animationFrame();
    return opened;
}

describe.current.tags("desktop");
defineMailModels();

test("without the program our paper opens as a page, and words say so", async () => {
    const [address] = await print("install");
    expect(address).toMatch(/^\/report\/html\/sales_reglament.report_reglament\/7\?context=/);
    expect(".o_notification").toHaveText(/This server makes no PDF/);
    expect(".o_notification").not.toHaveText(/</);
});

test("where a browser opens no tab, it is shown here", async () => {
    mockFetch(() => "");
    await print("install", PAPER, false);
    expect(".o_report_iframe, iframe").toHaveCount(1);
    expect(".o_notification").toHaveText(/here it is as a page/);
});

test("papers of others are Odoo's", async () => {
    expect(await openAsPage({ ...PAPER, report_name: "sale.report_saleorder" })).toBe(false);
    expect(await openAsPage({ ...PAPER, report_type: "qweb-html" })).toBe(false);
});

test("with the program nothing is different", async () => {
    for (const state of ["ok", "upgrade"]) {
        downloadReport.wkhtmltopdfStatusProm = Promise.resolve(state);
        expect(await openAsPage(PAPER)).toBe(false);
    }
    delete downloadReport.wkhtmltopdfStatusProm;
});
