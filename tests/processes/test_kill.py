"""What was acknowledged survives ``kill -9``, whenever it comes."""

import concurrent.futures
import hashlib
import http.client
import io
import itertools
import json
import random
import sqlite3
import stat
import threading
import time

import pytest
from PIL import Image

from .site import Site

KILLS = 200
SENDERS = 4
LONGEST_BURST = 0.3

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


class Sender:
    """Sends small pictures, each of other bytes, and remembers the receipts."""

    def __init__(self, fragment, token, seed):
        self._path = f"/api/v1/fragments/{fragment}/photographs"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/jpeg", "X-File-Name": "kill.jpg"}
        self._random = random.Random(seed)
        self._number = itertools.count()
        self._base = drawn()
        self._lock = threading.Lock()
        self.acknowledged = {}
        self.cut = 0

    def send_one(self, port):
        """Send one picture and keep its receipt. Raises ``OSError`` or ``HTTPException`` where the server is gone."""
        data = self.picture()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("POST", self._path, data, self._headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        assert answer.status == 201, (answer.status, body)
        receipt = json.loads(body)
        with self._lock:
            self.acknowledged[hashlib.sha256(data).hexdigest()] = receipt

    def send_until_cut(self, port):
        """Send one picture after the other until the server is gone."""
        while True:
            try:
                self.send_one(port)
            except (OSError, http.client.HTTPException):
                with self._lock:
                    self.cut += 1
                return

    def picture(self):
        """Return a JPEG that nobody sent before, up to half a megabyte long."""
        with self._lock:
            number, padding = next(self._number), self._random.choice([0, 0, 1, 7])
            filler = self._random.randbytes(60_000) * padding
        pieces = [
            f"picture {number}".encode(),
            *(filler[start : start + 60_000] for start in range(0, len(filler), 60_000)),
        ]
        comments = b"".join(b"\xff\xfe" + (len(piece) + 2).to_bytes(2, "big") + piece for piece in pieces)
        return self._base[:2] + comments + self._base[2:]


def drawn():
    file = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A site whose server was killed 200 times while it was sent pictures, and what it had acknowledged."""
    site = Site(tmp_path_factory.mktemp("killed"))
    sender = Sender(*site.prepare(), seed=1)
    moments = random.Random(2)
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(SENDERS + 1) as pool:
        following = pool.submit(site.serve)
        for number in range(KILLS):
            server = following.result()
            try:
                if number < KILLS - 1:
                    following = pool.submit(site.serve)
                if number % 10:  # every tenth server is killed while its decoder still starts
                    sender.send_one(server.port)
                sending = [pool.submit(sender.send_until_cut, server.port) for _ in range(SENDERS)]
                time.sleep(moments.uniform(0, LONGEST_BURST))
            finally:
                server.kill()
            for each in sending:
                each.result()
    print(f"{KILLS} kills in {time.monotonic() - began:.0f} s, {len(sender.acknowledged)} receipts, {sender.cut} cut")
    return site, sender


def rows(site, question):
    # Not read-only: the last kill may have left a journal, and whoever reads first rolls it back.
    with sqlite3.connect(site.sqlite) as connection:
        return connection.execute(question).fetchall()


def test_the_kills_came_in_the_middle_of_uploads(killed):
    site, sender = killed
    assert len(sender.acknowledged) > KILLS / 2
    assert sender.cut == KILLS * SENDERS
    assert any((site.originals / ".incoming").iterdir()), "no upload was cut after its bytes began to arrive"


def test_every_acknowledged_original_is_on_disk_whole_and_read_only(killed):
    site, sender = killed
    for digest in sender.acknowledged:
        path = site.originals / digest[:2] / digest[2:4] / digest
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
        assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_every_acknowledged_photograph_has_its_rows_and_its_ledger_entry(killed):
    site, sender = killed
    kept = {digest for (digest,) in rows(site, "SELECT original_id FROM catalogue_photograph")}
    originals = {digest for (digest,) in rows(site, "SELECT sha256 FROM catalogue_original")}
    told = rows(site, "SELECT facts FROM catalogue_custodyevent WHERE action = 'photograph.received'")
    received = {json.loads(facts)["sha256"] for (facts,) in told}
    assert sender.acknowledged.keys() <= kept & originals & received
    assert rows(site, "PRAGMA integrity_check") == [("ok",)]


def test_nothing_is_torn_and_the_ledger_is_whole(killed):
    site, _ = killed
    done = site.command("verify")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no fault among" in done.stdout


def test_every_task_that_was_cut_is_taken_up_again(killed):
    site, _ = killed
    site.run("run_tasks", "--once")
    states = rows(site, "SELECT analysis, count(*) FROM catalogue_photograph GROUP BY analysis")
    assert [state for state, _ in states] == ["ready"]


def test_a_torn_original_would_be_seen(killed):
    site, sender = killed
    digest = next(iter(sender.acknowledged))
    path = site.originals / digest[:2] / digest[2:4] / digest
    whole = path.read_bytes()
    path.chmod(0o644)
    try:
        path.write_bytes(whole[:-1])
        done = site.command("verify")
        assert done.returncode == 1
        assert f"original {digest}: its file was changed" in done.stdout
    finally:
        path.write_bytes(whole)
        path.chmod(0o444)
