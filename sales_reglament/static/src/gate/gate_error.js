import { UncaughtPromiseError } from "@web/core/errors/error_service";
import { registry } from "@web/core/registry";
import { omit } from "@web/core/utils/objects";
import { patch } from "@web/core/utils/patch";
import { Record } from "@web/model/relational_model/record";
import { GATE_ERROR, GateDialog } from "./gate_dialog";
import { readAgain } from "./read_again";

/**
 * Remember on a refusal which record it came from and what else was typed into it, so that the
 * dialog can carry all of it on and have the right view read again.
 */
function remember(record, error) {
    if (error.exceptionName === GATE_ERROR && !error.reglament) {
        const changes = record.isInEdition ? omit(record._getChanges(), "stage_id") : {};
        error.reglament = { record, changes };
    }
}

patch(Record.prototype, {
    async _save(options = {}) {
        const { onError } = options;
        const handled = onError && {
            onError: (error, ...args) => {
                remember(this, error);
                return onError(error, ...args);
            },
        };
        try {
            return await super._save({ ...options, ...handled });
        } catch (error) {
            remember(this, error);
            throw error;
        }
    },
});

// refusals whose dialog is open, by dialog service: one and the same is asked about once
const asked = new WeakMap();

function dialogProps(env, error) {
    const { gaps = [], stage_id: stageId, lead_ids: leadIds = [] } = error.data?.context || {};
    const { record, changes = {} } = error.reglament || {};
    return {
        gaps,
        leadIds,
        stageId: stageId || false,
        message: error.data?.message || "",
        changes: record?.resModel === "crm.lead" ? changes : {},
        onSaved: (isSaved) => readAgain(env, record, isSaved),
    };
}

function openDialog(env, error) {
    const { dialog } = env.services;
    const props = dialogProps(env, error);
    const open = asked.get(dialog) || new Set();
    asked.set(dialog, open);
    const key = JSON.stringify([props.stageId, props.gaps.map((gap) => gap.lead_id).sort()]);
    if (!open.has(key)) {
        open.add(key);
        dialog.add(GateDialog, props, { onClose: () => open.delete(key) });
    }
}

function gateErrorHandler(env, error, originalError) {
    if (!(error instanceof UncaughtPromiseError) || originalError?.exceptionName !== GATE_ERROR) {
        return false;
    }
    error.unhandledRejectionEvent.preventDefault();
    openDialog(env, originalError);
    return true;
}

registry.category("error_handlers").add("sales_reglament.gate", gateErrorHandler, { sequence: 90 });
