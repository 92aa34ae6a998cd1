"""Small numbers as words, as the pages say them: "nine digits"."""

from collections.abc import Callable

Translate = Callable[[str], str]


def untranslated(text: str) -> str:
    return text


def in_words(number: int, _: Translate = untranslated) -> str:
    words = [
        _("no"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
        _("ten"),
        _("eleven"),
        _("twelve"),
    ]
    return words[number] if number < len(words) else f"{number:,}"


def either(numbers: list[int], _: Translate = untranslated) -> str:
    """ "nine", "ten or eleven", "eight, nine or ten"."""
    words = [in_words(number, _) for number in numbers]
    if len(words) == 1:
        return words[0]
    return _("{some} or {last}").format(some=", ".join(words[:-1]), last=words[-1])
