"""``manage.py dev``: from an empty folder to a site that answers, in one process.

Serves as in production: no debug pages, the same policies, the same static files. It is a developer's
server all the same; docs/operations.md says how to run the site for readers.
"""

import errno
import logging
import os
import signal
from argparse import ArgumentParser
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV, run_with_reloader

from negotiations.models import Negotiation

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = "8000"


class Server(ThreadedWSGIServer):
    request_queue_size = 128  # a page's files arrive all at once


class Command(BaseCommand):
    help = "Prepare the database, load the starter data into an empty one, and serve the site."
    # `migrate` below checks them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", help="[HOST:]PORT, by default 127.0.0.1:8000")
        parser.add_argument(
            "--reload", action="store_true", help="start anew whenever a Python file changes"
        )

    def handle(self, *args: Any, address: str | None, reload: bool, **options: Any) -> None:
        host, port = _host_and_port(address or os.environ.get("PORT", DEFAULT_PORT))
        if not reload:
            self.bind_prepare_and_serve(host, port)
        elif os.environ.get(DJANGO_AUTORELOAD_ENV):
            run_with_reloader(self.serve_forever, host, port)
        else:
            self.prepare()
            run_with_reloader(self.serve_forever, host, port)

    def bind_prepare_and_serve(self, host: str, port: int) -> None:
        # First the port: that it is taken should be said at once, not after the data is loaded.
        server = _bound_server(host, port)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            self.prepare()
            self.serve(server, host, port)
        except KeyboardInterrupt:
            self.say("Stopped.")
        finally:
            server.server_close()

    def prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if not Negotiation.objects.exists():
            self.say("Loading the starter data into the empty database ...")
            # All or nothing: stopped halfway, the next start must find the database empty.
            with transaction.atomic():
                call_command("load_starter", verbosity=0)
                call_command("load_tariffs", verbosity=0)
        connections.close_all()

    def serve_forever(self, host: str, port: int) -> None:
        self.serve(_bound_server(host, port), host, port)

    def serve(self, server: Server, host: str, port: int) -> None:
        application = get_wsgi_application()
        server.set_app(application)
        _warm_up(application)
        self.say(f"Tradetracker is at http://{_in_url(host)}:{port}/ (stop it with Control-C)")
        server.serve_forever()

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()  # also when somebody reads this through a pipe


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CommandError(f"'{address}' is no address; write [HOST:]PORT, such as 127.0.0.1:8000.")
    return host.strip("[]") or DEFAULT_HOST, int(port)


def _bound_server(host: str, port: int) -> Server:
    try:
        return Server((host, port), WSGIRequestHandler, ipv6=":" in host)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is taken by another program; choose another: make run PORT={port + 1}"
            ) from error
        raise CommandError(f"Cannot serve on {host}:{port}: {error.strerror}.") from error


def _warm_up(application: Any) -> None:
    """Ask for the first page ourselves, so that the first reader finds everything imported."""
    environ: dict[str, Any] = {"HTTP_ACCEPT_ENCODING": "gzip"}
    setup_testing_defaults(environ)
    logging.disable(logging.INFO)
    try:
        response = application(environ, lambda status, headers: None)
        response.close()
    finally:
        logging.disable(logging.NOTSET)
        connections.close_all()


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
