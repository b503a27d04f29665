"""Bad surroundings: each a clear sentence naming what to do, the right exit code (contract.md), no crash, nothing lost."""
import http.server
import os
import signal
import socket
import threading
import time
import unittest
from pathlib import Path

from journey import JourneyTest, free_port, wait_until
from test_buy import TO_CART

IDLE = 'wait visible "Kitchen" 60\n'


class Surroundings(JourneyTest):
    def test_unknown_option(self):
        self.ends(2, ["--frobnicate"], "--frobnicate")

    def test_steps_file_with_a_mistake(self):
        self.ends(2, [":2: jump", "is no step"], steps='wait visible "Kitchen" 5\njump "Kitchen"\n')

    def test_no_such_steps_file(self):
        self.ends(2, ["nowhere.steps"], "--steps", "/nowhere.steps")

    def test_failing_step(self):
        self.ends(1, ['press "Philosopher\'s stone"', "there is no such target", "In sight:"], steps=IDLE + 'press "Philosopher\'s stone"\n')

    def test_no_vulkan_device(self):
        self.ends(3, ["Vulkan"], steps=IDLE, env={"VK_DRIVER_FILES": "/nonexistent", "VK_ICD_FILENAMES": "/nonexistent"})

    def test_no_headset(self):
        self.ends(3, ["OpenXR"], steps=IDLE, mode="headset", env={"XR_RUNTIME_JSON": "/nonexistent"})

    def test_no_display(self):
        self.ends(3, ["display"], steps=IDLE, mode="desktop")

    def test_data_folder_that_cannot_be_written(self):
        self.shop.data.write_text("a file, where a folder should be")
        self.ends(2, [str(self.shop.data)], steps=IDLE)

    def test_data_folder_read_only(self):
        if os.geteuid() == 0:
            self.shop.data = Path("/sys/kernel")  # a folder that even root cannot write to
        else:
            self.shop.data.mkdir(mode=0o500)
        self.ends(2, [str(self.shop.data)], steps=IDLE)

    def test_out_folder_that_cannot_be_made(self):
        (self.shop.root / "file").write_text("")
        self.shop.out = self.shop.root / "file" / "out"
        self.assertEqual(self.shop.run(steps=IDLE), 2)

    def test_second_process_with_the_same_data(self):
        first = self.shop.start()
        deadline = time.monotonic() + 60
        while not (self.shop.data / "lock").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.ends(2, [str(self.shop.data)], steps=IDLE)
        first.send_signal(signal.SIGTERM)
        self.assertEqual(first.wait(30), 0)

    def test_automation_port_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.ends(2, [f"port {port}"], "--automation", port, steps=IDLE)

    def test_sandbox_port_taken(self):
        """The sandbox's port is kept; when somebody else has it on the next start, the shop opens all the same."""
        self.passes(steps=IDLE)
        kept = [p for p in (self.shop.data / "sandbox").glob("port*")]
        self.assertTrue(kept, "the port is not kept")
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", int(kept[0].read_text())))
            taken.listen()
            self.passes(steps=IDLE)

    def test_sigterm_ends_well(self):
        process = self.shop.start("--verbose")
        wait_until(lambda: "event=ucp_discovered" in self.shop.said(), 60, "the shop is open")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0)
        self.assertTrue((self.shop.out / "stats.json").exists())

    def test_script_cut_short_has_not_passed(self):
        process = self.shop.start("--verbose", steps=IDLE + "wait seconds 60\n")
        wait_until(lambda: "step=done line=1 " in self.shop.said(), 60, "the first step")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 1)


class Answers(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.server.body.encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", self.server.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


class Network(JourneyTest):
    """Shops that do not answer, or answer nonsense: an unreachable shop never ends the program."""

    OFFLINE = 'wait visible "The shop does not answer" 90\nscreenshot offline\nexpect visible "Retry"\n'

    def served(self, body, status=200, content_type="text/html"):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        server.body, server.status, server.content_type = body, status, content_type
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}"

    def test_nobody_there(self):
        self.passes("--shop", f"http://127.0.0.1:{free_port()}", steps=self.OFFLINE)

    def test_unreachable_fails_the_step(self):
        self.ends(1, ["did not appear in time"], "--shop", f"http://127.0.0.1:{free_port()}", steps='wait visible "Add to cart" 8\n')

    def test_html_instead_of_json(self):
        self.passes("--shop", self.served("<html><body>Welcome to our shop!</body></html>"), steps=self.OFFLINE)

    def test_foreign_json(self):
        self.passes("--shop", self.served('{"hello": ["world"]}', content_type="application/json"), steps=self.OFFLINE)

    def test_endless_json(self):
        self.passes("--shop", self.served('{"ucp":' + "[" * 200000, content_type="application/json"), steps=self.OFFLINE)

    def test_plain_http_to_a_far_host(self):
        """Not asked at all: the shop goes on without it, and says why."""
        self.passes("--shop", "http://shop.example", steps=self.OFFLINE)

    def test_html_while_checking_out(self):
        self.shop.with_faults({"match": "POST /ucp/checkout-sessions", "action": {"status": 200, "body": "<html>maintenance</html>"}})
        self.passes(steps=TO_CART + 'press "Check out"\nwait visible "Back to cart" 60\nscreenshot html\nexpect hidden "Confirm and pay"\n')
        self.assertEqual(self.shop.orders(), [])


if __name__ == "__main__":
    unittest.main()
