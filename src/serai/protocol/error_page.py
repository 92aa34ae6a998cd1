"""The printed reference of errors, made from the one table."""

from serai.protocol.errors import TABLE, Iop

_HEAD = """# Errors

Printed from `protocol/errors.py` by `python -m serai.protocol.error_page`; a test keeps it so.

The gateway answers every error with HTTP 200, in the format that was asked for. On `/router/rest`
and `/router/batch`: `{"error_response": {"code", "msg", "sub_code", "sub_msg", "request_id"}}`,
`code` a number. On `/sync`: the same with `type` (`ISV`: the caller, `ISP`: the service behind,
`SYSTEM`: the platform), `code` a text of the second table, and `msg` once more as `message`. On
`/rest`: `type`, `code`, `message`, `sub_code`, `sub_msg` and `request_id` without anything around
them. `sub_code` is always there: `isv.` is for the caller to mend, `isp.` for the platform or the
service behind it. Where it names a parameter (`isv.missing-parameter:<name>`,
`isv.invalid-parameter:<name>`) the name follows.

| code | msg | sub_code | whose fault | repeat | what to do |
|---|---|---|---|---|---|
"""

_IOP_HEAD = """
## On /sync and /rest

| code of the first table | sub_code | code | message |
|---|---|---|---|
"""

_ITS_OWN = "what sub_msg says"


def page() -> str:
    """The page as Markdown."""
    rows = [
        f"| {code:d} | {entry.text} | `{entry.sub_code}` | {entry.fault} | {entry.retry} "
        f"| {entry.remedy} |\n"
        for code, entry in TABLE.items()
    ]
    symbolic = [
        _iop_row(int(code), sub_code, iop)
        for code, entry in TABLE.items()
        for sub_code, iop in [("", entry.iop), *entry.others.items()]
    ]
    return _HEAD + "".join(rows) + _IOP_HEAD + "".join(symbolic)


def _iop_row(code: int, sub_code: str, iop: Iop) -> str:
    which = f"`{sub_code}`" if sub_code else "any other"
    return f"| {code} | {which} | {iop.code} | {iop.text or _ITS_OWN} |\n"


if __name__ == "__main__":
    print(page(), end="")
