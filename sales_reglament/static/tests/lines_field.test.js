import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Stage extends models.Model {
    _name = "stage";

    name = fields.Char();

    _records = [
        { id: 1, name: "New" },
        { id: 2, name: "Qualified" },
        { id: 3, name: "Won" },
    ];
}

class Line extends models.Model {
    _name = "line";

    name = fields.Char();
    sequence = fields.Integer();
    stage_id = fields.Many2one({ relation: "stage" });
    client_state = fields.Selection({ selection: [["regular", "Regular"]] });

    _records = [
        { id: 1, name: "Call", sequence: 1, stage_id: 1 },
        { id: 2, name: "Offer", sequence: 2, stage_id: 2 },
        { id: 3, name: "Write", sequence: 3, stage_id: 1 },
    ];
    _views = { form: `<form><field name="name"/><field name="stage_id"/></form>` };
}

class Reglament extends models.Model {
    _name = "reglament";

    subject = fields.Selection({
        selection: [
            ["lead", "Deals"],
            ["client", "Clients"],
        ],
    });
    line_places = fields.Json();
    line_ids = fields.One2many({ relation: "line" });

    _records = [
        {
            id: 1,
            subject: "lead",
            line_places: [
                { id: false, name: "Always" },
                { id: 1, name: "New" },
                { id: 2, name: "Qualified" },
                { id: 3, name: "Won" },
            ],
            line_ids: [1, 2, 3],
        },
    ];
}

defineMailModels();
defineModels([Stage, Line, Reglament]);

function show(attributes = "", { readonly = false } = {}) {
    return mountView({
        resModel: "reglament",
        type: "form",
        resId: 1,
        arch: `
            <form>
                <field name="line_ids" widget="sales_reglament_lines" add-label="Add a step"
                    readonly="${readonly ? 1 : 0}" ${attributes}>
                    <list limit="200">
                        <field name="sequence" widget="handle"/>
                        <field name="stage_id" column_invisible="1"/>
                        <field name="client_state" column_invisible="1"/>
                        <field name="name"/>
                    </list>
                </field>
            </form>`,
    });
}

const HEADINGS = ".o_reglament_section strong";
const ROWS = ".o_field_widget[name='line_ids'] tbody tr";

function rows() {
    return queryAllTexts(ROWS).map((text) => text.split("\n")[0].replace("Add a step", "").trim());
}

test("lines stand under their stage, in the order of the stages", async () => {
    await show();
    expect(rows()).toEqual(["New", "Call", "Write", "Qualified", "Offer", "Won"]);
});

test("a draft offers to add under each stage", async () => {
    await show();
    expect(".o_reglament_add").toHaveCount(3);
    expect(".o_field_x2many_list_row_add").toHaveCount(0);
    await contains(".o_reglament_section[data-place='3'] .o_reglament_add").click();
    expect(".modal .o_field_widget[name='stage_id'] input").toHaveValue("Won");
    await contains(".modal .o_field_widget[name='name'] input").edit("Thank the client");
    await contains(".modal .o_form_button_save").click();
    expect(rows().slice(-2)).toEqual(["Won", "Thank the client"]);
});

test("lines for any stage are offered where that makes sense", async () => {
    await show(`options="{'offers_any': True}"`);
    expect(queryAllTexts(HEADINGS)).toEqual(["Always", "New", "Qualified", "Won"]);
});

test("dragging changes the order within a stage", async () => {
    onRpc("web_save", ({ args }) => {
        expect.step("saved");
        const sequences = args[1].line_ids.map(([, id, { sequence }]) => [id, sequence]);
        expect(Object.fromEntries(sequences)).toEqual({ 3: 1, 1: 2, 2: 3 });
    });
    await show();
    await contains(".o_data_row:contains(Write) .o_handle_cell").dragAndDrop(
        ".o_data_row:contains(Call)"
    );
    expect(rows()).toEqual(["New", "Write", "Call", "Qualified", "Offer", "Won"]);
    await contains(".o_form_button_save").click();
    expect.verifySteps(["saved"]);
});

