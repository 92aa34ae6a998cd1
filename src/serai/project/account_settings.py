"""django-allauth's settings: our opinion, and the marketplace's sign-in by environment."""

from serai.project import environment

SERAI_SIGN_IN_TRIES = 5
SERAI_OIDC_ISSUER = environment.link("SERAI_OIDC_ISSUER")
SERAI_OIDC_NAME = environment.text("SERAI_OIDC_NAME", "marketplace")
SERAI_OIDC_SIGNUP_URL = environment.link("SERAI_OIDC_SIGNUP_URL")
_forms = "serai.console.accounts.forms"
_passkeys = "serai.console.accounts.passkeys"
ACCOUNT_ADAPTER = "serai.console.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": f"{_forms}.LoginForm",
    "signup": f"{_forms}.SignupForm",
    "add_email": f"{_forms}.AddEmailForm",
    "change_password": f"{_forms}.ChangePasswordForm",
    "set_password": f"{_forms}.SetPasswordForm",
    "reset_password": f"{_forms}.ResetPasswordForm",
    "reset_password_from_key": f"{_forms}.ResetPasswordKeyForm",
    "reauthenticate": f"{_forms}.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "confirm_email": "1/60s/key",
    "login_failed": f"20/m/ip,{SERAI_SIGN_IN_TRIES}/15m/key",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "serai.console.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": f"{_forms}.CodeForm",
    "reauthenticate": f"{_forms}.CodeAgainForm",
    "activate_totp": f"{_forms}.ActivateAppForm",
    "add_webauthn": f"{_passkeys}.AddPasskeyForm",
    "edit_webauthn": f"{_passkeys}.RenamePasskeyForm",
    "authenticate_webauthn": f"{_passkeys}.UsePasskeyForm",
    "login_webauthn": f"{_passkeys}.SignInPasskeyForm",
    "reauthenticate_webauthn": f"{_passkeys}.SignInAgainPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody is signed in without a confirmed address; a new one may wait while a factor is on.
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "serai.console.accounts.marketplace.MarketplaceAdapter"
SOCIALACCOUNT_FORMS = {"signup": f"{_forms}.ConnectedSignupForm"}
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if SERAI_OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "marketplace",
                "name": SERAI_OIDC_NAME,
                "client_id": environment.needed("SERAI_OIDC_CLIENT_ID", by="SERAI_OIDC_ISSUER"),
                "secret": environment.needed("SERAI_OIDC_CLIENT_SECRET", by="SERAI_OIDC_ISSUER"),
                "settings": {"server_url": SERAI_OIDC_ISSUER},
            }
        ],
    }
