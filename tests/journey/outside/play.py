"""Acts out a steps script with one of the bodies. Knows of the shop only what `--automation` tells."""
import math
import os
import time

PATIENCE_S = 4


class StepFailed(Exception):
    pass


def seen(target):
    return target["visible"] and not target["occluded_by"]


class Play:
    def __init__(self, automation, body, out, say=print):
        self.app, self.body, self.out, self.say = automation, body, out, say

    def run(self, steps):
        for step in steps:
            began = time.monotonic()
            try:
                getattr(self, "do_" + step.verb)(*step.words)
            except (AttributeError, TypeError) as error:
                raise StepFailed(f"line {step.line}: {step.text}: cannot be played: {error}") from error
            except (RuntimeError, TimeoutError, StepFailed) as error:
                raise StepFailed(f"line {step.line}: {step.text}: {error} In sight: {self.in_sight()}") from error
            self.say(f"line {step.line}: {step.text} ({time.monotonic() - began:.1f} s)")

    # --- finding

    def named(self, word, **more):
        if word.quoted:
            return self.app.targets(label=word.text, **more)
        if not word.text.startswith("id:"):
            raise StepFailed(f"{word.text} is no target.")
        return self.app.targets(target=word.text[3:], **more)

    def choose(self, word, role=None):
        found = [t for t in self.named(word) if t["enabled"] and t["role"] != "text" and seen(t)]
        if role and any(t["role"] == role for t in found):
            found = [t for t in found if t["role"] == role]
        found.sort(key=lambda t: t["off_gaze_deg"])
        return found[word.nth - 1] if len(found) >= word.nth else None

    def wait_for(self, word, role=None):
        deadline = time.monotonic() + PATIENCE_S
        while not (target := self.choose(word, role)):
            if time.monotonic() > deadline:
                target = self.scroll_to(word)
                if target:
                    return target
                raise StepFailed(self.why_not(word))
            time.sleep(0.05)
        return target

    def why_not(self, word):
        for target in self.named(word, all=True):
            if target["occluded_by"]:
                return f"it is hidden by {target['occluded_by']}."
            if not target["enabled"]:
                return "it cannot be pressed now."
        return "there is no such target."

    def scroll_to(self, word):
        """Scrolls the list in front as somebody who looks for a word: towards where it was last seen, else down to the end."""
        for _ in range(60):
            if target := self.choose(word):
                return target
            bars = [t for t in self.app.targets() if t["id"].endswith(":down") and seen(t)]
            if not bars:
                return None
            down = min(bars, key=lambda t: t["off_gaze_deg"])
            up = self.same(down["id"][:-4] + "up")
            bar = dict(down, tracking={"p": [(a + b) / 2 for a, b in zip(up["tracking"]["p"], down["tracking"]["p"])]},
                       pixel=[(a + b) / 2 for a, b in zip(up["pixel"], down["pixel"])] if up["pixel"] and down["pixel"] else None)
            away = [t for t in self.named(word, all=True) if not t["visible"]]
            lower = not away or away[0]["world"]["p"][1] < (up["world"]["p"][1] + down["world"]["p"][1]) / 2
            if not (down if lower else up)["enabled"]:
                return None
            self.body.point(lambda: bar)
            self.body.scroll(down=lower)
        return None

    def same(self, target_id):
        found = self.app.targets(target=target_id)
        if not found:
            raise StepFailed(f"{target_id} went away.")
        return found[0]

    def in_sight(self):
        found = sorted((t for t in self.app.targets() if seen(t) and t["label"]), key=lambda t: (t["layer"] == 0, t["off_gaze_deg"]))
        return ", ".join(f'"{t["label"]}" ({t["role"]})' for t in found[:16]) or "nothing"

    def until(self, met, limit_s, why):
        deadline = time.monotonic() + float(limit_s)
        while not met():
            if time.monotonic() > deadline:
                raise StepFailed(why())
            time.sleep(0.05)

    def visible(self, word):
        return any(seen(t) for t in self.named(word))

    # --- steps

    def do_wait(self, what, *rest):
        if what.text in ("visible", "hidden"):
            target, limit = rest
            self.until(lambda: self.visible(target) == (what.text == "visible"), limit.text, lambda: "not in time.")
        elif what.text == "status":
            status, limit = rest
            self.until(lambda: self.app.world()["status"] == status.text, limit.text, lambda: f"the status is {self.app.world()['status']!r}.")
        elif what.text == "seconds":
            time.sleep(float(rest[0].text))
        elif what.text == "loaded":
            self.until(lambda: self.app.world()["loaded"], rest[0].text, lambda: "models are still loading.")
        else:
            raise StepFailed(f"wait {what.text}?")

    def do_pause(self, seconds):
        time.sleep(float(seconds.text))

    def do_look(self, word):
        target = self.wait_for(word)
        self.body.look_at(lambda: self.same(target["id"]), math.radians(10))

    def do_press(self, word, hold_s=0, role=None):
        target = self.wait_for(word, role)
        self.body.press(lambda: self.same(target["id"]), hold_s)

    def do_hold(self, word, seconds):
        self.do_press(word, float(seconds.text))

    def do_teleport(self, word):
        before = self.app.world()["world_from_tracking"]["p"]
        self.do_press(word, role="place")
        self.until(lambda: math.dist(before, self.app.world()["world_from_tracking"]["p"]) > 0.05, 6, lambda: "the shopper did not move.")
        time.sleep(0.5)

    def do_type(self, word):
        if not self.body.headset:
            self.until(lambda: self.app.targets(target="panel/keyboard") or any(t["focused"] for t in self.app.targets(role="field")), PATIENCE_S,
                       lambda: "no field has the focus.")
            return self.body.type(word.text)
        for character in word.text:
            keys = [t for t in self.app.targets() if t["id"].startswith("panel/keyboard/") and
                    t["label"].lower() == ("space" if character == " " else character.lower())]
            if not keys:
                raise StepFailed(f"the keyboard has no key {character!r}.")
            self.body.press(lambda: self.same(keys[0]["id"]))

    def do_turn(self, side):
        self.body.turn_step(1 if side.text == "left" else -1)

    def do_expect(self, what, *rest):
        if what.text in ("visible", "hidden"):
            self.until(lambda: self.visible(rest[0]) == (what.text == "visible"), PATIENCE_S, lambda: f"it is not {what.text}.")
        elif what.text in ("enabled", "disabled"):
            self.until(lambda: any(t["enabled"] == (what.text == "enabled") and seen(t) for t in self.named(rest[0])), PATIENCE_S,
                       lambda: f"it is not {what.text}.")
        elif what.text == "status":
            self.until(lambda: self.app.world()["status"] == rest[0].text, PATIENCE_S, lambda: f"the status is {self.app.world()['status']!r}.")
        elif what.text == "total":
            wanted = f"{rest[0].text} {rest[1].text}"
            self.until(lambda: self.app.world()["total"] == wanted, PATIENCE_S, lambda: f"the total is {self.app.world()['total']}.")
        else:
            raise StepFailed(f"expect {what.text}?")

    def do_screenshot(self, name):
        self.app.frames(4)
        self.body.picture(name.text)
        answer = self.app.ask("screenshot", name=name.text)
        if not answer["ok"]:
            raise StepFailed(answer["error"])
