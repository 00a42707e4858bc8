import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from waitress.server import create_server

from catalogue import jobs
from catalogue.intake import leftovers
from debris.wsgi import application

# Room for the parts of a form around one file; the file itself is counted while it is written.
FORM_BYTES = 10_000_000


class Command(BaseCommand):
    help = "Serve the site and work its background tasks in one process, until stopped."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0 takes a free one")
        parser.add_argument("--threads", type=int, default=8, help="requests answered at the same time")

    def handle(self, **options: Any) -> None:
        try:
            server = create_server(application, **_adjustments(options))
        except OSError as error:
            raise CommandError(f"cannot listen on {options['host']}:{options['port']}: {error.strerror}") from error
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # waitress then answers what it has begun
        leftovers.sweep()
        jobs.start_threads(settings.TASK_THREADS)
        port = getattr(server, "effective_port", options["port"])
        host = f"[{options['host']}]" if ":" in options["host"] else options["host"]
        self.stdout.write(f"The catalogue is at http://{host}:{port}/ ; end it with Ctrl-C")
        self.stdout.flush()
        server.run()
        self.stdout.write("stopped")


def _adjustments(options: dict[str, Any]) -> dict[str, Any]:
    adjustments = {
        "host": options["host"],
        "port": options["port"],
        "threads": options["threads"],
        "max_request_body_size": settings.UPLOAD_BYTES_MAX + FORM_BYTES,
        "ident": None,
    }
    if settings.HTTPS:  # the proxy that holds the certificate runs on this machine; nobody else is believed
        adjustments |= {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-for"}}
    return adjustments
