"""`django-admin makemessages` that also finds the sentences of the domain, which marks none."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    # As `serai.ui.refusals` translates them: the first argument, before the values are filled in.
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=Refused"]
