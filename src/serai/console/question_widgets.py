"""How each kind of question is asked in a browser."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from serai.domain.catalog.countries import countries
from serai.domain.catalog.form_spec import Field, Kind
from serai.ui.long_select import LongSelect

MOST_SEGMENTS = 3  # more choices than this are a list


def widget_of(question: Field) -> forms.Widget:
    match question.kind:
        case Kind.TEXTAREA:
            return forms.Textarea(attrs={"rows": 4})
        case Kind.NUMBER:
            return forms.TextInput(attrs={"inputmode": "numeric"})
        case Kind.PHONE:
            return forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        case Kind.EMAIL:
            return forms.EmailInput(attrs={"autocomplete": "email"})
        case Kind.URL:
            return forms.URLInput(attrs={"inputmode": "url", "autocomplete": "url"})
        case Kind.TAX_NUMBER:
            return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        case Kind.COUNTRY:
            return _list([(c.code, gettext(c.name)) for c in countries().values()])
        case Kind.CHOICE:
            choices = [(c.value, gettext(c.label)) for c in question.choices]
            if len(choices) <= MOST_SEGMENTS:
                return forms.RadioSelect(choices=choices)
            return _list(choices)
        case Kind.PICTURE:
            return forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,image/jpeg,image/png"})
        case Kind.TEXT:
            return forms.TextInput()


def _list(choices: list[tuple[str, str]]) -> forms.Select:
    return LongSelect(choices=[("", gettext_lazy("Choose…")), *choices])
