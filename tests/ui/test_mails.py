from typing import Any

from django.template import engines

FACTS: dict[str, Any] = {
    "subject": "Approved (Q-7)",
    "platform_name": "Serai",
    "recipient": "Lucía <b> & Co",
    "button_words": "Create App",
    "button_url": "http://localhost:8000/apps/new/",
    "facts": [("Case", "Q-7"), ("Approved", "Mon 23 Nov, 14:41")],
    "case": "Q-7",
}


def mail(kind: str) -> str:
    source = (
        '{% extends "ui/mail/base.' + kind + '" %}{% block headline %}It is approved{% endblock %}'
        "{% block sentence %}You may create apps.{% endblock %}"
        "{% block next %}Name your app.{% endblock %}"
    )
    return str(engines["django"].from_string(source).render(FACTS))


def test_the_text_says_what_the_html_says() -> None:
    for words in (
        "It is approved",
        "You may create apps.",
        "Name your app.",
        "Create App",
        "http://localhost:8000/apps/new/",
        "Mon 23 Nov, 14:41",
        "reaches the reviewers of case Q-7",
    ):
        assert words in mail("html")
        assert words in mail("txt")


def test_a_name_cannot_break_out_of_the_mail() -> None:
    assert "Lucía &lt;b&gt; &amp; Co" in mail("html")
    assert "Lucía <b> & Co" in mail("txt")


def test_a_mail_fetches_nothing() -> None:
    html = mail("html")

    assert "<img" not in html
    assert "url(" not in html
