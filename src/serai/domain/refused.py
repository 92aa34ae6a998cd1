"""The one error of a rule that says no."""


class Refused(Exception):
    """A rule says no. The message is one sentence for the person who asked."""
