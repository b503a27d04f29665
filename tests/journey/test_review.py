"""What a shopper does with a review and afterwards: codes and pickup, name and address, the shop's page before paying, orders."""
import json
import shutil
import struct
import subprocess
import unittest
import zlib

from journey import BUILD, CATALOGUE, HERE, wait_until
from test_outside import Bodies


class Review(Bodies):
    def bought_by(self, script):
        self.passes("--verbose", steps=HERE / script, eye="640x640", limit_s=400)
        self.kept_pictures()
        return self.one_order()

    def one_order(self):
        orders = self.shop.orders()
        self.assertEqual(len(orders), 1)
        self.same_as_order(self.shop.receipt(), orders[0])
        self.assertEqual(self.shop.stats()["steady_allocations"] or 0, 0)
        said = self.shop.said()
        for secret in ("sandbox-success", "credential", "sample.shopper@example", "Musterstrasse"):
            self.assertNotIn(secret, said)
        return orders[0]["order"]

    def discounts(self, order):
        return [(t["display_text"], t["amount"]) for t in order["totals"] if t["type"] == "discount"]

    def test_pickup(self):
        order = self.bought_by("pickup.steps")
        self.assertEqual(order["fulfillment"]["expectations"][0]["method_type"], "pickup")
        self.assertEqual(order["fulfillment"]["expectations"][0]["destination"]["address_locality"], "Berlin")
        self.assertEqual([text for text, _ in self.discounts(order)], ["Discount AISLE10"])

    def test_address(self):
        order = self.bought_by("address.steps")
        where = order["fulfillment"]["expectations"][0]["destination"]
        self.assertEqual((where["address_country"], where["postal_code"]), ("AT", "10110"))
        # What was written is there the next time.
        self.passes(steps='wait visible "Kitchen" 120\npress "Directory"\npress "Search"\ntype "mixer"\npress "Search"\nwait visible "Mixer" 20\npress "Mixer"\n'
                    'wait visible "Add to cart" 20\npress "Add to cart"\npress "Cart · 1"\nwait visible "Check out" 20\npress "Check out"\n'
                    'wait visible "Sample Shopper, Musterstrasse 1, 10110 Berlin, AT" 60\n')

    def test_student(self):
        if not shutil.which("chromium"):
            self.skipTest("no chromium")
        order = self.bought_by("student.steps")
        self.assertEqual([text for text, _ in self.discounts(order)], ["Discount STUDENT15"])
        self.assertFalse((self.shop.data / "page").exists(), "the browser's profile is left behind")

    def test_student_headset(self):
        """The same with the headset on: every key of the code is pressed by the ray."""
        if not shutil.which("chromium"):
            self.skipTest("no chromium")
        self.in_headset()
        self.passes("--eye", "320x240", steps=HERE / "student.steps", mode="headset", limit_s=600)
        self.kept_pictures()
        orders = self.shop.orders()
        self.assertEqual(len(orders), 1)
        self.same_as_order(self.shop.receipt(), orders[0])

    def test_orders(self):
        process = self.shop.start(steps=HERE / "orders.steps", eye="640x640")
        picture = self.shop.out / "order.left.png"
        wait_until(lambda: picture.exists() or process.poll() is not None, 300, "the order on show")
        shipped = subprocess.run([BUILD / "aisle-merchant", "orders", "--data", self.shop.data / "sandbox", "--catalogue", CATALOGUE, "--ship", "A-1001"],
                                 capture_output=True, text=True, timeout=30)
        self.assertEqual(shipped.returncode, 0, shipped.stderr)
        self.assertEqual(process.wait(120), 0, self.shop.said()[-3000:])
        self.kept_pictures()
        self.assertEqual(self.one_order()["line_items"][0]["status"], "fulfilled")


CUBE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\nv 1 0 1\nv 1 1 1\nv 0 1 1\n" + "".join(
    f"f {a} {b} {c} {d}\n" for a, b, c, d in ((4, 3, 2, 1), (5, 6, 7, 8), (1, 2, 6, 5), (3, 4, 8, 7), (2, 3, 7, 6), (1, 5, 8, 4)))


def label_png():
    """A yellow square with a black border, as energy and hazard labels are."""
    side = 64
    rows = b""
    for y in range(side):
        rows += b"\0" + b"".join(b"\x14\x14\x14" if min(x, y, side - 1 - x, side - 1 - y) < 6 else b"\xff\xcc\x11" for x in range(side))
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class OwnGoods(Bodies):
    def test_options(self):
        """A shop of one's own: imported from a folder, walked into, a variant bought there."""
        goods, catalogue = self.shop.root / "goods", self.shop.root / "catalogue"
        goods.mkdir()
        (goods / "cube.obj").write_text(CUBE)
        (goods / "label.png").write_bytes(label_png())
        (goods / "products.csv").write_text(
            "id,title,category,price,glb,variant_of,option_Colour,option_Size,stock,disclosure,disclosure_image,width_mm,height_mm,depth_mm\n"
            "red-s,Toy cube,Toys,10.00,cube.obj,,Red,Small,5,Small parts: not for children under three.,label.png,300,300,300\n"
            "red-l,,,14.00,cube.obj,red-s,Red,Large,5,,,300,300,300\n"
            "blue-s,,,11.00,cube.obj,red-s,Blue,Small,5,,,300,300,300\n"
            "blue-l,,,15.00,cube.obj,red-s,Blue,Large,0,,,300,300,300\n"
            "ball,Ball,Toys,5.00,cube.obj,,,,5,,,200,200,200\n")
        imported = subprocess.run([BUILD / "aisle-merchant", "import", "folder", goods, "--data", catalogue], capture_output=True, text=True, timeout=120)
        self.assertEqual(imported.returncode, 0, imported.stderr)
        merchant = subprocess.Popen([BUILD / "aisle-merchant", "serve", "--data", self.shop.root / "merchant", "--catalogue", catalogue, "--port", "0"],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(merchant.wait)
        self.addCleanup(merchant.kill)
        self.addCleanup(merchant.stdout.close)
        url = json.loads(merchant.stdout.readline())["url"]
        self.shop.data.mkdir(parents=True)
        (self.shop.data / "shopper.json").write_text(json.dumps({
            "first_name": "Ada", "last_name": "Sample", "email": "ada@example.com",
            "address": {"street_address": "Way 1", "address_locality": "Berlin", "postal_code": "10115", "address_country": "DE"}}))
        self.passes("--shop", url, steps=HERE / "options.steps", eye="640x640", limit_s=300)
        self.kept_pictures()
        orders = json.loads(subprocess.run([BUILD / "aisle-merchant", "orders", "--data", self.shop.root / "merchant", "--catalogue", catalogue, "--json"],
                                           capture_output=True, text=True, timeout=30).stdout)["orders"]
        self.assertEqual([line["item"]["id"] for line in orders[0]["order"]["line_items"]], ["blue-s.1"])
        self.same_as_order(self.shop.receipt(), orders[0])


if __name__ == "__main__":
    unittest.main()
