"""What tests of the running program share: a server of its own, clients, a small world of accounts, and a count
of what passed. Not here: any expectation of what the program answers."""
import base64
import datetime
import hmac
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("ISTIJABA", os.path.join(ROOT, "build/release/istijaba")))
PASSWORD = "olive tree 1948"
STARTS_WITHIN_S = 20  # a debug build on a busy machine; tests that mean the time itself measure it


class Report:
    """Says ok or not ok for each named thing, and counts."""

    def __init__(self):
        self.passed = self.failed = 0
        self.lock = threading.Lock()

    def ok(self, name):
        with self.lock:
            self.passed += 1
            print(f"ok {name}", flush=True)

    def not_ok(self, name, why):
        with self.lock:
            self.failed += 1
            print(f"not ok {name}: {' '.join(str(why).split())[:1500]}", flush=True)

    def check(self, name, right, why=""):
        if right:
            self.ok(name)
        else:
            self.not_ok(name, why)
        return right

    def run(self, name, work):
        """ok when `work` returns; not ok, with the reason, when it raises."""
        try:
            work()
        except Exception as error:  # a test that breaks down is a test that failed
            self.not_ok(name, f"{type(error).__name__}: {error}" if not isinstance(error, Mismatch) else error)
        else:
            self.ok(name)

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0


class Mismatch(Exception):
    """An answer that is not the expected one."""


def expect(right, why):
    if not right:
        raise Mismatch(why)


def command(*words, stdin=None, env=None, timeout=120):
    """Runs the program; gives (exit code, standard output, standard error)."""
    done = subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, text=True,
                          env=env and {**os.environ, **env}, timeout=timeout)
    return done.returncode, done.stdout, done.stderr


def require_program():
    if not os.access(PROGRAM, os.X_OK):
        print(f"not ok program: there is no {PROGRAM}; build it first (script/build), or set ISTIJABA")
        print("0 passed, 1 failed")
        sys.exit(1)


