"""The client of `aisle --automation PORT`: JSON lines on loopback."""
import json
import socket
import time


class Automation:
    def __init__(self, port, limit_s=30):
        self.number = 0
        deadline = time.monotonic() + limit_s
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
                break
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")

    def ask(self, cmd, **more):
        self.number += 1
        self.socket.sendall((json.dumps({"cmd": cmd, "id": self.number, **more}) + "\n").encode())
        line = self.lines.readline()
        if not line:
            raise ConnectionError("aisle has closed the automation connection")
        return json.loads(line)

    def targets(self, **more):
        return self.ask("targets", **more)["targets"]

    def world(self):
        return self.ask("world")

    def frames(self, count, limit_s=30):
        """Waits until COUNT more frames have been made."""
        goal = self.world()["frame"] + count
        deadline = time.monotonic() + limit_s
        while self.world()["frame"] < goal:
            if time.monotonic() > deadline:
                raise TimeoutError("frames stand still")
            time.sleep(0.005)
