"""Who is signed in, with the developer that they are: nearly every page asks for both."""

from allauth.account import auth_backends

from serai.domain.developers.models import User


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("developer").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
