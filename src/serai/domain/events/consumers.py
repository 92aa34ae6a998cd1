"""Who is told of what: one line a kind of event. An event nobody consumes is only remembered."""

MAIL = "mail"
PUBLISHING = "publishing"

CONSUMERS: dict[str, tuple[str, ...]] = {
    "account.mail": (MAIL,),
    "qualification.submitted": (MAIL,),
    "qualification.resubmitted": (MAIL,),
    "qualification.changes_requested": (MAIL,),
    "qualification.approved": (MAIL, PUBLISHING),
    "qualification.rejected": (MAIL,),
    "qualification.revoked": (MAIL, PUBLISHING),
    "app.created": (PUBLISHING,),
    "app.suspended": (PUBLISHING,),
    "app.unsuspended": (PUBLISHING,),
    "app.limits_changed": (PUBLISHING,),
    "app.addresses_changed": (PUBLISHING,),
    "app.secret_reset": (PUBLISHING,),
    "app.sign_methods_changed": (PUBLISHING,),
    "app.sign_methods_kept": (PUBLISHING,),
    "pack.loaded": (PUBLISHING,),
    "token.revoked": (PUBLISHING,),
    "upstream.secret_changed": (PUBLISHING,),
}


def consumers_of(kind: str) -> tuple[str, ...]:
    return CONSUMERS.get(kind, ())
