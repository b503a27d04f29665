"""The same purchase in the other bodies: `--steps` in the window and in the headset, and played from outside with real X mouse and
keyboard events, and with the head and controller of a real OpenXR runtime (Monado's remote headset)."""
import os
import shutil
import subprocess
import sys
import unittest

from journey import BUILD, HERE, JourneyTest, free_port
from xr_stage import XRK, Display, Monado

BUY = HERE / "buy.steps"


class Bodies(JourneyTest):
    def bought(self):
        orders = self.shop.orders()
        self.assertEqual(len(orders), 1)
        self.assertEqual(orders[0]["order"]["line_items"].__len__(), 2)
        if self.shop.receipt():
            self.same_as_order(self.shop.receipt(), orders[0])

    def kept_pictures(self):
        """AISLE_PICTURES=DIR keeps what was seen, for people to look at."""
        if os.environ.get("AISLE_PICTURES"):
            shutil.copytree(self.shop.out, os.path.join(os.environ["AISLE_PICTURES"], self.id().rsplit(".", 1)[1]), dirs_exist_ok=True)

    def in_headset(self, display=None):
        monado = Monado(self, display)
        self.shop.prefix = [str(XRK)]
        self.shop.env.update(monado.env)
        for name in ("VK_DRIVER_FILES", "VK_ICD_FILENAMES"):
            self.shop.env.pop(name)
        return monado

    def played(self, *how, mode, size, limit_s=1100):
        port = free_port()
        process = self.shop.start("--automation", port, "--eye", size, mode=mode)
        player = subprocess.run([sys.executable, "-B", HERE / "player", *map(str, how), "--automation", str(port), "--out", self.shop.out,
                                 "--remote", BUILD / "tests" / "aisle-remote", BUY], capture_output=True, text=True, timeout=limit_s)
        self.kept_pictures()
        self.assertEqual(player.returncode, 0, player.stdout + player.stderr + self.shop.said()[-3000:])
        self.assertEqual(process.wait(60), 0, self.shop.said()[-3000:])
        self.bought()


class Steps(Bodies):
    def test_window(self):
        self.shop.env["DISPLAY"] = Display(self).name
        self.passes("--eye", "640x400", steps=BUY, mode="desktop", limit_s=1100)
        self.kept_pictures()
        self.bought()

    def test_headset(self):
        self.in_headset()
        self.passes("--eye", "320x240", steps=BUY, mode="headset", limit_s=1100)
        self.kept_pictures()
        self.bought()


class Outside(Bodies):
    def test_window(self):
        display = Display(self)
        self.shop.env["DISPLAY"] = display.name
        self.played("--window", display.name, mode="desktop", size="640x400")

    def test_headset(self):
        """With Monado's main compositor: its window, what the wearer sees, is photographed at every screenshot."""
        display = Display(self, "960x540")
        monado = self.in_headset(display)
        self.played("--headset", monado.port, "--worn", display.name, mode="headset", size="480x540")
        for name in ("hall", "checkout", "receipt"):
            self.assertTrue((self.shop.out / f"{name}.worn.png").exists(), name)


if __name__ == "__main__":
    unittest.main()
