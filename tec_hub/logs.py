"""Structured logs: one line an entry, without names, numbers, payloads or the words of messages."""

import logging
import sys

import structlog


def set_up_logs(level: str, *, json: bool = False) -> None:
    """Write logs from `level` upwards to standard error; as JSON lines where a machine reads them."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=number, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True)
    for chatty in ("twilio.http_client", "httpx", "httpcore", "apscheduler", "uvicorn.access", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # at lower levels they print numbers and addresses
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,  # others print variables: people's data
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # whatever standard error is by then
        cache_logger_on_first_use=False,
    )
