from . import base_partner_merge
from . import sales_reglament_diagnosis
from . import sales_reglament_library
from . import sales_reglament_override
from . import sales_reglament_role_assign
