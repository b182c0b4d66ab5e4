import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useOwnedDialogs, useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { useWindows } from "../core/windows_service";

/**
 * Clients who look like what is being typed: why, who answers for them, and how to take one of them
 * instead of making a second card.
 */
export class TwinsField extends Component {
    static template = "sales_reglament.TwinsField";
    static props = { ...standardFieldProps };

    setup() {
        this.windows = useWindows();
        this.addDialog = useOwnedDialogs();
        this.orm = useService("orm");
        this.state = useState({ asked: false });
        this.last = new KeepLast();
        useRecordObserver((record) => {
            this.askLater(record);
        });
    }

    get warning() {
        const said = this.props.record.data[this.props.name];
        return said?.later ? this.state.asked : said;
    }

    /** What was opened only says so, to be there at once: whom it looks like comes after it. */
    async askLater(record) {
        const { name } = this.props;
        const { resModel, resId, data } = record;
        if (!data[name]?.later) {
            return;
        }
        this.state.asked = false;
        const [read] = await this.last.add(this.orm.read(resModel, [resId], [name]));
        this.state.asked = read[name];
    }

    get isCard() {
        return this.props.record.resModel === "res.partner";
    }

    /** A card that is saved already is not given up for another; both can be merged. */
    get canUse() {
        const { record } = this.props;
        return this.isCard ? !record.resId : "partner_id" in record.activeFields;
    }

    causes(twin) {
        return twin.causes.join(", ");
    }

    /** Enter on one of our buttons presses it, and doesn't save the card below. */
    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.stopPropagation();
        }
    }

    onOpen(twin) {
        this.addDialog(FormViewDialog, {
            resModel: "res.partner",
            resId: twin.id,
            title: twin.name,
            canExpand: false,
        });
    }

    async onUse(twin) {
        const { record } = this.props;
        if (!this.isCard) {
            return record.update({ partner_id: twin.person });
        }
        if (this.env.inDialog) {
            return record.model.load({ resId: twin.person.id });
        }
        await record.discard();
        return this.windows.openInstead("res.partner", twin.person.id);
    }
}

export const twinsField = { component: TwinsField, supportedTypes: ["json"] };

registry.category("fields").add("sales_reglament_twins", twinsField);
