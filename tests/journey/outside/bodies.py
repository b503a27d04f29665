"""Two bodies that act from outside: mouse and keyboard on a window under X, head and controllers of Monado's remote headset.

Both turn until a target is in view, point at it, press, hold and release, type and take pictures; none calls the application."""
import math
import os
import subprocess
import time

DRAG_RAD_PER_HEIGHT = 2.5  # of the desktop window: half a turn of the head is 1.26 window heights of right-drag
SETTLE_FRAMES, DOWN_FRAMES = 4, 3


def rotate(q, v):
    x, y, z, w = q
    t = [2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])]
    return [v[0] + w * t[0] + y * t[2] - z * t[1], v[1] + w * t[1] + z * t[0] - x * t[2], v[2] + w * t[2] + x * t[1] - y * t[0]]


def minus(a, b):
    return [a[i] - b[i] for i in range(3)]


def heading_and_pitch(direction):
    x, y, z = direction
    return math.atan2(-x, -z), math.atan2(y, math.hypot(x, z))


def wrapped(rad):
    return math.remainder(rad, 2 * math.pi)


def off(world, target):
    """How far left and up of the gaze the target lies, radians, in tracking space."""
    head = world["tracking_from_head"]
    yaw, pitch = heading_and_pitch(minus(target["tracking"]["p"], head["p"]))
    gaze_yaw, gaze_pitch = heading_and_pitch(rotate(head["q"], [0, 0, -1]))
    return wrapped(yaw - gaze_yaw), pitch - gaze_pitch


class WindowBody:
    """X mouse and keyboard (xdotool) on the window called Aisle."""

    headset = False

    def __init__(self, automation, display, out):
        self.app, self.out = automation, out
        self.env = {**os.environ, "DISPLAY": display}
        for _ in range(100):
            found = self.xdo("search", "--name", "^Aisle", check=False).split()
            if found:
                break
            time.sleep(0.1)
        if not found:
            raise RuntimeError("there is no window called Aisle on " + display)
        self.window = found[-1]
        self.xdo("windowfocus", self.window, check=False)
        time.sleep(0.2)

    def xdo(self, *args, check=True):
        done = subprocess.run(["xdotool", *args], env=self.env, capture_output=True, text=True, timeout=20)
        if check and done.returncode:
            raise RuntimeError(f"xdotool {' '.join(args)}: {done.stderr.strip()}")
        return done.stdout

    def size(self):
        return self.app.world()["window"]["size_px"]

    def move(self, x, y):
        self.xdo("mousemove", "--window", self.window, str(round(x)), str(round(y)))

    def turn_by(self, left, up):
        """Right-drags the view, in pieces that stay inside the window."""
        width, height = self.size()
        while abs(left) > 1e-3 or abs(up) > 1e-3:
            part_left = max(-0.8, min(0.8, left))
            part_up = max(-0.6, min(0.6, up))
            dx, dy = -part_left / DRAG_RAD_PER_HEIGHT * height, -part_up / DRAG_RAD_PER_HEIGHT * height
            self.move(width / 2 - dx / 2, height / 2 - dy / 2)
            self.app.frames(1)
            self.xdo("mousedown", "3")
            self.app.frames(1)
            self.move(width / 2 + dx / 2, height / 2 + dy / 2)
            self.app.frames(2)
            self.xdo("mouseup", "3")
            self.app.frames(1)
            left, up = left - part_left, up - part_up

    def in_view(self, target):
        width, height = self.size()
        pixel = target["pixel"]
        return pixel and 0.04 * width < pixel[0] < 0.96 * width and 0.04 * height < pixel[1] < 0.96 * height

    def look_at(self, find, within_rad):
        for _ in range(6):
            target = find()
            left, up = off(self.app.world(), target)
            up = up if abs(up) > 0.25 else 0
            if abs(left) <= within_rad and up == 0:
                return target
            self.turn_by(left, up)
        raise RuntimeError("the view does not get there")

    def point(self, find):
        target = find()
        if not self.in_view(target):
            target = self.look_at(find, 0.1)
        self.move(*target["pixel"])
        self.app.frames(SETTLE_FRAMES)
        target = find()
        self.move(*target["pixel"])
        self.app.frames(2)

    def press(self, find, hold_s=0):
        self.point(find)
        self.xdo("mousedown", "1")
        self.app.frames(DOWN_FRAMES)
        time.sleep(hold_s)
        self.xdo("mouseup", "1")
        self.app.frames(3)

    def scroll(self, down):
        self.xdo("click", "5" if down else "4")
        self.app.frames(2)

    def type(self, text):
        self.xdo("type", "--delay", "80", text)
        self.app.frames(4)

    def turn_step(self, left):
        self.turn_by(math.radians(30) * left, 0)

    def picture(self, name):
        subprocess.run(["import", "-window", self.window, os.path.join(self.out, name + ".window.png")], env=self.env, timeout=30, check=True)


