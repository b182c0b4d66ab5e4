import { parseXML } from "@web/core/utils/xml";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { extractFieldsFromArchInfo } from "@web/model/relational_model/utils";
import { FormArchParser } from "@web/views/form/form_arch_parser";

/**
 * The records that the dialog asks about, each read once, however many questions it answers.
 *
 * @param {Object} env
 * @param {Object} services what the relational model needs
 * @param {Object[]} cards as the server describes them
 * @param {Function} onChanged called after every change of one of them
 * @returns {Promise<Object>} by the card's key: the record, and how to draw its fields
 */
export async function loadSheets(env, services, cards, onChanged) {
    const sheets = await Promise.all(
        cards.map(async (card) => [card.key, await loadSheet(env, services, card, onChanged)])
    );
    return Object.fromEntries(sheets);
}

async function loadSheet(env, services, { arch, models, model, id, can_write }, onChanged) {
    const { fields } = models[model];
    const archInfo = new FormArchParser().parse(parseXML(arch), models, model);
    const { activeFields, fields: known } = extractFieldsFromArchInfo(archInfo, fields);
    const relational = new RelationalModel(
        env,
        {
            config: {
                resModel: model,
                resId: id,
                fields: known,
                activeFields,
                isMonoRecord: true,
                mode: can_write ? "edit" : "readonly",
                context: {},
            },
            hooks: { onRecordChanged: onChanged },
        },
        services
    );
    await relational.load();
    relational.whenReady.resolve();
    const nodes = Object.values(archInfo.fieldNodes);
    return {
        record: relational.root,
        infos: Object.fromEntries(nodes.map((node) => [node.name, node])),
    };
}
