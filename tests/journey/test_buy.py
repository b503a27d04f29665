"""The main job, played headless by the program itself; and the same purchase when the shop or the shopper says no."""
import unittest

from journey import HERE, JourneyTest, Picture, wait_until

# One product into the cart and up to the review, as short as it can be.
TO_CART = '''
wait visible "Kitchen" 120
press "Directory"
press "Search"
type "mixer"
press "Search"
wait visible "Mixer" 20
press "Mixer"
wait visible "Add to cart" 20
press "Add to cart"
press "Cart · 1"
wait visible "Check out" 20
'''
TO_REVIEW = TO_CART + '''
press "Check out"
wait visible "Standard delivery" 60
press "Standard delivery"
wait status ready_for_complete 60
wait visible "Confirm and pay" 20
'''
PAY = TO_REVIEW + '''
hold "Confirm and pay" 1.6
'''


class Buy(JourneyTest):
    def test_headless(self):
        self.passes(steps=HERE / "buy.steps", eye="512x512", limit_s=850)
        receipt, orders = self.shop.receipt(), self.shop.orders()
        self.assertEqual(receipt["status"], "completed")
        self.assertEqual(len(orders), 1)
        self.same_as_order(receipt, orders[0])
        self.assertEqual(len(receipt["line_items"]), 2)
        self.assertTrue(receipt["payee"])
        self.assertRegex(receipt["consent_hash"], r"^[0-9a-f]{64}$")
        for name in ("hall", "product", "cart", "checkout", "receipt"):
            left, right = (Picture(self.shop.out / f"{name}.{eye}.png") for eye in ("left", "right"))
            self.assertEqual((left.width, left.height), (512, 512))
            self.assertGreater(left.colours(), 12, name)
            self.assertNotEqual(left.rows, right.rows, f"{name}: both eyes see the same")
            self.assertTrue((self.shop.out / f"{name}.mirror.png").exists())
        stats = self.shop.stats()
        for member in ("frames", "frame_ms", "cpu_ms", "draws", "triangles", "first_frame_ms", "peak_rss_mb", "view_strategy", "device", "build"):
            self.assertIn(member, stats)
        self.assertGreaterEqual(stats["frames"], 7)  # with --draw needed, frames that were drawn
        self.assertEqual(stats["steady_allocations"] or 0, 0)

    def test_every_steps_file_can_be_read_from_outside(self):
        from outside import script
        for path in sorted(HERE.glob("*.steps")):
            self.assertTrue(script.read(path), path)


class SaysNo(JourneyTest):
    """Declined, out of stock, expired, cancelled: the shopper is told, nothing is ordered, and the shop goes on."""

    def test_released_early_orders_nothing(self):
        self.passes(steps=TO_REVIEW + 'hold "Confirm and pay" 0.7\npause 2\nexpect status ready_for_complete\n')
        self.assertEqual(self.shop.orders(), [])

    def test_cancelled(self):
        self.passes(steps=HERE / "cancel.steps")
        self.assertEqual(self.shop.orders(), [])
        self.assertIsNone(self.shop.receipt())

    def test_declined(self):
        self.passes(steps=HERE / "decline.steps")
        self.assertEqual(self.shop.orders(), [])

    def test_out_of_stock(self):
        """Somebody else takes the last piece between review and payment."""
        process = self.shop.start("--verbose", steps=HERE / "out_of_stock.steps")
        wait_until(lambda: "step=done line=17 " in self.shop.said() or process.poll() is not None, 200, "the review")
        self.shop.merchant("stock", MIXER, "0")
        self.assertEqual(process.wait(120), 0, self.shop.said()[-3000:])
        self.assertEqual(self.shop.orders(), [])

    def test_expired(self):
        self.shop.with_faults(options=("--checkout-ttl", "6"))
        self.passes(steps=HERE / "expired.steps")
        self.assertEqual(self.shop.orders(), [])


MIXER = "blend-swap-cc-0-kitchenaid"


if __name__ == "__main__":
    unittest.main()
