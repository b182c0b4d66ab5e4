import { markup } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

function openMenu(menu, content) {
    return {
        trigger: `.o_menu_sections [data-menu-xmlid="${menu}"]`,
        content,
        tooltipPosition: "bottom",
        run: "click",
    };
}

function chooseMenu(menu, content) {
    return {
        trigger: `.o-dropdown--menu [data-menu-xmlid="${menu}"]`,
        content,
        tooltipPosition: "right",
        run: "click",
    };
}

const ROOT = "sales_reglament.menu_reglament_root";

/** The first quarter of an hour of a head of sales; nothing is refused at the end of it. */
registry.category("web_tour.tours").add("sales_reglament_onboarding", {
    url: "/odoo/reglaments",
    steps: () => [
        openMenu(
            "crm.crm_menu_config",
            markup(_t("<b>1. Who is who.</b> Begin with the people: open the configuration."))
        ),
        chooseMenu(
            "sales_reglament.menu_reglament_who",
            _t("Here each person gets a role: active sales, service, or both.")
        ),
        {
            trigger: ".o_list_view .o_data_row",
        },
        openMenu(
            ROOT,
            markup(
                _t(
                    "Choose people in the list and give them a role, now or later. <b>2. Look at the base.</b>"
                )
            )
        ),
        chooseMenu(
            "sales_reglament.menu_reglament_base_look",
            _t("It takes a minute and changes nothing.")
        ),
        {
            trigger: ".o_form_view .o_field_widget[name='deal_count']",
        },
        openMenu(ROOT, markup(_t("<b>3. Choose a ready reglament.</b> One, not all of them."))),
        chooseMenu(
            "sales_reglament.menu_reglament_library",
            _t("They are made for a department like yours; everything can be changed.")
        ),
        {
            trigger: ".modal footer button[name='action_instantiate']",
            content: _t("It becomes a draft of yours. Nobody else notices."),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button[name='action_preview']",
            content: _t("See what your managers will see."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".modal:has(.o_reglament_preview) .btn-close",
            content: _t("Stage by stage: what is asked for, what is to be done, by when."),
            tooltipPosition: "left",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='mode'] .o_radio_item:first-child input",
            content: markup(
                _t(
                    "<b>4. Switch on observation.</b> Nobody is refused anything; the system learns."
                )
            ),
            tooltipPosition: "right",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button[name='action_publish']",
            content: _t("Put it into force. It only watches."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_reglament_in_force",
        },
    ],
});
