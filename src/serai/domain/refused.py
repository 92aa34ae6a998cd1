"""The one error of a rule that says no."""


class Refused(Exception):
    """A rule says no. `sentence` is one sentence for the person who asked.

    `sentence % values` is what is shown; the two stay apart so that an entrance can translate the
    sentence before it fills in the values (the domain's rules know no languages).
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence, values)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence
