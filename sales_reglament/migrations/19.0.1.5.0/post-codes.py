def migrate(cr, version):
    """Codes that reglaments have stay theirs, whatever they are called later."""
    cr.execute("UPDATE sales_reglament SET code_by_hand = TRUE WHERE code_by_hand IS NOT TRUE")
