from dataclasses import dataclass, fields

from odoo.tools import str2bool

from ...kernel.lifecycle import Thresholds

PREFIX = "sales_reglament."
# What a number may be, from and to. Where 0 may, it means just that.
BOUNDS = {
    "shared_reach_from": (2, 1000),
    "need_days_before": (0, 365),
    "release_after_days": (1, 3650),
    "regular_orders": (1, 1000),
    "regular_days": (0, 3650),
    "min_intervals": (1, 100),
    "dormant_factor": (0.1, 100),
    "dormant_min": (1, 3650),
    "dormant_max": (1, 3650),
    "dormant_abs": (1, 3650),
    "class_a_share": (0, 100),
    "class_b_share": (0, 100),
    "completeness_norm": (0, 100),
    "calm_days": (0, 365),
    "handover_again_days": (0, 3650),
}


@dataclass(frozen=True)
class Settings(Thresholds):
    """The settings of the addon, each with its default; a system parameter of its name has it.

    What is not there, is empty, is no number or is less than it may be stands for the default. A
    switch that is there is off unless it says that it is on. From when on a client is regular or
    dormant stands, with its defaults, in the kernel.
    """

    shared_reach_from: int = 4
    need_days_before: int = 14
    release_after_days: int = 90
    purchase_source: str = "order"
    purchases_at_night: bool = True
    class_a_share: float = 80.0
    class_b_share: float = 15.0
    completeness_norm: int = 80
    handover_weekday: str = "0"
    calm_days: int = 14
    handover_again_days: int = 90
    dormant_to_active: bool = False
    ask_results: bool = True

    @classmethod
    def parse(cls, stored):
        """The settings, as the parameters ``{name: text}`` say."""
        return cls(**{name: _read(name, text) for name, text in stored.items()})

    @property
    def norms(self):
        """From when on a client is regular or dormant, for the kernel."""
        return Thresholds(**{field.name: getattr(self, field.name) for field in fields(Thresholds)})

    @property
    def of_clients(self):
        """What clients are counted by: where it changes they are counted anew."""
        return self.purchase_source, self.norms, self.class_a_share, self.class_b_share


def _read(name, text):
    default = getattr(Settings, name)
    if isinstance(default, bool):
        return str2bool(text or "", False)
    try:
        value = type(default)(text or default)
    except ValueError:
        return default
    return default if name in BOUNDS and value < BOUNDS[name][0] else value


def settings(env):
    """The settings as they stand, for whoever asks: they are no secret."""
    return env["ir.config_parameter"]._reglament_settings()
