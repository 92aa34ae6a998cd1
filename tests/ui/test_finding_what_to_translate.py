"""What a translator is given: also the sentences of rules, which know no languages."""

import os
import subprocess
import sys
from pathlib import Path

SOURCE = """
from django.utils.translation import gettext as _

def page():
    raise Refused(
        "This name is %(width)s wide, "
        "and may be %(most)s.",
        width=31,
        most=30,
    )
    return _("A page")
"""


def test_the_sentences_of_rules_are_found_beside_those_of_pages(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "rules.py").write_text(SOURCE)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "serai.project.settings"}

    command = [sys.executable, "-m", "django", "makemessages", "--locale", "de"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

    found = (tmp_path / "locale/de/LC_MESSAGES/django.po").read_text()
    assert 'msgid "This name is %(width)s wide, and may be %(most)s."' in found
    assert 'msgid "A page"' in found
