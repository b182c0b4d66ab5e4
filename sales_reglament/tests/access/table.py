"""Who may do what: all models of the addon, Odoo's models with its rules, and its fields there.

A new model, or a new field on one of Odoo's models, wants a row here.
"""

# A salesperson with own documents, one with all documents, a head, a director, somebody with
# contacts and invoicing only, a portal user, the public, and of another company a head and a
# salesperson with own documents.
ROLES = (
    *("own", "all", "head", "director", "internal", "portal", "public"),
    *("other_head", "other_seller"),
)

# Of each role: what it may do (read, write, create, unlink) with a record of the salesperson with
# own documents, of a colleague, of somebody in the other company.
RECORDS = {
    # own       all         head        director       intern portal public oth.head oth.seller
    "crm.lead": """
    rwc/-/-     rwc/rwc/-   rwcd/rwcd/- rwcd/rwcd/-    -/-/-  -/-/- -/-/- -/-/rwcd -/-/rwc""",
    "sale.order": """
    rwc/-/-     rwc/rwc/-   rwcd/rwcd/- rwcd/rwcd/-    rw/rw/- -/-/- -/-/- -/-/rwcd -/-/rwc""",
    "sale.order.line": """
    rwcd/-/-    rwcd/rwcd/- rwcd/rwcd/- rwcd/rwcd/-    rw/rw/- -/-/- -/-/- -/-/rwcd -/-/rwcd""",
    # rules
    "sales.reglament": """
    r/r/-       r/r/-       rwcd/rwcd/- rwcd/rwcd/-    -/-/-  -/-/- -/-/- -/-/rwcd -/-/r""",
    "sales.reglament.requirement": """
    r/r/-       r/r/-       rwcd/rwcd/- rwcd/rwcd/-    -/-/-  -/-/- -/-/- -/-/rwcd -/-/r""",
    "sales.reglament.step": """
    r/r/-       r/r/-       rwcd/rwcd/- rwcd/rwcd/-    -/-/-  -/-/- -/-/- -/-/rwcd -/-/r""",
    "sales.reglament.survey.rule": """
    r/r/-       r/r/-       rwcd/rwcd/- rwcd/rwcd/-    -/-/-  -/-/- -/-/- -/-/rwcd -/-/r""",
    # what holds for all companies
    "sales.reglament.role": """
    r/r/r       r/r/r       r/r/r       rwcd/rwcd/rwcd -/-/-  -/-/- -/-/- r/r/r    r/r/r""",
    "sales.reglament.placeholder": """
    r/r/r       r/r/r       r/r/r       rwcd/rwcd/rwcd -/-/-  -/-/- -/-/- r/r/r    r/r/r""",
    "sales.reglament.survey.optout": """
    -/-/-       -/-/-       r/r/r       rd/rd/rd       -/-/-  -/-/- -/-/- r/r/r    -/-/-""",
    # facts
    "sales.reglament.acknowledgement": """
    r/-/-       -/-/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.bypass": """
    r/-/-       -/-/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.fill": """
    r/-/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.check": """
    r/-/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.check.change": """
    r/-/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.stretch": """
    r/-/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.stage.visit": """
    r/-/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.contact": """
    r/-/-       r/r/-       rd/rd/-     rd/rd/-        -/-/-  -/-/- -/-/- -/-/rd   -/-/r""",
    "sales.reglament.purchase": """
    r/-/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.purchase.entry": """
    r/-/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.client.change": """
    r/r/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.feedback": """
    r/-/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.duplicate": """
    r/r/-       r/r/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    "sales.reglament.letter": """
    -/-/-       -/-/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/-""",
    "sales.reglament.request": """
    r/-/-       -/-/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/r""",
    # what another program said
    "sales.reglament.purchase.row": """
    -/-/-       -/-/-       rw/rw/-     rw/rw/-        -/-/-  -/-/- -/-/- -/-/rw   -/-/-""",
    "sales.reglament.purchase.parcel": """
    -/-/-       -/-/-       r/r/-       r/r/-          -/-/-  -/-/- -/-/- -/-/r    -/-/-""",
    # what people prepare
    "sales.reglament.client.product": """
    rwcd/rwcd/- rwcd/rwcd/- rwcd/rwcd/- rwcd/rwcd/-    -/-/-  -/-/- -/-/- -/-/rwcd -/-/rwcd""",
    "sales.reglament.handover": """
    rwcd/-/-    -/-/-       rwcd/rwcd/- rwcd/rwcd/-    -/-/-  -/-/- -/-/- -/-/rwcd -/-/rwcd""",
    "sales.reglament.handover.line": """
    rwcd/-/-    -/-/-       rwcd/rwcd/- rwcd/rwcd/-    -/-/-  -/-/- -/-/- -/-/rwcd -/-/rwcd""",
    # reports; here what is late is told upward to the director, and to the team's head
    "sales.reglament.day": """
    r/-/-       -/-/-       r/r/-       r/r/-          -      -     -     -/-/-    -/-/r""",
    "sales.reglament.report.client.base": """
    r/-/-       -/-/-       r/r/-       r/r/-          -      -     -     -/-/r    -/-/r""",
    "sales.reglament.report.departure": """
    r/-/-       -/-/-       r/r/-       r/r/-          -      -     -     -/-/r    -/-/r""",
    "sales.reglament.report.discipline": """
    r/-/-       r/r/-       r/r/-       r/r/-          -      -     -     -/-/r    -/-/r""",
    "sales.reglament.report.retention": """
    r/-/-       -/-/-       r/r/-       r/r/-          -      -     -     -/-/r    -/-/r""",
    "sales.reglament.report.satisfaction": """
    r/-/-       r/r/-       r/r/-       r/r/-          -      -     -     -/-/r    -/-/r""",
    "sales.reglament.report.stage.duration": """
    r/-/-       r/r/-       r/r/-       r/r/-          -      -     -     -/-/r    -/-/r""",
}

# Of each role: what it may do with the dialogs it opens.
SELLERS = "rwcd rwcd rwcd rwcd - - - rwcd rwcd"
HEADS = "-    -    rwcd rwcd - - - rwcd -"
WIZARDS = {
    "sales.reglament.check.reason": SELLERS,
    "sales.reglament.client.product.propose": SELLERS,
    "sales.reglament.client.product.propose.line": SELLERS,
    "sales.reglament.contact.log": SELLERS,
    "sales.reglament.day.undo": "r r r r - - - r r",
    "sales.reglament.diagnosis": HEADS,
    "sales.reglament.diagnosis.line": HEADS,
    "sales.reglament.feedback.close": SELLERS,
    "sales.reglament.handover.accept": SELLERS,
    "sales.reglament.handover.refuse": SELLERS,
    "sales.reglament.handover.work": SELLERS,
    "sales.reglament.handover.work.line": SELLERS,
    "sales.reglament.library": HEADS,
    "sales.reglament.library.block": HEADS,
    "sales.reglament.move.over": HEADS,
    "sales.reglament.move.over.line": HEADS,
    "sales.reglament.override": HEADS,
    "sales.reglament.payment.table": HEADS,
    "sales.reglament.propose": SELLERS,
    "sales.reglament.purchase.status": HEADS,
    "sales.reglament.request.answer": SELLERS,
    "sales.reglament.return.table": HEADS,
    "sales.reglament.role.assign": HEADS,
    "sales.reglament.whose": "rwc rwc rwc rwc - - - rwc rwc",
}

# Who reads a field: whoever reads the record, or of them who works in sales or leads there.
READERS = {
    "all": None,
    "sales": "sales_reglament.group_reglament_user",
    "heads": "sales_reglament.group_reglament_head",
    "nobody": ".",
}
# Model, readers, who writes (the engine, or whoever writes the record), names.
FIELDS = (
    (
        "res.partner",
        "sales",
        "engine",
        """
        active_user_id asked_requirements client_change_ids client_class client_state
        client_state_since completeness csat_answer_count csat_interval csat_score
        csat_words duplicate_count first_order_date handover_count is_for_release
        is_without_service last_contact_date last_order_date missing_requirements
        missing_summary nps_answer_count nps_interval nps_score nps_words
        order_interval_days order_rhythm overdue_amount overdue_days purchase_ids
        reglament_check_count reglament_check_ids reglament_check_late_count
        reglament_feedback_count reglament_id reglament_purchase_count reglament_reason
        reglament_satisfaction reglament_twins service_user_id twin_warning
        """,
    ),
    ("res.partner", "sales", "record", "client_product_ids contact_role"),
    ("res.users", "sales", "engine", "sales_role_id sales_role_kind"),
    ("res.users", "heads", "engine", "reglament_holds_work"),
    ("res.users", "nobody", "engine", "reglament_address_key"),
    (
        "crm.lead",
        "all",
        "engine",
        """
        asked_requirements check_ids check_late_count check_pending_count completeness
        missing_requirements missing_summary own_address reglament_id reglament_import_date
        reglament_reason responsible_conflict sales_role_kind
        """,
    ),
    (
        "crm.lead",
        "sales",
        "engine",
        """
        client_user_id reglament_feedback_count reglament_satisfaction reglament_twins twin_warning
        """,
    ),
    ("sale.order", "sales", "engine", "client_user_id"),
    ("sale.order", "all", "record", "sent_date"),
    ("sale.order", "all", "engine", "confirmed_date"),
    # Odoo's own settings, under Odoo's own rights
    ("crm.stage", "all", "record", "reglament_is_ending"),
    ("crm.stage", "all", "engine", "reglament_asks"),
    ("ir.model.fields", "all", "engine", "reglament_fillable"),
    ("mail.mail", "all", "record", "feedback_id"),
    ("survey.question.answer", "all", "record", "wish"),
    (
        "survey.survey",
        "all",
        "record",
        """
        alert_threshold letter_subject metric metric_direction metric_question_id reglament_code
        why_question_id
        """,
    ),
    (
        "survey.survey",
        "heads",
        "engine",
        "reglament_answered_count reglament_asked_count reglament_score_text",
    ),
)
