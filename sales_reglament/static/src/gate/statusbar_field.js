import { patch } from "@web/core/utils/patch";
import { StatusBarField } from "@web/views/fields/statusbar/statusbar_field";
import { GATE_ERROR } from "./gate_dialog";

/**
 * After a refused move the status bar shows the stage that the deal is really in.
 * Other values typed into the form stay as they are.
 */
patch(StatusBarField.prototype, {
    async selectItem(item) {
        const { name, record } = this.props;
        const before = record.data[name];
        const wasDirty = await record.isDirty();
        try {
            return await super.selectItem(item);
        } catch (error) {
            if (error.exceptionName === GATE_ERROR) {
                await (wasDirty ? record.update({ [name]: before }) : record.discard());
            }
            throw error;
        }
    },
});
