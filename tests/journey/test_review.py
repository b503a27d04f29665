"""What a shopper does with a review and afterwards: codes and pickup, name and address, the shop's page before paying, orders."""
import shutil
import subprocess
import unittest

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


if __name__ == "__main__":
    unittest.main()
