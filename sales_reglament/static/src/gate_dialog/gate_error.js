import { UncaughtPromiseError } from "@web/core/errors/error_service";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { Record } from "@web/model/relational_model/record";
import { GATE_ERROR, GateDialog } from "./gate_dialog";

/**
 * Remember on a refusal which record it came from and what else was typed into it, so that the
 * dialog can carry all of it on and have the right view read again.
 */
patch(Record.prototype, {
    async _save(options = {}) {
        const remember = (error) => {
            if (error.exceptionName === GATE_ERROR && !error.reglament) {
                const { stage_id: _stage, ...changes } = this.isInEdition ? this._getChanges() : {};
                error.reglament = { record: this, changes };
            }
        };
        const { onError } = options;
        const handled = onError && {
            onError: (error, ...args) => {
                remember(error);
                return onError(error, ...args);
            },
        };
        try {
            return await super._save({ ...options, ...handled });
        } catch (error) {
            remember(error);
            throw error;
        }
    },
});

/** Read the view again in which the move was made. */
async function readAgain(env, record) {
    if (record) {
        await record.model.load();
    } else {
        await env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
    }
}

function gateErrorHandler(env, error, originalError) {
    if (!(error instanceof UncaughtPromiseError) || originalError?.exceptionName !== GATE_ERROR) {
        return false;
    }
    error.unhandledRejectionEvent.preventDefault();
    const { gaps = [], stage_id: stageId } = originalError.data?.context || {};
    const { record, changes = {} } = originalError.reglament || {};
    env.services.dialog.add(GateDialog, {
        gaps,
        stageId: stageId || false,
        message: originalError.data?.message || "",
        changes: record?.resModel === "crm.lead" ? changes : {},
        onSaved: () => readAgain(env, record),
    });
    return true;
}

registry.category("error_handlers").add("sales_reglament.gate", gateErrorHandler, { sequence: 90 });
