import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useWindows } from "../core/windows_service";

const REPORT = "sales.reglament.report.satisfaction";

/** What clients say: their words first, then the number with what it is worth. */
export class SatisfactionPage extends Component {
    static template = "sales_reglament.SatisfactionPage";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.windows = useWindows();
        this.display = { controlPanel: {} };
        const kept = this.props.state || {};
        this.state = useState({
            metric: kept.metric || "nps",
            groupBy: kept.groupBy || "manager",
            page: null,
        });
        onWillStart(() => this.load());
    }

    get metrics() {
        return [
            { key: "nps", label: _t("Recommendation (NPS)") },
            { key: "csat", label: _t("Satisfaction (CSAT)") },
            { key: "ces", label: _t("Effort (CES)") },
        ];
    }

    get groups() {
        return [
            { key: "manager", label: _t("Manager") },
            { key: "team", label: _t("Sales Team") },
            { key: "stage", label: _t("Stage") },
            { key: "product", label: _t("Product") },
            { key: "survey", label: _t("Survey") },
            { key: "month", label: _t("Month") },
        ];
    }

    async load() {
        const { metric, groupBy } = this.state;
        const page = await this.orm.call(REPORT, "satisfaction_page", [metric, groupBy]);
        // the last one chosen wins, whichever answer comes last
        if (metric === this.state.metric && groupBy === this.state.groupBy) {
            this.state.page = page;
        }
    }

    choose(name, value) {
        this.state[name] = value;
        return this.load();
    }

    /** "+12" points or "84 %". */
    number(value) {
        const rounded = formatFloat(Math.round(value), { digits: [16, 0] });
        if (this.state.metric === "nps") {
            return value > 0 ? `+${rounded}` : rounded;
        }
        return _t("%s%", rounded);
    }

    interval(row) {
        return _t("%(low)s to %(high)s", {
            low: this.number(row.from),
            high: this.number(row.to),
        });
    }

    /** Where a value stands on the track, in per cent of its width. */
    place(value) {
        return this.state.metric === "nps" ? (value + 100) / 2 : value;
    }

    track(row) {
        const from = this.place(row.from);
        return `left: ${from}%; width: ${this.place(row.to) - from}%`;
    }

    tone(row) {
        if (!row.enough) {
            return "o_reglament_pale";
        }
        const good = this.state.metric === "nps" ? 0 : 50;
        if (row.from > good) {
            return "o_reglament_good";
        }
        return row.to < good ? "o_reglament_poor" : "o_reglament_even";
    }

    open(domain, name) {
        return this.windows.openList(REPORT, domain, name);
    }

    openWord(id) {
        return this.windows.openRecord("sales.reglament.feedback", id);
    }
}

registry.category("actions").add("sales_reglament.satisfaction", SatisfactionPage);
