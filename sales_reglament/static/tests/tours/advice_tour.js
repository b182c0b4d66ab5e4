import { registry } from "@web/core/registry";
import { fillIn, GATE, movedTo, moveTo, words } from "./tour_helpers";

const NOTICE = `.o_notification:contains('${words("It would help to fill in", "Хорошо бы дозаполнить")}')`;

/** After a move in a softer mode a quiet notice offers what would have helped, one click away. */
registry.category("web_tour.tours").add("sales_reglament_advice", {
    steps: () => [
        { trigger: ".o_form_view .o_reglament_panel" },
        ...moveTo("Reglament qualified"),
        {
            content: "The move went through, and the notice says what would help",
            trigger: `${NOTICE}:contains('Expected amount')`,
        },
        movedTo("Reglament qualified"),
        {
            trigger: `${NOTICE} .o_notification_buttons button`,
            run: "click",
        },
        fillIn("expected_revenue", "1200"),
        { trigger: `${GATE} .o_reglament_gate_save`, run: "click" },
        { trigger: `body:not(:has(${GATE}))` },
        {
            content: "The panel no longer misses it",
            trigger:
                ".o_form_view .o_reglament_panel:has(.o_reglament_completeness):not(:has(.o_reglament_chip:contains('Expected amount')))",
        },
    ],
});
