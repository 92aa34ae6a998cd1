"""A form that saves nothing from a page that is out of date."""

from django import forms
from django.utils.translation import gettext as _


class SeenForm(forms.Form):
    """`seen`: what stood there when the page was made, so that no tab undoes another's work."""

    def still_sees(self, stamp: str) -> bool:
        """Whether the page showed what stands there now; otherwise it says so itself."""
        if self.data.get("seen") == stamp:
            return True
        words = _("This was changed meanwhile, and nothing of yours is saved. Look at it again.")
        self.add_error(None, words)
        return False
