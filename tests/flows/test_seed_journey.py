"""All thirteen steps of the seed, in a real browser, from sign-up to a signed call that answers.

First (1)-(3), then (1)-(10), in the seed's order. With SERAI_WRITE_PICTURES=1 the pictures of the
documentation are made on the way.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.flows import people
from tests.flows.published_sdk import call_with_published_sdk
from tests.instances import Instance

PICTURES = Path(__file__).parents[2] / "docs" / "images"
SOFTWARE = {
    "Software name": "Lumbre Sync",
    "Software function": "Imports marketplace products into shops and keeps price and stock.",
    "Market planning": "A monthly subscription for small Spanish and Portuguese shops.",
    "IT responsible person’s name": "Andreu Bosch",
    "IT responsible person’s mobile number": "+34 655 20 14 37",
    "IT responsible person’s email": "andreu@lumbre.example",
    "IT team number": "6",
    "Server configuration": "2 × 8 vCPU, 32 GB memory, 500 GB SSD",
    "Server bandwidth": "1Gbps",
    "Development language": "Python, TypeScript",
    "Database": "PostgreSQL 16",
}

Picture = Callable[[Page, str], None]


@pytest.fixture
def picture() -> Picture:
    def take(page: Page, name: str) -> None:
        if os.environ.get("SERAI_WRITE_PICTURES") == "1":
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}.png")

    return take


def test_the_whole_way_from_sign_in_to_a_signed_call(
    instance: Instance, browser: Browser, tmp_path: Path, picture: Picture
) -> None:
    page = people.arrive(browser, instance)
    heading = page.get_by_role("heading", level=1)

    # (1) log in, with a new account
    people.sign_up(page, "lucia@lumbre.example")

    # (2) read the API use agreement and confirm
    expect(heading).to_contain_text("agreement")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("Accept version")).click()

    # (3) developer information; then the application list, empty
    expect(heading).to_have_text("Developer information")
    page.get_by_text("Company", exact=True).click()
    page.get_by_label("Legal name").fill("Lumbre Digital S.L.")
    page.get_by_label("Country or region").select_option(label="Spain")
    page.get_by_label("Registration or tax number").fill("B58818501")
    page.get_by_label("Contact name").fill("Lucía Ferrer")
    page.get_by_label("Mobile number").fill("+34 612 345 678")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("You have no apps yet")).to_be_visible()

    choose_dropshipping(page)  # (1)-(4)
    picture(page, "app-types")
    dropshipping = page.get_by_role("article").filter(has_text="Dropshipping").first
    dropshipping.get_by_text("Apply", exact=True).click()

    # (5) fill in the application information and read the agreement
    expect(heading).to_have_text("Apply for Dropshipping")
    expect(page.get_by_label("Contact name")).to_have_value("Lucía Ferrer")
    for label, answer in SOFTWARE.items():
        page.get_by_label(label, exact=True).fill(answer)
    page.locator("input[type=file]").first.set_input_files(people.licence(tmp_path))
    expect(page.get_by_text("cif-lumbre-digital.jpg")).to_be_visible()
    page.get_by_role("checkbox").check()
    picture(page, "application-form")
    page.get_by_role("button", name="Check and submit").click()

    # (6) confirm and submit; wait for the approval
    page.get_by_role("button", name=re.compile("^Submit")).click()
    expect(heading).to_have_text("Your application is under review")
    number = re.search(r"Q-\d+", page.url)
    assert number
    picture(page, "under-review")

    reviewer = people.arrive(browser, instance)
    people.sign_in(reviewer, instance, "rita")
    reviewer.goto(f"/review/{number[0]}/")
    expect(reviewer.get_by_text("Lumbre Sync").first).to_be_visible()
    picture(reviewer, "review")
    reviewer.get_by_role("button", name=re.compile("Approve")).click()

    # (7) an e-mail tells of the approval
    page.goto(people.link_in_newest_mail(page, re.compile(rf"^Approved.*{number[0]}")))

    # (8) repeat (1)-(3): the card says Create App now
    choose_dropshipping(page)
    dropshipping.get_by_text("Create App", exact=True).click()

    # (9) name the app and submit
    page.get_by_label("Application name").fill("Lumbre灯火.ES")
    page.get_by_role("button", name="Create App").click()

    # (10) the management console of the new app: AppKey and AppSecret
    expect(heading).to_contain_text("Lumbre灯火.ES")
    key, secret = shown_keys(page)
    picture(page, "app-page")

    # "which are used to connect to TOP open platform"
    called = call_with_published_sdk(
        instance.gateway, key, secret, "aliexpress.ds.category.get", tmp_path
    )
    assert called["aliexpress_ds_category_get_response"]["resp_result"]["resp_code"] == 200
    expect(page.get_by_text("aliexpress.ds.category.get").last).to_be_visible(timeout=10_000)


def choose_dropshipping(page: Page) -> None:
    """(1) Create App, (2) 1st level category, (3) 2nd level category; (4) are the cards."""
    page.goto("/apps/")
    page.get_by_role("link", name="Create App").first.click()
    page.get_by_role("link", name=re.compile("Buying and sourcing")).click()
    page.get_by_role("link", name=re.compile("Resale without stock")).click()


def shown_keys(page: Page) -> tuple[str, str]:
    text = page.locator("main").inner_text()
    key = re.search(r"\b[1-8][0-9]{7}\b", text)
    secret = re.search(r"\bsrai[0-9A-Za-z]{28}\b", text)
    assert key, text
    assert secret, text
    return key[0], secret[0]