class Scratch:
    """A folder for what a test leaves behind; gone at the end."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="istijaba-test-")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.path, ignore_errors=True)

    def join(self, *names):
        return os.path.join(self.path, *names)

    def expect_without(self, texts, but=()):
        """None of what was planted is left in a log, a core or any other file of the tests, but in the folders named."""
        wrong, cores, seen = [], [], 0
        for where, folders, names in os.walk(self.path):
            folders[:] = [name for name in folders if name not in but]
            for path in (os.path.join(where, name) for name in names if name not in but):
                if os.path.isfile(path) and not os.path.islink(path):
                    with open(path, "rb") as file:
                        data = file.read()
                    seen += 1
                    wrong += [f"{text} in {path[len(self.path):]}" for text in texts if text.encode() in data]
                    cores += [path] if os.path.basename(path).startswith("core") else []
        expect(seen > 3 and not wrong and not cores, f"of {seen} files: {wrong[:8]} {cores[:3]}")


class Server:
    """`istijaba serve` on a port of its own. Stopped by `stop`, or at the end of a `with`."""

    def __init__(self, folder, settings=(), env=None, host="127.0.0.1"):
        self.folder, self.settings, self.env, self.host = folder, list(settings), env, host
        self.port = 0
        self.process = None
        self.log = None

    def start(self, within_s=STARTS_WITHIN_S):
        words = [PROGRAM, "serve", "--data", self.folder, "--listen", f"{self.host}:{self.port}"]
        for setting in self.settings:
            words += ["--set", setting]
        self.log = open(self.folder.rstrip("/") + ".log", "ab")
        began = time.monotonic()
        # What the server says lies in the same folder as its log, so that a full pipe cannot hold it.
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        env=self.env and {**os.environ, **self.env})
        line = self._first_line(within_s)
        if not line.startswith("Istijaba serves http://"):
            self.kill()
            raise Mismatch(f"the server did not start: {line!r}; {self.tail()}")
        self.port = int(line.rsplit(":", 1)[1])
        self.started_in_s = time.monotonic() - began
        return self

    def _first_line(self, within_s):
        lines = []
        reader = threading.Thread(target=lambda: lines.append(self.process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(within_s)
        return lines[0] if lines else f"(nothing said in {within_s} s)"

    def tail(self):
        try:
            with open(self.folder.rstrip("/") + ".log", errors="replace") as log:
                return log.read()[-800:]
        except OSError:
            return ""

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
        self._close()

    def stop(self, number=signal.SIGINT, within_s=20):
        """Asks it to stop; gives (exit code, seconds)."""
        began = time.monotonic()
        self.process.send_signal(number)
        try:
            code = self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Mismatch(f"the server did not stop in {within_s} s")
        self._close()
        self.expect_sane()
        return code, time.monotonic() - began

    def expect_sane(self):
        """Of a build with sanitizers: that they saw nothing."""
        with open(self.folder.rstrip("/") + ".log", errors="replace") as log:
            said = log.read()
        at = max(said.find("Sanitizer:"), said.find("runtime error:"))
        expect(at < 0, f"a sanitizer says: {said[max(0, at - 200):at + 1200]}")

    def _close(self):
        if self.log:
            self.log.close()
            self.log = None
        if self.process and self.process.stdout:
            self.process.stdout.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *error):
        if self.process and self.process.poll() is None:
            code, _ = self.stop()
            expect(kind or code == 0, f"the server ends with {code}: {self.tail()}")

    def add_user(self, phone, name, role=None, area=None, organisation=None):
        words = ["user", "add", "--data", self.folder, "--phone", phone, "--name", name, "--password-stdin"]
        if role:
            words += ["--role", role, "--area", area]
        if organisation:
            words += ["--organisation", organisation]
        code, out, err = command(*words, stdin=PASSWORD + "\n")
        expect(code == 0, f"user add {name}: exit {code}: {err}")
        return out.split()[-1]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = body.decode("utf-8", "replace")

    def header(self, name):
        return self.headers.get(name.lower())

    @property
    def json(self):
        try:
            return json.loads(self.text)
        except ValueError:
            raise Mismatch(f"the answer is not JSON: {self.status} {self.text[:300]!r}")

    def __str__(self):
        return f"{self.status} {self.text[:400]}"


class Client:
    """One asker: a connection that is kept, and the cookie of a session."""

    def __init__(self, port, cookie=None, timeout=60, host="127.0.0.1"):
        self.port, self.cookie, self.timeout, self.host = port, cookie, timeout, host
        self.connection = None

    def ask(self, method, target, body=None, headers=None):
        sent = {"Accept": "application/json", **(headers or {})}
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/json")
        elif isinstance(body, str):
            body = body.encode()
        if self.cookie and "Cookie" not in sent:
            sent["Cookie"] = self.cookie
        # A connection that the server closed while we were idle is opened again, once.
        for last in (False, True):
            try:
                return self._ask_once(method, target, body, sent)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                fresh = self.connection is None
                self.close()
                if last or fresh:
                    raise

    def _ask_once(self, method, target, body, sent):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        self.connection.request(method, target, body=body, headers=sent)
        reply = self.connection.getresponse()
        answer = Answer(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
        if reply.will_close:
            self.close()
        given = (answer.header("set-cookie") or "").split(";")[0]
        if given.startswith("session="):
            self.cookie = given
        return answer

    def get(self, target, **headers):
        return self.ask("GET", target, headers=headers)

    def post(self, target, body=None, headers=None):
        return self.ask("POST", target, {} if body is None else body, headers)

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def sign_in(self, phone, password=PASSWORD):
        answer = self.post("/sign-in", {"phone": phone, "password": password})
        expect(answer.status == 200, f"sign-in of {phone}: {answer}")
        return self


def totp(secret, steps=0):
    """The code of an app (RFC 6238), so many steps from now. Just before the next step it waits for it, so that the
    server, a moment later, is still in the same one."""
    left = 30 - time.time() % 30
    if left < 3:
        time.sleep(left + 0.1)
    mac = hmac.digest(base64.b32decode(secret), (int(time.time() // 30) + steps).to_bytes(8, "big"), "sha1")
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at:at + 4], 'big') & 0x7fffffff) % 1000000:06d}"


def form(pairs):
    return urllib.parse.urlencode(pairs)


def ask_raw(port, data, wait_s=10):
    """Sends bytes as they are; gives what came back until the server closed, and whether it did."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=wait_s) as peer:
        closed = False
        try:
            peer.sendall(data)
        except OSError:
            pass  # refused before all was sent: the answer is still there
        try:
            while True:
                piece = peer.recv(65536)
                if not piece:
                    closed = True
                    break
                got += piece
        except socket.timeout:
            pass
        except ConnectionResetError:
            closed = True
    return got, closed


def wait_listening(process, port):
    """Until somebody answers there; `process` must not end before."""
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
            return
        except OSError:
            expect(time.monotonic() < end and process.poll() is None, f"nobody listens at {port}")
            time.sleep(0.05)


