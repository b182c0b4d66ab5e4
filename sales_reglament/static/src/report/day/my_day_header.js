import { Component, onWillStart, onWillUpdateProps, toRaw, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useWindows } from "../../core/windows_service";

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

/** The steps that most people miss come before the people; then how each person's day looks. */
export class TeamHeader extends ListHeader {
    static template = "sales_reglament.TeamHeader";
    method = "team_summary";

    setup() {
        super.setup();
        this.windows = useWindows();
    }

    get figures() {
        return [
            { key: "open", label: _t("All open") },
            { key: "today", label: _t("Due today") },
            { key: "late", label: _t("Late") },
            { key: "low_scores", label: _t("Low scores"), opens: true },
            { key: "exceptions", label: _t("Exceptions in 30 days"), opens: true },
        ];
    }

    openStep(step) {
        return this.openAction("action_view_step", [step.id]);
    }

    openFigure(person, figure) {
        return this.openAction("action_view_figure", [person.id, figure.key]);
    }

    openAction(method, args) {
        return this.windows.open(() => this.orm.call("sales.reglament.day", method, args));
    }
}
