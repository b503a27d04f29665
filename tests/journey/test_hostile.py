"""Hostile answers of a shop, by the whole program: enormous, endlessly nested, no UTF-8, nothing at all; while browsing and at the checkout.
A clear message each time, the client alive, nothing ordered."""
import http.server
import json
import subprocess
import threading
import unittest
import urllib.error
import urllib.request

from journey import BUILD, CATALOGUE, JourneyTest, free_port
from test_buy import TO_CART

HUNDRED_MB = 100 << 20


def enormous(answer):
    answer.send_header("Transfer-Encoding", "chunked")  # no length said: it must be counted
    answer.end_headers()
    answer.wfile.write(b"9\r\n{\"ucp\":\"x\r\n")
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    try:
        for _ in range(HUNDRED_MB // 0x10000):
            answer.wfile.write(piece)
            answer.server.sent += 0x10000
    except OSError:
        pass  # the client has had enough
    answer.close_connection = True


def whole(body):
    def send(answer):
        answer.send_header("Content-Length", str(len(body)))
        answer.end_headers()
        answer.wfile.write(body)
    return send


HOSTILE = {
    "enormous": enormous,
    "nested": whole(b'{"ucp":' + b"[" * 10_000 + b"]" * 10_000 + b"}"),
    "nested objects": whole(b'{"ucp":' * 10_000 + b"1" + b"}" * 10_000),
    "no utf-8": whole(b'{"ucp":{"version":"2026-04-08","status":"success"},"id":"\xff\xfe\xc3","status":"\xf0\x28\x8c\x28","products":[{"id":"a","title":"\xed\xa0\x80"}]}'),
    "nothing": whole(b""),
    "a number": whole(b"1e999999"),
}


class Between(http.server.BaseHTTPRequestHandler):
    """Passes everything on to the true shop, but for what is to be spoilt."""
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        spoil = self.server.spoil
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if spoil and self.path.endswith(self.server.spoilt):
            self.server.seen += 1
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            return spoil(self)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("connection", "content-length", "accept-encoding")}
        request = urllib.request.Request(f"http://127.0.0.1:{self.server.shop}{self.path}", data=body or None, headers=headers, method=self.command)
        try:
            reply = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as error:
            reply = error
        content = reply.read()
        self.send_response(reply.status)
        for name in ("Content-Type", "Cache-Control", "ETag"):
            if reply.headers.get(name):
                self.send_header(name, reply.headers[name])
        whole(content)(self)

    do_GET = do_POST = do_PUT = pass_on

    def log_message(self, *_):
        pass


class Hostile(JourneyTest):
    def setUp(self):
        super().setUp()
        port = free_port()
        merchant = subprocess.Popen([BUILD / "aisle-merchant", "serve", "--data", self.shop.root / "merchant", "--catalogue", CATALOGUE, "--port", str(port)],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(merchant.wait)
        self.addCleanup(merchant.kill)
        self.addCleanup(merchant.stdout.close)
        self.assertIn(b"url", merchant.stdout.readline())
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Between)
        self.server.daemon_threads = True
        self.server.shop, self.server.spoil, self.server.spoilt, self.server.seen, self.server.sent = port, None, "", 0, 0
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.shop.data.mkdir(parents=True, exist_ok=True)
        (self.shop.data / "shopper.json").write_text(json.dumps({
            "first_name": "Ada", "last_name": "Sample", "email": "ada@example.com",
            "address": {"street_address": "Way 1", "address_locality": "Berlin", "postal_code": "10115", "address_country": "DE"}}))

    def each(self, spoilt, steps, *args):
        self.server.spoilt = spoilt
        for name, spoil in HOSTILE.items():
            with self.subTest(name):
                self.server.spoil, self.server.seen, self.server.sent = spoil, 0, 0
                self.passes("--shop", f"http://127.0.0.1:{self.server.server_port}", *args, steps=steps)
                self.assertGreater(self.server.seen, 0, "it was never asked for")
                self.assertLess(self.server.sent, 64 << 20, "all of it was read")
                self.assertLess(self.shop.stats()["peak_rss_mb"], 900)
                for ledger in self.shop.data.glob("ledger.db*"):
                    ledger.unlink()  # no shelf from last time

    def test_while_opening(self):
        self.each("/.well-known/ucp", 'wait visible "The shop does not answer" 60\nexpect visible "Retry"\n')

    def test_while_browsing(self):
        self.each("/catalog/search", 'wait visible "The shop does not answer" 60\nexpect visible "Retry"\n')

    def test_while_checking_out(self):
        self.each("/checkout-sessions", TO_CART + 'press "Check out"\nwait visible "Back to cart" 60\nexpect hidden "Confirm and pay"\npress "Back to cart"\nwait visible "Cart · 1" 20\n')
        orders = subprocess.run([BUILD / "aisle-merchant", "orders", "--data", self.shop.root / "merchant", "--catalogue", CATALOGUE, "--json"], capture_output=True, text=True)
        self.assertEqual(json.loads(orders.stdout)["orders"], [])


if __name__ == "__main__":
    unittest.main()
