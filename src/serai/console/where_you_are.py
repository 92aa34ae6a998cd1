"""The way to the app list as the rail shows it: what is done, what is now, what comes."""

from enum import IntEnum

from django.utils.translation import gettext as _

from serai.ui.parts import Moment
from serai.ui.states import Tone


class Here(IntEnum):
    """The step somebody is at."""

    AGREEMENT = 1
    DEVELOPER_INFORMATION = 2


def where_you_are(here: Here) -> list[Moment]:
    steps = (
        _("Account and e-mail"),
        _("API use agreement"),
        _("Developer information"),
        _("Your app list"),
    )
    return [_step(words, number, here) for number, words in enumerate(steps)]


def _step(words: str, number: int, here: Here) -> Moment:
    if number < here:
        return Moment(words)
    if number == here:
        return Moment(words, tone=Tone.OURS, sign="", current=True)
    return Moment(words, tone=Tone.PLAIN, sign="")
