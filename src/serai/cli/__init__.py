"""The command line: `serai up`, and each part of it alone."""


def main() -> None:
    from serai.cli.commands import app

    app()