def count_rows(folder):
    """Rows of every table but those that reading, signing in and the clock touch (keys leave for the vault within seconds): to
    show that nothing was stored."""
    path = urllib.parse.quote(os.path.join(folder, "istijaba.db"))
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10) as base:
        tables = [row[0] for row in base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
        counts = {table: base.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables
                  if table not in ("session", "public_count", "intake_key")}
    base.close()
    return counts


def verify(folder):
    """`istijaba verify`, which shares no code with the writers: (is it clean, what it said)."""
    code, out, err = command("verify", "--data", folder)
    return code == 0, (out + err).strip()


def day(offset=0):
    """A day in Palestine (by summer time: never the one before), as claims promise it."""
    there = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=3, days=offset)
    return str(there.date())


# Beside the data folder: its key, the vault's secret, the keys of people and who opened what.
KEY_FILES = [".key", ".key.vault", ".key.people", ".key.people-wal"]


def copy_folder(origin, target):
    """A stopped data folder with its keys."""
    shutil.copytree(origin, target, ignore=shutil.ignore_patterns("control", "vault", "media", "lock"))
    for part in KEY_FILES:
        if os.path.exists(origin + part):
            shutil.copy(origin + part, target + part)


# ---- The world: who the tests know ----

# name: (phone, role, area, organisation). Organisations are registered by their manager.
ACCOUNTS = {
    "member": ("0591000001", None, None, None),
    "coordinator": ("0591000002", "coordinator", "PS02", None),
    "coordinator-west": ("0591000003", "coordinator", "PS01", None),
    "reviewer": ("0591000004", "reviewer", "PS", None),
    "auditor": ("0591000005", "auditor", "PS", None),
    "administrator": ("0591000006", "administrator", "PS", None),
    "reviewer-west": ("0591000007", "reviewer", "PS01", None),
}
# name: (manager, phone, area, approved by)
ORGANISATIONS = {
    "relief": ("manager", "0592000001", "PS02", "coordinator"),
    "second": ("manager-second", "0592000002", "PS02", "coordinator"),
    "west": ("manager-west", "0592000003", "PS01", "coordinator-west"),
    "pending": ("manager-pending", "0592000004", "PS02", None),
}
# name: (phone, manager who gives the account)
WORKERS = {
    "worker": ("0593000001", "manager"),
    "worker-second": ("0593000002", "manager-second"),
}


class World:
    """A data folder with accounts and organisations, made once and copied for each server."""

    def __init__(self, folder):
        self.folder = folder
        self.cookies, self.organisations, self.accounts = {}, {}, {}

    def make(self):
        with Server(self.folder, ["jobs.every_s=3600"]) as server:
            for name, (phone, role, area, _) in ACCOUNTS.items():
                self.accounts[name] = server.add_user(phone, f"Person {name}", role, area)
                self._sign_in(server, name, phone)
            for name in ORGANISATIONS:
                self._make_organisation(server, name)
            for name, (phone, manager) in WORKERS.items():
                self._make_worker(server, name, phone, manager)
        return self

    def _sign_in(self, server, name, phone):
        self.cookies[name] = Client(server.port).sign_in(phone).cookie

    def client(self, server, name):
        return Client(server.port, self.cookies.get(name))

    def _make_organisation(self, server, name):
        manager, phone, area, approver = ORGANISATIONS[name]
        answer = Client(server.port).post("/organisations", {
            "name": f"Organisation {name}", "kind": "charity", "area": area, "about": f"about {name}",
            "manager_name": f"Person {manager}", "phone": phone, "password": PASSWORD})
        expect(answer.status == 201, f"registering {name}: {answer}")
        self.organisations[name] = answer.json["id"]
        if approver:
            approved = self.client(server, approver).post(f"/organisations/{answer.json['id']}/approve")
            expect(approved.status == 200, f"approving {name}: {approved}")
        self._sign_in(server, manager, phone)

    def _make_worker(self, server, name, phone, manager):
        organisation = next(key for key, row in ORGANISATIONS.items() if row[0] == manager)
        answer = self.client(server, manager).post(
            f"/organisations/{self.organisations[organisation]}/people",
            {"name": f"Person {name}", "phone": phone, "password": PASSWORD, "role": "field-worker"})
        expect(answer.status == 201, f"adding {name}: {answer}")
        self._sign_in(server, name, phone)

    def server(self, scratch, name, settings=()):
        """A server of its own on a copy of this world."""
        folder = scratch.join(name)
        copy_folder(self.folder, folder)
        return Server(folder, ["jobs.every_s=3600", *settings])
