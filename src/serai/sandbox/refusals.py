"""The one error of the sandbox."""


class Rejected(Exception):
    """A 4xx answer of the upstream contract: {"sub_code", "sub_msg"}."""

    def __init__(self, sub_code: str, sub_msg: str, *, status: int = 400) -> None:
        super().__init__(sub_code)
        self.sub_code = sub_code
        self.sub_msg = sub_msg
        self.status = status


def missing(parameter: str) -> Rejected:
    return Rejected(f"isv.missing-parameter:{parameter}", f"{parameter} is needed.")


def invalid(parameter: str, why: str) -> Rejected:
    return Rejected(f"isv.invalid-parameter:{parameter}", f"{parameter} {why}.")
