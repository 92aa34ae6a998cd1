from pathlib import Path

from serai.protocol.error_page import page
from serai.protocol.errors import TABLE, CallRefused, Code, Fault, Retry, invalid, missing

PUBLISHED = {
    7: "App Call Limited",
    9: "Http Action Not Allowed",
    10: "Service Currently Unavailable",
    11: "Insufficient ISV Permissions",
    21: "Missing Method",
    22: "Invalid Method",
    23: "Invalid Format",
    24: "Missing Signature",
    25: "Invalid Signature",
    26: "Missing Session",
    27: "Invalid Session",
    28: "Missing App Key",
    29: "Invalid App Key",
    30: "Missing Timestamp",
    31: "Invalid Timestamp",
    32: "Missing Version",
    33: "Invalid Version",
    34: "Unsupported Version",
    40: "Missing Required Arguments",
    41: "Invalid Arguments",
    43: "Parameter Error",
    47: "Invalid Encoding",
    50: "Remote service error",
}


def test_the_table_has_the_published_codes_and_texts() -> None:
    assert {int(code): entry.text for code, entry in TABLE.items()} == PUBLISHED
    assert set(TABLE) == set(Code)


def test_every_error_has_a_sub_code_that_says_whose_fault_it_is() -> None:
    prefixes = {"isv": Fault.CALLER, "isp": {Fault.PLATFORM, Fault.UPSTREAM}}
    for code, entry in TABLE.items():
        prefix = entry.sub_code.partition(".")[0]
        assert entry.sub_code
        if prefix in prefixes:
            assert entry.fault == prefixes[prefix] or entry.fault in prefixes[prefix], code


def test_only_a_callers_own_mistake_is_never_worth_a_retry() -> None:
    for entry in TABLE.values():
        assert (entry.retry == Retry.NEVER) <= (entry.fault == Fault.CALLER)
        assert entry.remedy.endswith(".")


def test_a_refusal_takes_its_words_from_the_table() -> None:
    refusal = CallRefused(Code.INVALID_APP_KEY)

    assert (refusal.text, refusal.sub_code) == ("Invalid App Key", "isv.appkey-not-exists")
    assert refusal.sub_msg == TABLE[Code.INVALID_APP_KEY].remedy


def test_missing_and_invalid_parameters_are_named() -> None:
    assert missing(Code.MISSING_ARGUMENTS, "nick").sub_code == "isv.missing-parameter:nick"
    assert missing(Code.MISSING_ARGUMENTS, "nick").sub_msg == "Missing required arguments:nick"
    assert invalid(Code.INVALID_ARGUMENTS, "nick", "Why.").sub_code == "isv.invalid-parameter:nick"


def test_the_printed_reference_is_that_of_the_table() -> None:
    printed = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"

    assert printed.read_text(encoding="utf-8") == page()
