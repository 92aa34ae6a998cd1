from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "serai.console"

    def ready(self) -> None:
        from serai.console.accounts import records  # noqa: PLC0415 models exist only from here on

        records.connect()
