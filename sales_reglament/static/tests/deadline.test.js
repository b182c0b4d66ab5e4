import { describe, expect, test } from "@odoo/hoot";
import { mockDate, mockTimeZone } from "@odoo/hoot-mock";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { deadlineInWords } from "@sales_reglament/core/deadline";
import { defineReglamentModels } from "./reglament_test_helpers";

describe.current.tags("headless");
defineReglamentModels();

/** Words for a deadline in the server's time, at a moment in the server's time. */
function words(deadline, now = "2026-03-04 09:00:00") {
    return deadlineInWords(deserializeDateTime(deadline), deserializeDateTime(now));
}

test("each distance has its words", async () => {
    mockDate("2026-03-04 09:00:00", 0);
    await makeMockEnv();
    expect(words("2026-03-04 17:30:00")).toBe("today until 17:30");
    expect(words("2026-03-04 08:15:00")).toBe("was due at 08:15");
    expect(words("2026-03-05 12:00:00")).toBe("tomorrow until 12:00");
    expect(words("2026-03-06 12:00:00")).toBe("in 2 days");
    expect(words("2026-03-18 12:00:00")).toBe("in 14 days");
    expect(words("2026-03-19 12:00:00")).toBe("Mar 19");
});

test("one day and many days late are said rightly", async () => {
    mockTimeZone(0);
    await makeMockEnv();
    expect(words("2026-03-03 23:00:00")).toBe("1 day late");
    expect(words("2026-03-02 01:00:00")).toBe("2 days late");
    expect(words("2026-02-11 12:00:00")).toBe("21 days late");
});

test("midnight is the reader's own, east of Greenwich", async () => {
    mockTimeZone(3);
    await makeMockEnv();
    // 00:30 and 23:30 of the next day in Moscow
    expect(words("2026-03-04 21:30:00")).toBe("tomorrow until 00:30");
    expect(words("2026-03-04 20:30:00")).toBe("today until 23:30");
    expect(words("2026-03-03 20:30:00", "2026-03-03 21:30:00")).toBe("1 day late");
});

test("midnight is the reader's own, west of Greenwich", async () => {
    mockTimeZone(-8);
    await makeMockEnv();
    // it is the evening of the third there
    expect(words("2026-03-04 05:00:00", "2026-03-04 03:00:00")).toBe("today until 21:00");
    expect(words("2026-03-04 09:00:00", "2026-03-04 03:00:00")).toBe("tomorrow until 01:00");
});

test("a moment told in another zone is the same moment", async () => {
    mockTimeZone(3);
    await makeMockEnv();
    const now = deserializeDateTime("2026-03-04 20:50:00").setZone("UTC");
    expect(deadlineInWords(deserializeDateTime("2026-03-04 21:30:00"), now)).toBe(
        "tomorrow until 00:30"
    );
});
