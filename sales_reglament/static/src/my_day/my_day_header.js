import { Component, onWillStart, onWillUpdateProps, toRaw, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useWindows } from "../windows/windows_service";

/** What stands above a list: read once for each time that the list itself is read. */
class ListHeader extends Component {
    static props = { list: Object };
    method = "";

    setup() {
        this.orm = useService("orm");
        this.state = useState({ summary: null });
        onWillStart(() => this.load());
        onWillUpdateProps((props) => {
            if (toRaw(props.list) !== toRaw(this.props.list)) {
                this.load();
            }
        });
    }

    async load() {
        this.state.summary = await this.orm.silent.call("sales.reglament.day", this.method, []);
    }
}

/** "My day: 7 points, about 40 minutes". */
export class MyDayHeader extends ListHeader {
    static template = "sales_reglament.MyDayHeader";
    method = "day_summary";
}

/** The steps that most people miss: they come before the people. */
export class TeamHeader extends ListHeader {
    static template = "sales_reglament.TeamHeader";
    method = "team_summary";

    setup() {
        super.setup();
        this.windows = useWindows();
    }

    get title() {
        return _t("Most miss this norm: look at the norm first");
    }

    openStep(step) {
        return this.windows.open(() =>
            this.orm.call("sales.reglament.day", "action_view_step", [step.id])
        );
    }
}
