"""kill -9 of the client at each journal state and of the merchant mid-purchase: no order before ARMED, at most one from there on,
and the outcome always found and shown (commerce.md, "Journal before socket")."""
import os
import signal
import time
import unittest
from pathlib import Path

from journey import KILLED, JourneyTest, wait_until
from test_buy import PAY, TO_REVIEW  # noqa: F401

OUTCOME_SHOWN = 'wait status completed 60\nwait visible "Receipt" 30\nscreenshot found\n'
NOTHING_ORDERED = 'wait visible "Cart · 1" 120\n'


def children(pid):
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def merchant_of(process):
    for child in children(process.pid):
        try:
            if b"aisle-merchant" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
        except FileNotFoundError:
            pass
    return None


class KillPoints(JourneyTest):
    def killed_at(self, state, steps=PAY):
        rc = self.shop.run(steps=steps + "wait seconds 8\n", env={"AISLE_KILL_AT": state})
        self.assertEqual(rc, KILLED, f"exit {rc}: the run never came to {state}\n{self.shop.said()[-3000:]}")

    def one_order_is_found(self):
        self.passes(steps=OUTCOME_SHOWN)
        orders = self.shop.orders()
        self.assertEqual(len(orders), 1)
        self.same_as_order(self.shop.receipt(), orders[0])
        self.passes(steps='wait visible "Kitchen" 120\nwait seconds 3\n')  # and once more: resolved is resolved
        self.assertEqual(len(self.shop.orders()), 1)

    def test_reviewed(self):
        self.killed_at("REVIEWED")
        self.assertEqual(self.shop.orders(), [])
        self.passes(steps=NOTHING_ORDERED)
        self.assertEqual(self.shop.orders(), [])

    def test_armed(self):
        self.killed_at("ARMED")
        self.assertEqual(self.shop.orders(), [])
        self.one_order_is_found()

    def test_sent(self):
        self.killed_at("SENT")
        self.assertLessEqual(len(self.shop.orders()), 1)
        self.one_order_is_found()

    def test_unknown(self):
        """The merchant takes the order, its answer is lost, and then the client dies."""
        self.shop.with_faults({"match": "/complete", "nth": 1, "action": {"cut": "after"}})
        self.killed_at("UNKNOWN")
        self.assertEqual(len(self.shop.orders()), 1)
        self.shop.without_faults()
        self.one_order_is_found()

    def test_done(self):
        self.killed_at("DONE")
        self.assertEqual(len(self.shop.orders()), 1)
        self.one_order_is_found()

    def test_failed(self):
        decline = Path(__file__).with_name("decline.steps").read_text()
        self.killed_at("FAILED", steps=decline)
        self.assertEqual(self.shop.orders(), [])
        self.passes(steps='wait visible "Kitchen" 120\nwait seconds 3\n')
        self.assertEqual(self.shop.orders(), [])


class Merchant(JourneyTest):
    def test_lost_reply(self):
        """Work done, answer cut: one order, found by asking."""
        self.shop.with_faults({"match": "/complete", "nth": 1, "action": {"cut": "after"}})
        self.passes(steps=PAY + OUTCOME_SHOWN)
        self.assertEqual(len(self.shop.orders()), 1)
        self.same_as_order(self.shop.receipt(), self.shop.orders()[0])

    def test_killed_while_paying(self):
        """kill -9 of the merchant while it works on the payment: it comes back, the outcome is found, nothing is lost or doubled."""
        self.shop.with_faults({"match": "/complete", "nth": 1, "action": {"work_ms": 4000}})
        process = self.shop.start("--verbose", steps=PAY + 'wait visible "Asking the shop what happened…" 40\nscreenshot asking\n' + OUTCOME_SHOWN)
        wait_until(lambda: process.poll() is not None or 'text="hold' in self.shop.said(), 200, "the payment is sent")
        time.sleep(1)
        self.assertIsNone(process.poll(), self.shop.said()[-3000:])
        first = merchant_of(process)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: merchant_of(process) not in (None, first), 30, "the sandbox comes back")
        self.assertEqual(process.wait(200), 0, self.shop.said()[-4000:])
        orders = self.shop.orders()
        self.assertEqual(len(orders), 1)
        self.same_as_order(self.shop.receipt(), orders[0])

    def test_killed_while_browsing(self):
        process = self.shop.start("--verbose", steps='wait visible "Kitchen" 120\nwait seconds 10\n' + TO_REVIEW)
        wait_until(lambda: "step=done line=1 " in self.shop.said(), 120, "the shop is open")
        os.kill(merchant_of(process), signal.SIGKILL)
        self.assertEqual(process.wait(200), 0, self.shop.said()[-4000:])


if __name__ == "__main__":
    unittest.main()
