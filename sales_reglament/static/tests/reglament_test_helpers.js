import * as hoot from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    getService,
    makeMockServer,
    makeServerError,
    mountWithCleanup,
    MockServer,
    models,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { GATE_ERROR, GateDialog } from "@sales_reglament/gate/gate_dialog";

/** Milliseconds that is waited for what is to come: Hoot's own 200 pass on a busy machine. */
const PATIENCE = 300000;

/** As Hoot's, with patience. */
export function waitFor(target) {
    return hoot.waitFor(target, { timeout: PATIENCE });
}

/** As Hoot's, with patience. */
export function waitForNone(target) {
    return hoot.waitForNone(target, { timeout: PATIENCE });
}

export class Stage extends models.Model {
    _name = "crm.stage";

    name = fields.Char();

    _records = [
        { id: 1, name: "New" },
        { id: 2, name: "Proposition" },
        { id: 3, name: "Won" },
    ];
}

export class Tag extends models.Model {
    _name = "crm.tag";

    name = fields.Char();

    _records = [
        { id: 1, name: "Cable" },
        { id: 2, name: "Lighting" },
    ];
}

export class Delivery extends models.Model {
    _name = "test.delivery";

    name = fields.Char();
    lead_id = fields.Many2one({ relation: "crm.lead" });
}

export class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    stage_id = fields.Many2one({ relation: "crm.stage" });
    next_step = fields.Char({ string: "Next step" });
    current_supplier = fields.Char({ string: "Current supplier" });
    priority = fields.Selection({
        string: "Priority",
        selection: [
            ["0", "Low"],
            ["1", "High"],
        ],
    });
    date_deadline = fields.Date({ string: "Expected closing" });
    partner_id = fields.Many2one({ string: "Client", relation: "res.partner" });
    tag_ids = fields.Many2many({ string: "Tags", relation: "crm.tag" });
    expected_revenue = fields.Monetary({
        string: "Expected amount",
        currency_field: "currency_id",
    });
    currency_id = fields.Many2one({ relation: "res.currency", default: 1 });
    description = fields.Html({ string: "Notes" });
    delivery_ids = fields.One2many({
        string: "Deliveries",
        relation: "test.delivery",
        relation_field: "lead_id",
    });
    reglament_id = fields.Many2one({ relation: "crm.tag" });
    won_status = fields.Char();
    check_pending_count = fields.Integer();
    check_late_count = fields.Integer();
    completeness = fields.Integer();
    reglament_satisfaction = fields.Json();

    _records = [
        { id: 1, name: "Cable for the north hall", stage_id: 1, currency_id: 1 },
        { id: 2, name: "Lamps for the south hall", stage_id: 1, currency_id: 1 },
        { id: 3, name: "Switches", stage_id: 2, currency_id: 1 },
    ];
}

export function defineReglamentModels() {
    defineMailModels();
    defineModels([Stage, Tag, Delivery, Lead]);
}

/** A client's card, not yet filled in. */
export async function makeClient() {
    const { env } = await makeMockServer();
    return env["res.partner"].create({ name: "Northern Cable Works" });
}

let nextRuleId = 100;

/** A gap as the server describes it. */
export function gap(name, values = {}) {
    return {
        model: "crm.lead",
        id: 1,
        lead_id: 1,
        display_name: "Cable for the north hall",
        kind: "field",
        name,
        label: name,
        rule_id: nextRuleId++,
        reason: "",
        effect: "refuse",
        ...values,
    };
}

/** A step as the server describes it. */
export function step(name, values = {}) {
    const id = nextRuleId++;
    return {
        step_id: id,
        step_ids: [id],
        keys: [`${values.lead_id || 1}-step-${id}`],
        stages: "",
        check_id: false,
        lead_id: 1,
        stage_id: 1,
        name,
        how_to: "",
        files: [],
        mandatory: true,
        evidence: "manual",
        note_required: false,
        field: "",
        button: "",
        can_settle: true,
        can_skip: true,
        state: "todo",
        deadline: "",
        is_late: false,
        ...values,
    };
}

export function stepGap({ name, step_id: id, lead_id: leadId }) {
    return gap(name, { kind: "step", rule_id: id, lead_id: leadId });
}

export function keyOf({ lead_id: leadId, kind, rule_id: ruleId }) {
    return `${leadId}-${kind}-${ruleId}`;
}

