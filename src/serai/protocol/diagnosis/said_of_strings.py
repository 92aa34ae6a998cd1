"""What is said of how the string was written: prefix, encoding, order, separators."""

from serai.protocol.diagnosis.cause import Cause, Entry

SAID_OF_STRINGS: dict[Cause, Entry] = {
    Cause.PREFIX_MISSING: Entry(
        "The path %(right)s was not signed before the parameters.",
        "For this address the string begins with %(right)s, then come the parameters.",
    ),
    Cause.PREFIX_SUPERFLUOUS: Entry(
        "%(prefix)s was signed before the parameters, where nothing belongs.",
        "For this address sign the parameters alone.",
    ),
    Cause.PREFIX_OTHER: Entry(
        "%(prefix)s was signed before the parameters instead of %(right)s.",
        "For this address the string begins with %(right)s, then come the parameters.",
    ),
    Cause.URL_ENCODED: Entry(
        "The values were URL-encoded before they were signed.",
        "Sign the plain values, then encode them for the wire.",
    ),
    Cause.ENCODED_TWICE: Entry(
        "The plain values were signed, but they were URL-encoded twice for the wire.",
        "Encode once: most HTTP libraries encode parameters by themselves.",
    ),
    Cause.PLUS_SENT_PLAIN: Entry(
        "A plus sign was signed, but it was sent without URL-encoding and means a space on "
        "the wire.",
        "Send a plus sign as %%2B; let the HTTP library encode the values.",
    ),
    Cause.HTML_ESCAPED: Entry(
        "The values were HTML-escaped before they were signed.",
        "Sign the plain values.",
    ),
    Cause.CASE_INSENSITIVE_SORT: Entry(
        "The names were sorted without regard to case.",
        "Sort by code point: capitals, then the underscore, then small letters.",
    ),
    Cause.NOT_SORTED: Entry(
        "The parameters were signed in the order of the request, not sorted by name.",
        "Sort all parameters by name, query and body together.",
    ),
    Cause.SORTED_OTHERWISE: Entry(
        "The parameters were sorted otherwise: %(how)s.",
        "Sort all parameters by name and by code point, query and body together.",
    ),
    Cause.SEPARATORS: Entry(
        "The string has separators: it was written like %(shown)s.",
        "Join names and values without anything between: key1value1key2value2.",
    ),
    Cause.NAMES_LEFT_OUT: Entry(
        "Only the values were signed, without the names.",
        "Write each name before its value: key1value1key2value2.",
    ),
    Cause.STRING_CHANGED: Entry(
        "The whole string was %(how)s before it was signed.",
        "Sign the string unchanged.",
    ),
}
