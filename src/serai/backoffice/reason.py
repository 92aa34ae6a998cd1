"""What every change of an operator needs: a reason, and a page that is not out of date."""

from django import forms
from django.utils.translation import gettext_lazy

from serai.ui.seen import SeenForm


class ReasonForm(SeenForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea,
        max_length=4000,
        error_messages={"required": gettext_lazy("Write a reason: it is kept with the change.")},
    )
