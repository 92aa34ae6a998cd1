"""The lines that a cause's explanation shows: there for every cause, and they run."""

import ast
import hmac
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from serai.protocol.diagnosis import Cause
from serai.protocol.diagnosis.changes import CHANGES, Change, changes_for
from serai.protocol.diagnosis.changes.of_messages import OF_MESSAGES
from serai.protocol.diagnosis.said_of_messages import SAID_OF_MESSAGES
from serai.protocol.signature import sign

PARAMS = {"method": "a.b", "app_key": "1", "title": "Tea & pot 茶", "B": "2", "empty": ""}
SECRET = "0123456789abcdef"
JAVA = """import java.net.*; import java.nio.charset.*; import java.security.*; import java.time.*;
import java.time.format.*; import java.util.*; import javax.crypto.*; import javax.crypto.spec.*;
class Lines {{
  static Map<String, String> params, query, form, headers;
  static String secret, path, sign, name, value, text, json, appKey, parameters, base, method;
  static StringBuilder string = new StringBuilder();
  static byte[] digest, body, content; static boolean flag; static URI uri;
{methods}
}}
"""


@pytest.mark.parametrize("language", ["Python", "Node"])
def test_every_cause_has_lines(language: str) -> None:
    missing = [
        cause
        for cause in Cause
        if not changes_for([cause], is_message=cause in SAID_OF_MESSAGES).get(language)
    ]

    assert missing == []


@pytest.mark.parametrize("language", ["Java", "PHP"])
def test_nearly_every_cause_has_lines_elsewhere(language: str) -> None:
    assert len(CHANGES[language]) + len(OF_MESSAGES[language]) >= len(Cause) - 2


def test_lines_are_short() -> None:
    changes = [change for table in CHANGES.values() for change in table.values()]

    assert [change for change in changes if change.right.count("\n") > 3] == []
    assert max(len(line) for each in changes for line in each.right.split("\n")) <= 110


def test_wrong_and_right_differ() -> None:
    assert [c for table in CHANGES.values() for c in table.values() if c.wrong == c.right] == []


def test_two_causes_with_one_remedy_show_it_once() -> None:
    shown = changes_for([Cause.METHOD_OTHER, Cause.PATH_OTHER], is_message=True)

    assert [len(changes) for changes in shown.values()] == [1, 1, 1, 1]
    assert changes_for([], is_message=False) == {}


def test_the_python_lines_are_python() -> None:
    for line in rights("Python"):
        ast.parse(line)


def test_the_python_lines_sign_right() -> None:
    python = CHANGES["Python"]
    told: dict[str, Any] = {"params": PARAMS, "secret": SECRET}
    exec(f"import hashlib, hmac\n{python[Cause.NOT_SORTED].right}", told)

    exec(python[Cause.SIGN_FORM].right, told)
    assert told["sign"] == sign(PARAMS, SECRET, "hmac-sha256")

    exec(python[Cause.SECRET_NOT_USED].right, told)
    assert told["sign"] == sign(PARAMS, SECRET, "md5")


def test_the_python_timestamp_is_that_of_gmt_8() -> None:
    told: dict[str, Any] = {"params": {}}
    exec(
        "import time\nfrom datetime import datetime, timedelta, timezone\n"
        + CHANGES["Python"][Cause.WRONG_ZONE].right,
        told,
    )

    stamped = datetime.fromisoformat(told["params"]["timestamp"]).replace(tzinfo=UTC)
    assert abs(stamped - datetime.now(UTC) - timedelta(hours=8)) < timedelta(minutes=1)


def test_the_node_lines_are_javascript_and_sign_right(tmp_path: Path) -> None:
    node = CHANGES["Node"]
    script = tmp_path / "lines.js"
    script.write_text(
        'const { createHash, createHmac } = require("node:crypto");\n'
        f"for (const code of {json.dumps(rights('Node'))}) "
        "new Function(`return async () => {${'\\n'}` + code + `\\n}`);\n"
        f"const params = {json.dumps(PARAMS)}, secret = {json.dumps(SECRET)};\n"
        f"{node[Cause.NOT_SORTED].right}\n"
        f"{{ {node[Cause.SIGN_FORM].right} console.log(sign); }}\n"
        f"{{ {node[Cause.SECRET_NOT_USED].right} console.log(sign); }}\n"
        f"{node[Cause.WRONG_ZONE].right} console.log(params.timestamp.length);\n"
    )

    done = subprocess.run(["node", script], capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert done.stdout.split() == [
        sign(PARAMS, SECRET, "hmac-sha256"),
        sign(PARAMS, SECRET, "md5"),
        "19",
    ]


def test_the_java_lines_compile(tmp_path: Path) -> None:
    methods = "\n".join(
        f"  static void line{number}() throws Exception {{\n{code}\n  }}"
        for number, code in enumerate(rights("Java"))
    )
    source = tmp_path / "Lines.java"
    source.write_text(JAVA.format(methods=methods))

    done = subprocess.run(["javac", "-d", tmp_path, source], capture_output=True, text=True)

    assert done.stderr == ""


def test_the_shell_lines_sign_right() -> None:
    shell = CHANGES["curl"]
    code = f"{shell[Cause.SIGN_FORM].right}\necho $sign\n{shell[Cause.SECRET_NOT_USED].right}\n"
    environment = {"string": "a1b2", "APP_SECRET": SECRET, "PATH": "/usr/bin:/bin"}

    done = subprocess.run(["sh", "-c", f"{code}echo $sign"], env=environment, capture_output=True)

    hmac_sha256 = hmac.new(SECRET.encode(), b"a1b2", "sha256").hexdigest().upper()
    assert done.stdout.decode().split() == [hmac_sha256, sign({"a": "1", "b": "2"}, SECRET, "md5")]


@pytest.mark.parametrize("language", ["Python", "Node", "Java", "PHP", "curl"])
def test_the_shown_lines_never_hold_a_secret(language: str) -> None:
    assert [line for line in rights(language) if "0123456789abcdef" in line] == []


def rights(language: str) -> list[str]:
    tables: list[Change] = [
        *CHANGES[language].values(),
        *OF_MESSAGES.get(language, {}).values(),
    ]
    return list(dict.fromkeys(change.right for change in tables))