test("dragging under another heading changes the stage", async () => {
    onRpc("web_save", ({ args }) => {
        const [, , changes] = args[1].line_ids.find(([, id]) => id === 1);
        expect.step(`stage ${changes.stage_id}`);
    });
    await show();
    await contains(".o_data_row:contains(Call) .o_handle_cell").dragAndDrop(
        ".o_data_row:contains(Offer)"
    );
    expect(rows()).toEqual(["New", "Write", "Qualified", "Offer", "Call", "Won"]);
    await contains(".o_form_button_save").click();
    expect.verifySteps(["stage 2"]);
});

test("a line can be dragged under a heading that has none yet", async () => {
    await show();
    await contains(".o_data_row:contains(Offer) .o_handle_cell").dragAndDrop(
        ".o_reglament_section[data-place='3']"
    );
    expect(rows()).toEqual(["New", "Call", "Write", "Qualified", "Won", "Offer"]);
});

test("a line that is dragged above the first heading goes to its top", async () => {
    await show();
    await contains(".o_data_row:contains(Offer) .o_handle_cell").dragAndDrop(
        ".o_reglament_section[data-place='1']"
    );
    expect(rows()).toEqual(["New", "Offer", "Call", "Write", "Qualified", "Won"]);
});

test("what is in force is only read, without empty headings", async () => {
    await show("", { readonly: true });
    expect(rows()).toEqual(["New", "Call", "Write", "Qualified", "Offer"]);
    expect(".o_reglament_add, .o_row_draggable, .o_handle_cell").toHaveCount(0);
});

test("without lines a draft shows where to begin, and what is in force nothing", async () => {
    Reglament._records[0].line_ids = [];
    await show();
    expect(rows()).toEqual(["New", "Qualified", "Won"]);
});

test("lines of a stage that is not told stand last, but stay", async () => {
    Reglament._records[0].line_places = [
        { id: 3, name: "Won" },
        { id: 2, name: "Qualified" },
    ];
    await show();
    expect(rows()).toEqual(["Won", "Qualified", "Offer", "", "Call", "Write"]);
});

test("client reglaments go by kind of client", async () => {
    Object.assign(Reglament._records[0], {
        subject: "client",
        line_places: [
            { id: false, name: "All clients" },
            { id: "regular", name: "Regular" },
        ],
    });
    Line._records[1].client_state = "regular";
    await show();
    expect(rows()).toEqual(["All clients", "Call", "Write", "Regular", "Offer"]);
    await contains(".o_data_row:contains(Call) .o_handle_cell").dragAndDrop(
        ".o_data_row:contains(Offer)"
    );
    expect(rows()).toEqual(["All clients", "Write", "Regular", "Offer", "Call"]);
});

test("long lists are shown whole", async () => {
    Line._records = Array.from({ length: 90 }, (_, i) => ({
        id: i + 1,
        name: `Step ${i + 1}`,
        sequence: i,
        stage_id: 1 + (i % 3),
    }));
    Reglament._records[0].line_ids = Line._records.map(({ id }) => id);
    await show();
    expect(".o_data_row").toHaveCount(90);
    expect(rows().slice(0, 3)).toEqual(["New", "Step 1", "Step 4"]);
});

test.tags("mobile");
test("a phone shows the columns that matter most", async () => {
    await show(`options="{'phone_columns': ['name']}"`);
    expect(".o_data_row:first .o_data_cell:not(.o_handle_cell)").toHaveCount(1);
    expect(rows()).toEqual(["New", "Call", "Write", "Qualified", "Offer", "Won"]);
});

test("arrow keys reach the links of the headings", async () => {
    await show();
    await contains(".o_data_row:contains(Offer) .o_data_cell[name='name']").focus();
    await contains(".o_data_row:contains(Offer) .o_data_cell[name='name']").press("ArrowDown");
    await animationFrame();
    expect(".o_reglament_section[data-place='3'] .o_reglament_add").toBeFocused();
});
