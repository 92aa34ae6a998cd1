"""The address whose confirmation this browser waits for, shown on "Check your mail"."""

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.http import HttpRequest

KEY = "waiting_for_address"


def remember_waiting(request: HttpRequest, email: str) -> None:
    request.session[KEY] = email.lower()


def waiting_for(request: HttpRequest) -> str:
    return str(request.session.get(KEY, ""))


def send_again(request: HttpRequest) -> bool:
    """False within 60 seconds of the last mail. An address that has an account gets a mail that
    says so: whoever asks sees no difference."""
    email = waiting_for(request)
    known = EmailAddress.objects.filter(email=email, verified=False).first()
    address = known or EmailAddress(user=None, email=email)
    return bool(send_verification_email_to_address(request, address, signup=True))
