"""An X display and an OpenXR runtime of the test's own: Xvfb, and Monado with its remote headset from the XR kit (tests/xr/mkkit)."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from journey import SOURCE, free_port, wait_until

XRK = SOURCE / "tests" / "xr" / "xrk"


class Display:
    def __init__(self, test, size="1280x800"):
        read, write = os.pipe()
        self.process = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", size + "x24", "-nolisten", "tcp"], pass_fds=[write],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        test.addCleanup(end, self.process)
        os.close(write)
        with os.fdopen(read) as number:
            self.name = ":" + number.readline().strip()
        if self.name == ":":
            raise AssertionError("Xvfb did not start")


class Monado:
    """Without a display: the null compositor (20 Hz). With one: the main compositor, whose window shows what the wearer sees."""

    def __init__(self, test, display=None):
        kit = subprocess.run([SOURCE / "tests" / "xr" / "mkkit"], capture_output=True, text=True)
        if kit.returncode:
            raise unittest.SkipTest("no XR kit: " + (kit.stderr.strip().splitlines() or ["mkkit failed"])[-1])
        self.folder = Path(tempfile.mkdtemp(prefix="aisle-monado-"))
        self.port = free_port()
        config = self.folder / "monado"
        config.mkdir()
        (config / "config_v0.json").write_text(json.dumps({"active": "remote", "remote": {"version": 0, "port": self.port, "view_count": 2}}))
        self.env = {"XDG_RUNTIME_DIR": str(self.folder), "OXR_NO_PRINTING": "1"}
        service = {**os.environ, **self.env, "XDG_CONFIG_HOME": str(self.folder), "XRT_NO_STDIN": "1"}
        service.pop("DISPLAY", None)
        if display:
            service.update(DISPLAY=display.name, XRT_COMPOSITOR_FORCE_XCB="1", XRT_COMPOSITOR_DEFAULT_FRAMERATE="30", XRT_COMPOSITOR_SCALE_PERCENTAGE="50")
        else:
            service["XRT_COMPOSITOR_NULL"] = "1"
        log = open(self.folder / "service.log", "wb")
        self.process = subprocess.Popen([XRK, "monado-service"], env=service, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        test.addCleanup(end, self.process)
        wait_until(lambda: (self.folder / "monado_comp_ipc").is_socket() or self.process.poll() is not None, 20, "Monado answers")
        if self.process.poll() is not None:
            raise AssertionError("Monado ended:\n" + (self.folder / "service.log").read_text(errors="replace")[-2000:])


def end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
