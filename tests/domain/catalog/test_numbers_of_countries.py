import pytest

from serai.domain.catalog import phone_numbers, tax_numbers
from serai.domain.catalog.countries import countries


@pytest.mark.parametrize(
    ("text", "country", "sentence"),
    [
        ("612345678", "ES", ""),
        ("+34 612 345 678", "", ""),
        ("13800138000", "CN", ""),
        ("(201) 555-0123", "US", ""),
        ("0712345678", "KE", ""),
        ("416 555 0123", "CA", ""),
        ("655 20 14", "ES", "A Spanish mobile number has nine digits; this one has seven."),
        ("015123", "DE", "A German mobile number has ten or eleven digits; this one has five."),
        ("347123", "IT", "An Italian mobile number has nine or ten digits; this one has six."),
        ("65520", "UZ", "Mobile numbers of Uzbekistan have nine digits; this one has five."),
        (
            "912345678",
            "ES",
            "No mobile number of Spain begins like this; one looks like +34 612 34 56 78.",
        ),
        (
            "call me",
            "ES",
            "This does not read as a telephone number; one looks like +34 612 34 56 78.",
        ),
        (
            "612345678",
            "",
            "Write the number with its country code; one looks like +34 612 34 56 78.",
        ),
        ("+800 1234 5678", "", "No country has mobile numbers under +800."),
    ],
)
def test_a_mobile_number_is_read_as_in_its_country(text: str, country: str, sentence: str) -> None:
    assert phone_numbers.fault_of(text, country) == sentence


def test_what_cannot_be_read_is_kept_as_it_was_written() -> None:
    assert phone_numbers.canonical("call me", "ES") == "call me"
    assert tax_numbers.canonical("any thing", "KE", "company") == "any thing"


def test_a_kept_number_is_shown_in_groups() -> None:
    assert phone_numbers.shown("+34612345678") == "+34 612 34 56 78"
    assert phone_numbers.shown("655 20 14") == "655 20 14"


@pytest.mark.parametrize(
    ("text", "country", "registers_as", "who"),
    [
        ("B12345674", "ES", "company", "a Spanish company"),
        ("54362315K", "ES", "individual", "a Spanish individual"),
        ("91110000600037341L", "CN", "company", "a Chinese company"),
        ("360426199101010071", "CN", "individual", "a Chinese individual"),
        ("DE136695976", "DE", "company", "a German company"),
        ("ATU13585627", "AT", "company", "an Austrian company"),
        ("91-1144442", "US", "company", "a US company"),
    ],
)
def test_a_number_with_right_digits_is_said_to_be_right(
    text: str, country: str, registers_as: str, who: str
) -> None:
    verdict = tax_numbers.verdict(text, country, registers_as)

    assert (verdict.checked, verdict.right) == (True, True)
    assert verdict.sentence == f"The check digit is right for {who}."


@pytest.mark.parametrize(
    ("text", "country", "sentence"),
    [
        ("B12345675", "ES", "The check digit does not fit a CIF, like B12345674;"),
        ("B1234567", "ES", "A CIF has nine characters, like B12345674; this one has eight."),
        ("DE136695978", "DE", "The check digit does not fit a VAT number of Germany;"),
        ("DE1366959", "DE", "A VAT number has another length; this one has nine characters."),
    ],
)
def test_a_number_with_wrong_digits_is_said_to_be_wrong(
    text: str, country: str, sentence: str
) -> None:
    verdict = tax_numbers.verdict(text, country, "company")

    assert (verdict.checked, verdict.right) == (True, False)
    assert verdict.sentence.startswith(sentence)


def test_where_we_know_no_rule_we_say_that_nothing_was_checked() -> None:
    verdict = tax_numbers.verdict("whatever", "KE", "company")

    assert (verdict.checked, verdict.right) == (False, True)
    assert verdict.sentence == "Not checked: we do not know the numbers of Kenya."


@pytest.mark.parametrize("text", ["", "0", "x" * 300, "日本", "１２３４５６７８９"])
def test_no_country_s_rule_falls_over_odd_text(text: str) -> None:
    for country in countries():
        for registers_as in ("individual", "company"):
            assert tax_numbers.verdict(text, country, registers_as).sentence
        assert isinstance(phone_numbers.fault_of(text, country), str)


def test_countries_are_listed_by_name() -> None:
    assert len(countries()) == 249
    assert list(countries())[:2] == ["AF", "AX"]
    assert countries()["ES"] == ("ES", "Spain", "Spanish")
