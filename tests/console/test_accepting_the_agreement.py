"""Seed (2): the agreement is read and confirmed, and asked again when it changes."""

import pytest

from serai.domain.developers.models import Acceptance
from tests import make
from tests.console.people import ADDRESS, agreed, api_use, browser_of, settled

pytestmark = pytest.mark.django_db(databases="__all__")
BEFORE = "## 3. Call records\n\n3.2 We keep calls for thirty days.\n\n3.3 We count them.\n"
AFTER = "## 3. Call records\n\n3.2 We keep calls for fourteen days.\n\n3.3 We count them.\n"


def test_who_which_version_when_and_from_where_are_kept() -> None:
    make.platform()
    text = api_use()
    user = make.user()

    browser_of(user).post(
        "/agreement/",
        {"digest": text.digest, "accepted": "on"},
        headers={"User-Agent": "Firefox on Debian"},
    )

    kept = Acceptance.objects.get(user=user)
    assert (kept.agreement, kept.digest) == (text, text.digest)
    assert (kept.source, kept.user_agent) == (ADDRESS, "Firefox on Debian")


def test_without_the_tick_nothing_is_accepted() -> None:
    make.platform()
    text = api_use()
    browser = browser_of(make.user())

    answer = browser.post("/agreement/", {"digest": text.digest})

    assert "Tick this once you have read version 1." in answer.text
    assert not Acceptance.objects.exists()


def test_a_text_that_changed_while_it_was_read_is_not_accepted() -> None:
    make.platform()
    api_use()
    browser = browser_of(make.user())

    answer = browser.post("/agreement/", {"digest": "0" * 64, "accepted": "on"})

    assert "The agreement has changed since you opened it." in answer.text
    assert not Acceptance.objects.exists()


def test_pressing_accept_twice_is_one_acceptance() -> None:
    make.platform()
    text = api_use()
    browser = browser_of(make.user())
    pressed = {"digest": text.digest, "accepted": "on", "next": "/apps/create/"}

    answers = [browser.post("/agreement/", pressed) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == ["/apps/create/"] * 2
    assert Acceptance.objects.count() == 1


def test_pressing_accept_twice_is_not_asked_about_the_version_to_come() -> None:
    make.platform()
    text = api_use()
    api_use(2, from_today_in=30)
    browser = browser_of(make.user())
    pressed = {"digest": text.digest, "accepted": "on", "next": "/apps/create/"}

    answers = [browser.post("/agreement/", pressed) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == ["/apps/create/"] * 2


def test_a_new_version_is_shown_by_what_changed_in_it() -> None:
    make.platform()
    api_use(text=BEFORE)
    browser = browser_of(agreed(make.user()))
    lines = [{"section": "3. Call records", "line": "fourteen days instead of thirty."}]
    api_use(2, text=AFTER, in_short=lines, from_today_in=-1)

    page = browser.get("/agreement/").text

    assert "<del>thirty</del>" in page
    assert "<ins>fourteen</ins>" in page
    assert "In short: fourteen days instead of thirty." in page
    assert "We count them" not in page


@pytest.mark.parametrize(
    ("show", "words"), [("full", "for fourteen days"), ("earlier", "for thirty days")]
)
def test_the_whole_text_and_the_earlier_one_have_addresses(show: str, words: str) -> None:
    make.platform()
    api_use(text=BEFORE)
    browser = browser_of(agreed(make.user()))
    api_use(2, text=AFTER, from_today_in=-1)

    assert words in browser.get("/agreement/", {"show": show}).text


def test_deciding_later_is_possible_while_the_earlier_version_is_in_force() -> None:
    browser = browser_of(settled().user)
    api_use(2, text=AFTER, from_today_in=8)

    stopped = browser.get("/apps/")
    browser.post("/agreement/later/")
    passed = browser.get("/apps/")

    assert stopped.status_code == 302
    assert passed.status_code == 200


def test_what_was_put_off_is_asked_again_at_the_next_visit() -> None:
    owner = settled().user
    api_use(2, text=AFTER, from_today_in=8)
    browser_of(owner).post("/agreement/later/")

    assert browser_of(owner).get("/apps/").headers["Location"].startswith("/agreement/")


def test_a_version_in_force_cannot_wait() -> None:
    browser = browser_of(settled().user)
    api_use(2, text=AFTER, from_today_in=-1)

    page = browser.get("/agreement/").text
    browser.post("/agreement/later/")

    assert "Decide later" not in page
    assert browser.get("/apps/").status_code == 302


def test_whoever_comes_first_accepts_the_version_in_force() -> None:
    make.platform()
    text = api_use()
    api_use(2, text=AFTER, from_today_in=8)
    browser = browser_of(make.user())

    browser.post("/agreement/", {"digest": text.digest, "accepted": "on"})

    assert Acceptance.objects.get().agreement == text
    assert browser.get("/apps/").headers["Location"].startswith("/developer/")


def test_markup_in_an_agreement_is_shown_and_not_obeyed() -> None:
    make.platform()
    api_use(text="## 1. <script>alert(1)</script>\n\n1.1 <b>Bold</b> [x](javascript:alert(1))\n")

    page = browser_of(make.user()).get("/agreement/").text

    assert "<script>alert" not in page
    assert "&lt;b&gt;Bold" in page
    assert 'href="javascript:' not in page


def test_the_text_can_be_printed_with_its_digest() -> None:
    browser = browser_of(settled().user)

    page = browser.get("/agreement/1/print/").text

    assert Acceptance.objects.get().digest in page
    assert ADDRESS in page
    assert browser.get("/agreement/9/print/").status_code == 404
