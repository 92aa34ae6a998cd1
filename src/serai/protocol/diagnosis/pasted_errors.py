"""The one error of reading what somebody pasted."""


class CannotRead(Exception):
    """What could not be read, as one English sentence."""
