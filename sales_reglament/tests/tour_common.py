import os
from dataclasses import dataclass

from .browser_common import BrowserCase
from .common import ReglamentCase, load_russian


@dataclass(frozen=True)
class Look:
    """How a person looks at a screen: language, width, mouse or finger."""

    lang: str
    size: str
    touch: bool

    @property
    def is_phone(self):
        return self.touch


LOOKS = {
    "english": Look("en_US", "1366x768", False),
    "russian": Look("ru_RU", "1366x768", False),
    "english_phone": Look("en_US", "390x844", True),
    "russian_phone": Look("ru_RU", "390x844", True),
}
# What `make test` walks; LOOKS=all walks all tours, each language at each width, in much more time.
EVERYDAY = ("english",)
WANTED = tuple(LOOKS) if os.environ.get("LOOKS") == "all" else EVERYDAY


def every_look(cls):
    """Give a class of tours a test for each ``look_…`` method and each way to look at a screen.

    ``look_first_call`` becomes ``test_first_call_english``, ``…_russian_phone`` and so on; in it
    ``self.look`` says how the screen is looked at, and ``self.walk`` without a language takes it.
    """
    for name in [name for name in vars(cls) if name.startswith("look_")]:
        for label in WANTED:
            test = _test_of(name, LOOKS[label])
            test.__name__ = f"test_{name.removeprefix('look_')}_{label}"
            test.__qualname__ = f"{cls.__qualname__}.{test.__name__}"
            test.__doc__ = vars(cls)[name].__doc__
            setattr(cls, test.__name__, test)
    return cls


def every_look_on_demand(cls):
    """As ``every_look``, for long tours that are walked with LOOKS=all only."""
    return every_look(cls) if os.environ.get("LOOKS") == "all" else cls


def _test_of(name, look):
    def test(self):
        self.look = look
        self.browser_size, self.touch_enabled = look.size, look.touch
        getattr(self, name)()

    return test


class TourCase(ReglamentCase, BrowserCase):
    """Tours that are walked in English and in Russian."""

    look = LOOKS["english"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_russian(cls.env)

    def walk(self, url, name, person, lang=None, **options):
        """Walk a tour as a person who reads this language; by default that of the look."""
        person.lang = lang or self.look.lang
        self.start_tour(url, name, login=person.login, **options)
