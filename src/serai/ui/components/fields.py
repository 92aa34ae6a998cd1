"""Forms: a field with its hint and error, the summary after a failed submit, the licence box."""

from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.widgets import (
    CheckboxInput,
    FileInput,
    NumberInput,
    PasswordInput,
    RadioSelect,
    Select,
    Textarea,
    TextInput,
)

from serai.ui.parts import Picture


def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """Options: hint, source, locked (the reason), prefix, right (what was found right),
    optional, wrong (without words of its own), counter, mono, half, autofocus, and attributes
    of the control as `attr_<name>` (`attr_autocomplete="email"`, `attr_data_check=url`)."""
    kind = _kind(bound)
    errors = [str(error) for error in bound.errors]
    hint = str(options.get("hint") or bound.help_text or "")
    described = {
        "hint": f"{bound.auto_id}_hint" if hint else "",
        "source": f"{bound.auto_id}_source" if options.get("source") else "",
        "error": f"{bound.auto_id}_error" if errors else "",
    }
    control = _control(bound, kind, options, errors, [name for name in described.values() if name])
    return {
        **options,
        "bound": bound,
        "kind": kind,
        "hint": hint,
        "errors": errors,
        "control": control,
        "optional": options.get("optional", not bound.field.required and kind != "checkbox"),
    }


def form_summary(form: BaseForm) -> dict[str, Any]:
    """What must be corrected, with a link to each field; nothing when all is right."""
    faults = [
        {"label": form[name].label, "target": form[name].auto_id, "words": str(errors[0])}
        for name, errors in form.errors.items()
        if name in form.fields
    ]
    general = [str(error) for error in form.non_field_errors()]
    return {"faults": faults, "general": general, "count": len(faults)}


def licence_box(bound: BoundField, **options: Any) -> dict[str, Any]:
    """Options: picture (a Picture or None), upload_url, errors (words), verdict, hint, limit."""
    errors = [str(error) for error in options.get("errors") or bound.errors]
    picture: Picture | None = options.get("picture")
    return {**options, "bound": bound, "picture": picture, "errors": errors}


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, RadioSelect):
        return "radio"
    if isinstance(widget, PasswordInput):
        return "password"
    if isinstance(widget, FileInput):
        return "file"
    return "select" if isinstance(widget, Select) else "text"


def _control(
    bound: BoundField,
    kind: str,
    options: dict[str, Any],
    errors: list[str],
    described_by: list[str],
) -> str:
    styles = {"checkbox": "form-check-input", "select": "form-select"}
    attrs: dict[str, str | bool] = {
        name.removeprefix("attr_").replace("_", "-"): str(value)
        for name, value in options.items()
        if name.startswith("attr_")
    }
    style = styles.get(kind, "form-control") + (" mono" if options.get("mono") else "")
    wrong = bool(errors) or bool(options.get("wrong"))
    attrs["class"] = f"{style} is-invalid" if wrong else style
    if wrong:
        attrs["aria-invalid"] = "true"
    if described_by:
        attrs["aria-describedby"] = " ".join(described_by)
    if isinstance(bound.field.widget, Textarea):
        attrs["rows"] = str(options.get("rows", 3))
    attrs |= {"readonly": True} if options.get("locked") else {}
    attrs |= {"autofocus": True} if options.get("autofocus") else {}
    if isinstance(bound.field.widget, NumberInput):
        # A number field forgets what is not a number; the answer must stay to be corrected.
        return bound.as_widget(widget=TextInput(), attrs={**attrs, "inputmode": "numeric"})
    return bound.as_widget(attrs=attrs)