class HeadsetBody:
    """Head and right controller of Monado's remote driver, through build/tests/aisle-remote."""

    headset = True

    def __init__(self, automation, remote, port, display, out):
        self.app, self.display, self.out = automation, display, out
        self.remote = subprocess.Popen([remote, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.yaw = self.pitch = 0.0
        self.eyes = [0.0, 1.6, 0.0]
        self.send_head()
        self.say("hand right 0.2 1.25 -0.25 0 0")
        self.app.frames(3)

    def say(self, line):
        self.remote.stdin.write(line + "\n")
        answer = self.remote.stdout.readline().strip()
        if answer != "ok":
            raise RuntimeError(f"aisle-remote: {line}: {answer or 'it has ended'}")

    def send_head(self):
        x, y, z = self.eyes
        self.say(f"head {x} {y} {z} {math.degrees(self.yaw):.3f} {math.degrees(self.pitch):.3f}")

    def to_stage(self, tracking):
        """The app's tracking space may lie elsewhere than the stage (recentring): the head, known in both, maps them."""
        head = self.app.world()["tracking_from_head"]
        turn = self.yaw - heading_and_pitch(rotate(head["q"], [0, 0, -1]))[0]
        x, y, z = minus(tracking, head["p"])
        c, s = math.cos(turn), math.sin(turn)
        return [self.eyes[0] + c * x + s * z, self.eyes[1] + y, self.eyes[2] - s * x + c * z]

    def turn_by(self, left, up):
        """A wearer's head: at most 15 degrees a frame."""
        steps = max(1, math.ceil(max(abs(left), abs(up)) / math.radians(15)))
        for _ in range(steps):
            self.yaw = wrapped(self.yaw + left / steps)
            self.pitch = max(-1.2, min(1.2, self.pitch + up / steps))
            self.send_head()
            self.app.frames(1)
        self.app.frames(2)

    def look_at(self, find, within_rad):
        for _ in range(6):
            target = find()
            left, up = off(self.app.world(), target)
            if max(abs(left), abs(up)) <= within_rad:
                return target
            self.turn_by(left, up)
        raise RuntimeError("the head does not get there")

    def aim(self, find, from_eye):
        at = self.to_stage(find()["tracking"]["p"])
        x, y, z = self.eyes
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        hand = self.eyes if from_eye else [x + 0.18 * c - 0.22 * s, y - 0.32, z - 0.18 * s - 0.22 * c]
        self.say("aim right " + " ".join(f"{v:.4f}" for v in [*hand, *at]))
        self.app.frames(SETTLE_FRAMES)

    def point(self, find):
        left, up = off(self.app.world(), find())
        if max(abs(left), abs(up)) > math.radians(25):
            self.look_at(find, math.radians(4))
        self.aim(find, False)
        if not find()["hovered"]:
            self.aim(find, True)

    def press(self, find, hold_s=0):
        self.point(find)
        self.say("trigger right 1")
        self.app.frames(DOWN_FRAMES)
        time.sleep(hold_s)
        self.say("trigger right 0")
        self.app.frames(4)

    def scroll(self, down):
        self.say(f"stick right 0 {-1 if down else 1}")
        self.app.frames(2)
        self.say("stick right 0 0")
        self.app.frames(1)

    def turn_step(self, left):
        self.say(f"stick right {-left} 0")
        self.app.frames(2)
        self.say("stick right 0 0")
        self.app.frames(12)

    def picture(self, name):
        """What the wearer sees: the window of Monado's main compositor, when it has one."""
        if self.display:
            subprocess.run(["import", "-window", "root", os.path.join(self.out, name + ".worn.png")], env={**os.environ, "DISPLAY": self.display},
                           timeout=30, check=True)
