"""The company itself: languages, currency, and nothing that asks or writes to anybody outside."""

from odoo.fields import Command


def tax_number(number):
    """A Russian INN of a tax office that does not exist, with its check digit."""
    digits = f"96{number:07d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return digits + str(sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 % 10)


def make_languages(demo):
    """English and Russian."""
    Lang = demo.env["res.lang"]
    Lang._activate_lang("en_US")
    if "ru_RU" not in dict(Lang.get_installed()):
        russian = Lang.with_context(active_test=False).search([("code", "=", "ru_RU")])
        demo.env["base.language.install"].create(
            {"lang_ids": [Command.set(russian.ids)]}
        ).lang_install()


def make(demo):
    """Its name, money, hours and language."""
    if demo.find("company"):
        return
    company = demo.env.ref("base.main_company")
    rouble = demo.env.ref("base.RUB")
    company.write({"name": "Elvektor", "currency_id": rouble.id, "iap_enrich_auto_done": True})
    company.account_sale_tax_id = False  # prices without tax keep the figures plain
    company.partner_id.write(
        {
            "country_id": demo.env.ref("base.ru").id,
            "city": "Moscow",
            "street": "Promyshlennaya 11",
            "vat": tax_number(1000001),
            "phone": "+7 495 012-10-00",
            "email": "info@elvektor.example",
            "lang": "en_US",
        }
    )
    (demo.env["res.currency"].search([]) - rouble).active = False
    company.resource_calendar_id.tz = "Europe/Moscow"
    demo.env["ir.default"].set("res.partner", "lang", "en_US")
    # so few deals teach Odoo nothing but the stage
    demo.env["ir.config_parameter"].set_param("crm.pls_fields", "")
    demo.env.ref("base.user_admin").write(
        {"lang": "en_US", "tz": "Europe/Moscow", "tour_enabled": False}
    )
    send_nothing(demo)
    demo.name_record("company", company)


def send_nothing(demo):
    """A trial on one's own machine asks no service outside and sends no letter by itself."""
    demo.env["ir.config_parameter"].set_param("crm.iap.lead.enrich.setting", "manual")
    demo.env["ir.config_parameter"].set_param("digest.default_digest_emails", False)
    demo.env["digest.digest"].search([]).state = "deactivated"
    # there is no mail server: letters stay in the queue instead of failing
    demo.env["ir.config_parameter"].set_param("mail.mail.force.send.limit", "0")
    for xmlid in (
        "mail.ir_cron_mail_scheduler_action",
        "crm_iap_enrich.ir_cron_lead_enrichment",  # asks, whatever the parameter says
        "mail.ir_cron_module_update_notification",
        "auth_signup.ir_cron_auth_signup_send_pending_user_reminder",
    ):
        cron = demo.env.ref(xmlid, raise_if_not_found=False)
        if cron:
            cron.active = False
