import { Component } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { capitalize } from "@web/core/utils/strings";
import {
    RemainingDaysField,
    remainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { DAYS_IN_WORDS, shortMoment } from "../../core/deadline";
import { bundleKey, useFolding } from "./bundles";

/** What to do, who asks about what, and how much more of the same deal is folded behind it. */
export class DayWhatField extends Component {
    static template = "sales_reglament.DayWhatField";
    static props = { ...standardFieldProps };

    setup() {
        this.folding = useFolding();
    }

    get data() {
        return this.props.record.data;
    }

    get behind() {
        return this.env.dayBundles ? this.env.dayBundles.countBehind(this.props.record) : 0;
    }

    get isOpen() {
        return this.folding.isOpen(bundleKey(this.props.record));
    }

    get toggleText() {
        return this.isOpen ? _t("Show one") : _t("and %s more", this.behind);
    }

    toggle() {
        this.folding.toggle(bundleKey(this.props.record));
    }
}

registry.category("fields").add("reglament_day_what", {
    component: DayWhatField,
    supportedTypes: ["char"],
});

/** A deadline by the day, as the panel of a deal says it; the whole date where that is far. */
export class DayDeadlineField extends RemainingDaysField {
    get diffString() {
        const { record, name } = this.props;
        const value = record.data[name];
        const days = this.diffDays;
        if (days === null) {
            return "";
        }
        if (Math.abs(days) > DAYS_IN_WORDS) {
            return formatDate(value);
        }
        const words = capitalize(value.toRelativeCalendar({ unit: "days" }));
        // an activity is for the whole day
        if (days !== 0 || record.data.kind === "activity") {
            return words;
        }
        return `${words}, ${value.toFormat(localization.timeFormat.replace(":ss", ""))}`;
    }

    get numericValue() {
        const { record, name } = this.props;
        const value = record.data[name];
        return record.data.kind === "activity" ? formatDate(value) : shortMoment(value);
    }
}

registry.category("fields").add("reglament_day_deadline", {
    ...remainingDaysField,
    component: DayDeadlineField,
});
