"""What is wrong with a setting."""


class BadSetting(ValueError):
    """A setting that cannot be used; its text is one line for the person who set it."""
