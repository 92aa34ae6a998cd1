"""What a User-Agent header says, in a few words. For people to recognise a session by."""

from django.utils.translation import gettext as _

# The first that is found counts: Edge also calls itself Chrome, Chrome also Safari.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """ "Chrome on Linux"; "Unknown browser" when the header says nothing we know."""
    browser = _found(BROWSERS, user_agent)
    system = _found(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def _found(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((words for needle, words in table if needle in user_agent), "")
