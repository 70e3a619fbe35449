"""Log lines on standard output: one JSON object a line in production, readable text in development.

Every line that is written while a request is answered carries the request's id.
"""

import json
import logging
import logging.config
from datetime import UTC, datetime
from typing import Any

from tradetracker.request_ids import current_request_id

# What the middleware that logs requests adds to a record, in the order it is written.
REQUEST_FIELDS = ("method", "path", "status", "milliseconds")


def configure(settings: dict[str, Any]) -> None:
    """Called by Django with the setting LOGGING."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {"()": JsonFormatter},
                "text": {"()": TextFormatter},
            },
            "handlers": {
                "stdout": {
                    "class": "logging.StreamHandler",
                    "stream": "ext://sys.stdout",
                    "formatter": settings["format"],
                }
            },
            "root": {"handlers": ["stdout"], "level": settings["level"]},
            "loggers": {
                # Our own line per request says all that these would say again.
                "django.request": {"level": "ERROR"},
                "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                # A line per statement, even at LOG_LEVEL=DEBUG, would drown everything else.
                "django.db.backends": {"level": "INFO"},
                "django.template": {"level": "INFO"},
            },
        }
    )


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := _request_id(record):
            line["request_id"] = request_id
        line |= {name: getattr(record, name) for name in REQUEST_FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        time = _moment(record).strftime("%H:%M:%S")
        line = f"{time} {record.levelname:7} {record.getMessage()}"
        if request_id := _request_id(record):
            line += f" [{request_id}]"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, tz=UTC)


def _request_id(record: logging.LogRecord) -> str:
    return getattr(record, "request_id", "") or current_request_id()
