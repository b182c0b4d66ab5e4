import { reactive, useState, useSubEnv } from "@odoo/owl";

// What is unfolded stays so while the page lives: whoever comes back from a deal finds it again.
const unfolded = reactive(new Set());

/** Of what a row is a part: the deal, else the client, within its part of the day. */
export function bundleKey({ data }) {
    return data.bundle ? `${data.bucket}/${data.bundle}` : "";
}

/**
 * Neighbours that belong together.
 *
 * @param {{ data: { bundle: string | false, bucket: string } }[]} records
 * @returns {Object[][]} runs of records, in their order
 */
export function bundlesOf(records) {
    const runs = [];
    let last = "";
    for (const record of records) {
        const key = bundleKey(record);
        if (key && key === last) {
            runs.at(-1).push(record);
        } else {
            runs.push([record]);
        }
        last = key;
    }
    return runs;
}

/** Folds and unfolds parts of a list by key. */
export function useFolding() {
    const keys = useState(unfolded);
    return {
        isOpen: (key) => keys.has(key),
        toggle: (key) => (keys.has(key) ? keys.delete(key) : keys.add(key)),
    };
}

/**
 * One row for each deal: the later ones are folded behind the first.
 *
 * @returns {{ shown: (records: Object[]) => Object[], isFirst: (record: Object) => boolean }}
 *   ``shown`` leaves out what is folded; the rows learn by ``env.dayBundles`` how many are behind
 */
export function useBundles() {
    const folding = useFolding();
    const behind = new Map();
    useSubEnv({
        dayBundles: {
            countBehind: (record) => behind.get(record.id) || 0,
        },
    });
    return {
        isFirst: (record) => behind.has(record.id),
        shown(records) {
            return bundlesOf(records).flatMap((run) => {
                run.forEach((record) => behind.delete(record.id));
                behind.set(run[0].id, run.length - 1);
                return folding.isOpen(bundleKey(run[0])) ? run : run.slice(0, 1);
            });
        },
    };
}
