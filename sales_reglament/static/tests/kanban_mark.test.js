import { describe, expect, test } from "@odoo/hoot";
import { mountView } from "@web/../tests/web_test_helpers";
import { defineReglamentModels, Lead } from "./reglament_test_helpers";

describe.current.tags("desktop");
defineReglamentModels();

/** One card whose deal has these values. */
async function openCard(values) {
    Lead._records = [
        {
            id: 1,
            name: "Cable",
            stage_id: 1,
            reglament_id: 1,
            won_status: "pending",
            completeness: 100,
            ...values,
        },
    ];
    await mountView({
        type: "kanban",
        resModel: "crm.lead",
        arch: `
            <kanban>
                <templates>
                    <t t-name="card">
                        <field name="name"/>
                        <field name="check_pending_count" widget="sales_reglament_mark"/>
                    </t>
                </templates>
            </kanban>`,
    });
}

test("what is to do, late and missing is one small mark", async () => {
    await openCard({ check_pending_count: 3, check_late_count: 1, completeness: 60 });
    expect(".o_reglament_mark").toHaveText("3 · 60%");
    expect(".o_reglament_mark").toHaveClass("fw-bold");
    expect(".o_reglament_mark").toHaveAttribute(
        "aria-label",
        "Points to do: 3, late: 1, filled in: 60 %"
    );
});

test("what is to do in time is quiet", async () => {
    await openCard({ check_pending_count: 2 });
    expect(".o_reglament_mark").toHaveText("2");
    expect(".o_reglament_mark").toHaveClass("text-muted");
    expect(".o_reglament_mark").toHaveAttribute("aria-label", "Points to do: 2");
});

test("only what is missing is a percentage", async () => {
    await openCard({ completeness: 40 });
    expect(".o_reglament_mark").toHaveText("40%");
});

test("nothing where all is well", async () => {
    await openCard({});
    expect(".o_reglament_mark").toHaveCount(0);
});

test("nothing on a deal that is closed", async () => {
    await openCard({ check_pending_count: 2, completeness: 40, won_status: "won" });
    expect(".o_reglament_mark").toHaveCount(0);
});

test("nothing where no reglament applies", async () => {
    await openCard({ completeness: 0, reglament_id: false });
    expect(".o_reglament_mark").toHaveCount(0);
});
