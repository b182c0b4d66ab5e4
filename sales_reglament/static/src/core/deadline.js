import { toLocaleDateString, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
export const DAYS_IN_WORDS = 14;

/**
 * A deadline in words, in the reader's time zone and language.
 *
 * @param {DateTime} deadline
 * @param {DateTime} [now]
 * @returns {string} e.g. "today until 17:00", "in 3 days", "2 days late"
 */
export function deadlineInWords(deadline, now = DateTime.now()) {
    const today = now.setZone(deadline.zone).startOf("day");
    const days = Math.round(deadline.startOf("day").diff(today, "days").days);
    const time = deadline.toFormat(localization.timeFormat.replace(":ss", ""));
    if (days < 0) {
        return days === -1 ? _t("1 day late") : _t("%(n)s days late", { n: -days });
    }
    if (days === 0) {
        return deadline < now
            ? _t("was due at %(time)s", { time })
            : _t("today until %(time)s", { time });
    }
    if (days === 1) {
        return _t("tomorrow until %(time)s", { time });
    }
    return days <= DAYS_IN_WORDS ? _t("in %(n)s days", { n: days }) : toLocaleDateString(deadline);
}

/**
 * @param {DateTime} date
 * @returns {string} date and time, short, as Odoo's own fields say it
 */
export function shortMoment(date) {
    return toLocaleDateTimeString(date, { showSeconds: false });
}
