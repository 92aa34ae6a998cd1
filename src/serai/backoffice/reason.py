"""What every change of an operator needs: a reason, and a page that is not out of date."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ReasonForm(forms.Form):
    """`seen`: what stood there when the page was made, so that no tab undoes another's work."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea,
        max_length=4000,
        error_messages={"required": gettext_lazy("Write a reason: it is kept with the change.")},
    )

    def still_sees(self, stamp: str) -> bool:
        """Whether the page showed what stands there now; otherwise it says so itself."""
        if self.data.get("seen") == stamp:
            return True
        self.add_error(
            None,
            _("Somebody changed this meanwhile, and nothing of yours is saved. Look at it again."),
        )
        return False
