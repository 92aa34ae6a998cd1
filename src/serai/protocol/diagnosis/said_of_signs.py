"""What is said of secrets, digests and the form of the sign."""

from serai.protocol.diagnosis.cause import Cause, Entry

SAID_OF_SIGNS: dict[Cause, Entry] = {
    Cause.RETIRED_SECRET: Entry(
        "The call was signed with an AppSecret that is retired.",
        "Use the AppSecret that the app's page shows now.",
    ),
    Cause.OTHER_APPS_SECRET: Entry(
        "The call was signed with the AppSecret of %(app)s.",
        "Use the AppSecret of the app whose AppKey is sent, or send the other AppKey.",
    ),
    Cause.ALTERED_SECRET: Entry(
        "The AppSecret was not used as it is, but %(how)s.",
        "Use the AppSecret exactly as the app's page shows it.",
    ),
    Cause.OTHER_DIGEST: Entry(
        "The sign was made with %(made)s, but sign_method says %(said)s.",
        "Send the sign_method that your code uses, or sign with the digest that it names.",
    ),
    Cause.DIGEST_NOT_KEYED: Entry(
        "The sign is a plain %(digest)s with the AppSecret %(where)s, not an HMAC.",
        "Use the AppSecret as the key of the HMAC and add it nowhere to the string.",
    ),
    Cause.SECRET_ONLY_BEFORE: Entry(
        "The AppSecret stands only before the string.",
        "With md5 the AppSecret stands before and after the string; with an HMAC it is only "
        "the key.",
    ),
    Cause.SECRET_ONLY_AFTER: Entry(
        "The AppSecret stands only after the string.",
        "With md5 the AppSecret stands before and after the string; with an HMAC it is only "
        "the key.",
    ),
    Cause.SECRET_NOT_USED: Entry(
        "The string was digested without the AppSecret.",
        "Put the AppSecret before and after the string, then take the digest.",
    ),
    Cause.SECRET_WRAPPED_FOR_HMAC: Entry(
        "The AppSecret is both the key of the HMAC and part of its string.",
        "With an HMAC the AppSecret is only the key; sign the bare string.",
    ),
    Cause.KEY_AND_STRING_SWAPPED: Entry(
        "The AppSecret and the string changed places: the string was used as the key.",
        "Give the AppSecret as the key and the string as the message.",
    ),
    Cause.LOWER_CASE_HEX: Entry(
        "The sign is right but for its letters: it must be upper-case hex.",
        "Turn the sign into upper case before you send it.",
    ),
    Cause.SIGN_WRITTEN_OTHERWISE: Entry(
        "The digest was written as %(how)s, not as upper-case hex.",
        "Write the digest as upper-case hex without anything between.",
    ),
    Cause.SIGN_MISSING: Entry("The request has no sign.", "Sign the call and send sign."),
    Cause.SIGN_FORM: Entry(
        "The sign has %(length)s characters; no digest that is known here gives such a sign.",
        "Write the whole digest as upper-case hex: 32 characters for md5 and hmac, else 64.",
    ),
}
