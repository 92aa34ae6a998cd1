"""What is said of which parameters were signed, and of their values."""

from serai.protocol.diagnosis.cause import Cause, Entry

SAID_OF_PARAMETERS: dict[Cause, Entry] = {
    Cause.BLANKS_LEFT_OUT: Entry(
        "Parameters that are sent empty were left out of the string.",
        "Sign the bare name of an empty parameter, or do not send it.",
    ),
    Cause.BLANKS_WRITTEN: Entry(
        "Empty values were signed as the word %(word)s.",
        "Sign what you send: the bare name of an empty parameter.",
    ),
    Cause.BODY_NOT_SIGNED: Entry(
        "The body was not signed, only the query.",
        "Sign the parameters of query and body together, sorted by name.",
    ),
    Cause.QUERY_NOT_SIGNED: Entry(
        "The query was not signed, only the body.",
        "Sign the parameters of query and body together, sorted by name.",
    ),
    Cause.BODY_APPENDED: Entry(
        "The encoded body was added to the string.",
        "A form's parameters are signed as parameters; add nothing after them.",
    ),
    Cause.BODY_CHANGED: Entry(
        "The body was signed with other white space than it was sent with.",
        "Append the body to the string byte for byte as you send it.",
    ),
    Cause.SIGN_METHOD_NOT_SIGNED: Entry(
        "sign_method was sent, but not signed.",
        "Sign every parameter that is sent except sign; sign_method too.",
    ),
    Cause.SIGN_METHOD_OTHERWISE: Entry(
        "sign_method was signed as %(value)s, but sent as %(sent)s.",
        "Set sign_method once, before signing.",
    ),
    Cause.NOT_SIGNED: Entry(
        "The parameter %(name)s was sent, but not signed.",
        "Sign every parameter that is sent except sign; add none after signing.",
    ),
    Cause.SIGNED_NOT_SENT: Entry(
        "The parameter %(name)s was signed, but not sent.",
        "Send every parameter that you sign.",
    ),
    Cause.SIGNED_TWICE: Entry(
        "%(name)s is in the request twice and was signed twice.",
        "Sign a repeated parameter once.",
    ),
    Cause.FILE_SIGNED: Entry(
        "A file was signed: %(what)s.",
        "Leave file parameters out of the string.",
    ),
    Cause.SIGN_INCLUDED: Entry(
        "The parameter sign itself was part of the string.",
        "Remove sign from the parameters before you build the string.",
    ),
    Cause.OTHER_CHARSET: Entry(
        "The text was signed as %(charset)s.",
        "Sign the UTF-8 bytes of the string, and send UTF-8.",
    ),
    Cause.TRIMMED: Entry(
        "The values were signed without the white space around them, but sent with it.",
        "Trim first, then sign and send the same value.",
    ),
    Cause.LINE_ENDS: Entry(
        "The values were signed with other line ends than they were sent with.",
        "Choose the line ends first, then sign and send the same value.",
    ),
    Cause.BOOLEANS: Entry(
        "Booleans were signed as %(written)s.",
        "Write booleans as true and false, before signing.",
    ),
    Cause.JSON_OTHERWISE: Entry(
        "A JSON value was signed as another text than the one that was sent: %(how)s.",
        "Write the JSON once, then sign and send that text.",
    ),
    Cause.SECONDS_FOR_MILLISECONDS: Entry(
        "The timestamp was signed in %(signed)s, but sent in %(sent)s.",
        "Sign and send the same timestamp: milliseconds since 1970.",
    ),
    Cause.WRONG_ZONE: Entry(
        "The timestamp was signed %(hours)s hours off the one that was sent, as a time of "
        "another zone is.",
        "Make the timestamp once, in GMT+8, then sign and send it.",
    ),
    Cause.STAMPED_TWICE: Entry(
        "The timestamp was made twice: the signed one is %(off)s off the one that was sent.",
        "Make the timestamp once, then sign and send the same text.",
    ),
    Cause.TIMESTAMP_OTHERWISE: Entry(
        "The timestamp was signed in another form, as %(signed)s.",
        "Make the timestamp's text once, then sign and send it.",
    ),
    Cause.SECONDS_SENT: Entry(
        "The timestamp is in seconds; the platform reads milliseconds.",
        "Send milliseconds: thirteen digits.",
    ),
    Cause.TIMESTAMP_FORM_SENT: Entry(
        "The timestamp has a form that the platform does not read.",
        "Send yyyy-MM-dd HH:mm:ss in GMT+8, or milliseconds since 1970.",
    ),
    Cause.ZONE_SENT: Entry(
        "The timestamp is %(hours)s hours off, as the time of another zone is.",
        "Send the time of GMT+8, or milliseconds since 1970.",
    ),
    Cause.TIME_OFF: Entry(
        "The timestamp is more than ten minutes off.",
        "Sign each call anew, and set the clock of the machine that signs.",
    ),
    Cause.BROKEN_MULTIPART: Entry(
        "The multipart body is broken; only the parts before its fault were read.",
        "Let an HTTP library write the body and its boundary.",
    ),
    Cause.NOT_UTF8: Entry("The text of the request is not UTF-8.", "Send and sign UTF-8."),
}
