import { DomainSelectorDialog } from "@web/core/domain_selector_dialog/domain_selector_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { DomainField, domainField } from "@web/views/fields/domain/domain_field";

/** Odoo's domain in the words of people who write rules: a condition. */
export class ConditionField extends DomainField {
    static template = "sales_reglament.ConditionField";

    onEditDialogBtnClick() {
        this.addDialog(DomainSelectorDialog, {
            title: _t("Condition"),
            confirmButtonText: _t("Apply"),
            resModel: this.getResModel(),
            domain: this.getDomain(),
            isDebugMode: Boolean(this.env.debug),
            onConfirm: this.update.bind(this),
        });
    }
}

registry.category("fields").add("sales_reglament_condition", {
    ...domainField,
    component: ConditionField,
    displayName: _t("Condition"),
    additionalClasses: ["o_field_domain"],
});
