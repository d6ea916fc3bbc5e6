"""The installed service as systemd would start it, without systemd: its user, its command, its keeper's socket. Not
here: what is asked of it."""
import os
import re
import select
import signal
import socket
import subprocess
import time

from harness import expect
from root import in_root

AS_USER = ["setpriv", "--reuid=istijaba", "--regid=istijaba", "--init-groups", "--no-new-privs", "--bounding-set=-all",
           "--inh-caps=-all"]


def values(root, key, unit="istijaba.service"):
    """What a unit says under a key, in order: the one installed in a root, or the one in a folder."""
    installed = os.path.join(root, "lib/systemd/system", unit)
    with open(installed if os.path.exists(installed) else os.path.join(root, unit), encoding="utf-8") as text:
        return [line.split("=", 1)[1].strip() for line in text if line.startswith(key + "=")]


def command_of(root, unit="istijaba.service"):
    """The words of ExecStart, with the unit's own variables filled in."""
    known = dict(pair.split("=", 1) for line in values(root, "Environment", unit) for pair in line.split())
    words = values(root, "ExecStart", unit)[0].split()
    return [re.sub(r"\$\{(\w+)\}", lambda name: known[name[1]], word) for word in words]


class Keeper:
    """Listens as systemd does, to what the service says of itself."""

    def __init__(self, root):
        self.path = os.path.join(root, "run/keeper")
        if os.path.exists(self.path):
            os.remove(self.path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        os.chmod(self.path, 0o666)

    def hears(self, wanted, within_s):
        end = time.monotonic() + within_s
        while select.select([self.socket], [], [], max(0, end - time.monotonic()))[0]:
            if wanted in self.socket.recv(4096).decode().split("\n"):
                return True
        return False

    def close(self):
        self.socket.close()
        os.remove(self.path)


class Service:
    """`with Service(root)`: started by its own command as its own user; ready inside, stopped after."""

    def __init__(self, root, env=None):
        self.root, self.env = root, env or {}
        self.log_path = os.path.join(root, "var/log/istijaba-service.log")

    def __enter__(self):
        self.keeper = Keeper(self.root)
        self.log = open(self.log_path, "ab")
        env = {"NOTIFY_SOCKET": "/run/keeper", **self.env}
        words = in_root(self.root, *AS_USER, *command_of(self.root), env=env)
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        try:
            ready = any(self.keeper.hears("READY=1", 1) or self.process.poll() is not None for _ in range(60))
            expect(ready and self.process.poll() is None, f"the service is not ready: {self.said()}")
        except Exception:
            self.process.kill()
            self.process.wait()
            raise
        return self

    def said(self):
        with open(self.log_path, errors="replace", encoding="utf-8") as text:
            return text.read()[-800:]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        expect(code == 0, f"exit {code}: {self.said()}")
        expect(self.keeper.hears("STOPPING=1", 1), "it did not say that it stops")

    def __exit__(self, kind, *error):
        try:
            if kind:
                self.process.kill()
                self.process.wait()
            elif self.process.poll() is None:
                self.stop()
        finally:
            self.keeper.close()
            self.log.close()


def run(root, *words, user=None, stdin=None):
    """A command inside the root; gives (exit code, what it said)."""
    done = subprocess.run(in_root(root, *(AS_USER if user else []), *words), input=stdin or "", capture_output=True,
                          text=True, errors="replace", timeout=300)
    return done.returncode, done.stdout + done.stderr
