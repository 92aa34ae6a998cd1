"""The printed reference of errors, made from the one table."""

from serai.protocol.errors import TABLE

_HEAD = """# Errors

Printed from `protocol/errors.py` by `python -m serai.protocol.error_page`; a test keeps it so.

The gateway answers every error with HTTP 200, in the format that was asked for:
`{"error_response": {"code", "msg", "sub_code", "sub_msg", "request_id"}}`. `sub_code` is always
there: `isv.` is for the caller to mend, `isp.` for the platform or the service behind it. Where it
names a parameter (`isv.missing-parameter:<name>`, `isv.invalid-parameter:<name>`) the name follows.

| code | msg | sub_code | whose fault | repeat | what to do |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    rows = [
        f"| {code:d} | {entry.text} | `{entry.sub_code}` | {entry.fault} | {entry.retry} "
        f"| {entry.remedy} |\n"
        for code, entry in TABLE.items()
    ]
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    print(page(), end="")
