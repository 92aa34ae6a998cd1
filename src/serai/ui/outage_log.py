"""An absent database in the log: one line a request, not a trace of fifty."""

import logging

from django.db import InterfaceError, OperationalError


class OutageInOneLine(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OperationalError | InterfaceError):
            first_line = (str(error).strip().splitlines() or [""])[0]
            record.msg, record.args = f"{record.getMessage()}: {first_line}", ()
            record.exc_info = None
        return True