function fieldNode({ type }, name) {
    if (type === "one2many") {
        return `<field name="${name}"><list editable="bottom"><field name="name"/></list></field>`;
    }
    return `<field name="${name}" ${type === "many2many" ? 'widget="many2many_tags"' : ""}/>`;
}

/** The questions about one record, as the server makes them for its gaps. */
function card(model, id, gaps, canWrite) {
    const read = (of) => MockServer.env[of].fields_get();
    const all = read(model);
    const key = `${model}-${id}`;
    // alternatives are named together: `name` and `alternatives` of the gap
    const names = gaps.flatMap((found) => [found.name, ...(found.alternatives || [])]);
    const nodes = names.map((name) => fieldNode(all[name], name));
    if (names.includes("expected_revenue")) {
        names.push("currency_id");
        nodes.push('<field name="currency_id" invisible="1"/>');
    }
    return {
        key,
        model,
        id,
        name: MockServer.env[model].browse(id)[0].name,
        can_write: canWrite,
        arch: `<form ${canWrite ? "" : 'edit="0"'}>${nodes.join("")}</form>`,
        models: {
            [model]: { fields: Object.fromEntries(names.map((name) => [name, all[name]])) },
            "test.delivery": { fields: read("test.delivery") },
        },
        questions: gaps.map((found) => ({
            key: keyOf(found),
            asks: [{ keys: [keyOf(found)], label: found.label, reason: found.reason }],
            inputs: [found.name, ...(found.alternatives || [])].map((name) => ({
                card: key,
                name,
                offer: found.offer || "",
            })),
        })),
    };
}

/**
 * Have the server answer for the dialog as the real one does.
 *
 * @param {Object} [options]
 * @param {Object[]} [options.steps]
 * @param {string[]} [options.readonly] models whose cards can't be changed
 * @param {Object[]} [options.stops] stages on the way
 */
export function serveGateForm({ steps = [], readonly = [], canOverride = false, stops = [] } = {}) {
    onRpc("crm.lead", "reglament_gate_form", ({ args: [leadIds, gaps, stageId] }) => {
        const asked = gaps.filter((found) => found.kind === "field");
        const seen = new Set();
        const groups = leadIds.map((leadId) => {
            const own = asked.filter((found) => found.lead_id === leadId && found.id);
            const records = new Map(own.map((g) => [`${g.model}-${g.id}`, [g.model, g.id]]));
            const fresh = [...records].filter(([key]) => !seen.has(key));
            fresh.forEach(([key]) => seen.add(key));
            return {
                lead_id: leadId,
                name: MockServer.env["crm.lead"].browse(leadId)[0].name,
                cards: fresh.map(([key, [model, id]]) => {
                    const gapsOfCard = own.filter((g) => `${g.model}-${g.id}` === key);
                    return card(model, id, gapsOfCard, !readonly.includes(model));
                }),
                steps: steps.filter((found) => found.lead_id === leadId),
            };
        });
        return {
            stage: stageId ? MockServer.env["crm.stage"].browse(stageId)[0].name : "",
            can_override: canOverride,
            reasons: ["Special deal"],
            skip_reasons: ["Done earlier"],
            groups: groups.filter(({ cards, steps: found }) => cards.length || found.length),
            elsewhere: asked
                .filter((found) => !found.id)
                .map((found) => ({
                    keys: [keyOf(found)],
                    label: found.label,
                    who: found.who || "",
                })),
            stops,
        };
    });
    onRpc("crm.lead", "reglament_gate_check", ({ args: [, gaps, changes] }) => {
        const typed = (g) =>
            changes.filter((change) => change.model === g.model && change.id === g.id);
        const isFilled = (g) =>
            [g.name, ...(g.alternatives || [])].some((name) =>
                typed(g).some(({ values }) => values[name])
            );
        return { filled: gaps.filter(isFilled).map(keyOf), problems: [] };
    });
}

/** Note what is saved, and answer. */
export function serveSave(...answers) {
    const calls = [];
    onRpc("crm.lead", "reglament_save_and_move", ({ args }) => {
        calls.push(args);
        return answers.shift() || { moved: true, won: false, gaps: [] };
    });
    return calls;
}

export async function openGate(gaps, props = {}) {
    await mountWithCleanup(MainComponentsContainer);
    return getService("dialog").add(GateDialog, { gaps, stageId: 2, ...props });
}

export function refusal(gaps, stageId = 2) {
    return makeServerError({
        type: "server",
        errorName: GATE_ERROR,
        message: "“Cable for the north hall” can't go to “Proposition” yet.",
        context: { gaps, stage_id: stageId },
    });
}
