import resource
import subprocess
import sys

from catalogue.vision import frames, worker
from catalogue.vision.values import Limits


def test_limits_are_set_before_any_picture_is_read():
    code = (
        "import resource; from catalogue.vision.worker import confine; from catalogue.vision.values import Limits;"
        "confine(Limits(memory_mb=512));"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CORE)[1])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(512 * 1024 * 1024), "0"]
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != 512 * 1024 * 1024


def test_whatever_goes_wrong_is_answered(monkeypatch):
    def answered(error: BaseException) -> dict:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setitem(worker._JOBS, "inspect", fail)
        read = iter([worker._answer({"job": "inspect"}, Limits())])
        data = next(read)
        at = [0]

        def take(count: int) -> bytes:
            at[0] += count
            return data[at[0] - count : at[0]]

        return frames.unpack(take)[0]

    assert "2048 MB" in answered(MemoryError())["refused"]
    assert "ZeroDivisionError" in answered(ZeroDivisionError("x"))["refused"]
    assert answered(OSError(28, "No space left on device"))["storage"] == [28, "No space left on device"]
    assert answered(ValueError("no region"))["wrong"] == "no region"
