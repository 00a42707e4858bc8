import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from catalogue import jobs
from catalogue.intake import leftovers


class Command(BaseCommand):
    help = "Work the queue of background tasks until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, default=settings.TASK_THREADS)
        parser.add_argument("--once", action="store_true", help="stop when nothing is left to do")

    def handle(self, **options: Any) -> None:
        leftovers.sweep()
        if options["once"]:
            jobs.work_off()
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        jobs.start_threads(options["threads"])
        self.stdout.write(f"working the queue with {options['threads']} thread(s)")
        stopped.wait()
        self.stdout.write("stopped; a task that was cut is taken up again")
