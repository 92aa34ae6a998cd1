"""The one error of the command line."""


class CannotStart(Exception):
    """What stands in the way, as one line for the person who typed the command."""
