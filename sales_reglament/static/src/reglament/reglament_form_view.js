import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { useSubEnv } from "@odoo/owl";

/** Publishing asks first, and says what it will mean. */
export class ReglamentFormController extends FormController {
    setup() {
        super.setup();
        this.orm = useService("orm");
        const { onClickViewButton } = this.env;
        useSubEnv({
            onClickViewButton: async (params) => {
                if (params.clickParams.name !== "action_publish") {
                    return onClickViewButton(params);
                }
                const question = await this.askBeforePublishing();
                const clickParams = { ...params.clickParams, ...question };
                return question && onClickViewButton({ ...params, clickParams });
            },
        });
    }

    /** What the button asks, of the draft as it is saved now; false while it can't be asked. */
    async askBeforePublishing() {
        if (this.isAsking) {
            return false;
        }
        this.isAsking = true;
        try {
            if (!(await this.model.root.save())) {
                return false;
            }
            const { resId } = this.model.root;
            return await this.orm.call("sales.reglament", "publish_question", [[resId]]);
        } finally {
            this.isAsking = false;
        }
    }
}

registry.category("views").add("sales_reglament_form", {
    ...formView,
    Controller: ReglamentFormController,
});
