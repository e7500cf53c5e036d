"""Where a session's account comes from."""

from allauth.account.auth_backends import AuthenticationBackend

from .models import User


class AccountBackend(AuthenticationBackend):
    """allauth's backend, reading the person in the same query: every page shows who is signed in."""

    def get_user(self, user_id: int) -> User | None:
        """Give the account of a session, or None if it has been switched off."""
        # With the password's hash, against which the session is checked.
        user = User.objects.defer(None).select_related("person").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
