"""One call with a published SDK that nobody here wrote, unmodified, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_PROGRAM = """
import json, sys
import top
from top.api.base import RestApi

host, port, key, secret, method = sys.argv[1:]

class Call(RestApi):
    def getapiname(self):
        return method

call = Call(host, int(port))
call.set_app_info(top.appinfo(key, secret))
print(json.dumps(call.getResponse()))
"""


def call_with_published_sdk(
    gateway: str, key: str, secret: str, method: str, folder: Path
) -> dict[str, Any]:
    """The answer to `method` as the package taobao-sdk-python3 gives it."""
    program = folder / "call.py"
    program.write_text(_PROGRAM)
    address = urlsplit(gateway)
    assert address.hostname
    done = subprocess.run(
        [sys.executable, program, address.hostname, str(address.port), key, secret, method],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
