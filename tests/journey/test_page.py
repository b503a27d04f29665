"""Payments that the shop wants approved on its own page: in a browser panel in the world, or on the phone by a QR code."""
import shutil
import subprocess
import unittest
import urllib.request

from journey import HERE, JourneyTest, wait_until
from test_outside import Bodies


class Page(Bodies):
    def setUp(self):
        super().setUp()
        if not shutil.which("chromium"):
            self.skipTest("no chromium")

    def paid_once(self):
        orders = self.shop.orders()
        self.assertEqual(len(orders), 1)
        self.same_as_order(self.shop.receipt(), orders[0])
        self.assertFalse((self.shop.data / "page").exists(), "the browser's profile is left behind")

    def test_headless(self):
        self.passes(steps=HERE / "escalate.steps", eye="768x768")
        self.kept_pictures()
        self.paid_once()

    def test_headset(self):
        self.in_headset()
        self.passes("--eye", "320x240", steps=HERE / "escalate.steps", mode="headset", limit_s=600)
        self.kept_pictures()
        self.paid_once()

    def test_phone(self):
        if not shutil.which("zbarimg"):
            self.skipTest("no zbarimg")
        process = self.shop.start(steps=HERE / "phone.steps", eye="1024x1024")
        picture = self.shop.out / "phone.left.png"
        wait_until(lambda: picture.exists() or process.poll() is not None, 200, "the code")
        url = ""

        def read():
            nonlocal url
            url = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True).stdout.strip()
            return url or process.poll() is not None

        wait_until(read, 20, "a readable code")
        self.kept_pictures()
        self.assertRegex(url, r"^http://127\.0\.0\.1:[0-9]+/")
        self.assertIn("Approve", urllib.request.urlopen(url, timeout=10).read().decode())
        urllib.request.urlopen(urllib.request.Request(url + "/approve", data=b"", method="POST"), timeout=10)
        self.assertEqual(process.wait(120), 0, self.shop.said()[-3000:])
        self.paid_once()


if __name__ == "__main__":
    unittest.main()
