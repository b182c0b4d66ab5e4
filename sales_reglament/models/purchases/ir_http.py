import re

from werkzeug.exceptions import Unauthorized

from odoo import models
from odoo.http import request

# Keys for programs that post purchases open nothing else.
SCOPE = "reglament.purchases"
BEARER = re.compile(r"^bearer\s+(\S+)$", re.IGNORECASE)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _auth_method_reglament_purchases(cls):
        """By a key in the header, of a user who may bring purchases; no session is kept."""
        found = BEARER.match(request.httprequest.headers.get("Authorization", "").strip())
        uid = found and request.env["res.users.apikeys"]._check_credentials(
            scope=SCOPE, key=found.group(1)
        )
        if not uid:
            # Odoo's own answer would tell strangers where in the code it was made
            raise Unauthorized(
                response=request.make_json_response(
                    {"message": "Invalid apikey"},
                    headers=[("WWW-Authenticate", "Bearer")],
                    status=401,
                )
            )
        request.update_env(user=uid)
        request.session.can_save = False
        cls._auth_method_user()
