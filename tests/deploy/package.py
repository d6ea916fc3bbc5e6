"""The Debian package in a bare root: installed, started as its own user, used, upgraded, removed, purged; and as the
container file would run it. No engine of containers is used: its words are carried out in a root that is read-only."""
import json
import os
import re
import signal
import stat
import subprocess
import time

import root as roots
from harness import Client, PASSWORD, expect
from service import AS_USER, Service, command_of, run

DATA, KEYS, SETTINGS = "var/lib/istijaba", "var/lib/istijaba-keys", "etc/istijaba/istijaba.conf"
BACKUPS = "var/lib/istijaba-backups"
PORT = 8080


def build(suffix=""):
    """script/package; gives the path of what it built."""
    said = roots.call(["sh", "script/package", *([suffix] if suffix else [])], "script/package", cwd=roots.TOP)
    return os.path.join(roots.TOP, said.split()[-1])


def digest(path):
    return roots.call(["sha256sum", path], "sha256sum").split()[0]


def repeatable(path):
    first = digest(path)
    expect(digest(build()) == first, "built twice from the same source, it differs")


def lint(path):
    """Whatever lintian finds is a failure."""
    done = subprocess.run(["lintian", "--fail-on", "error,warning", path], capture_output=True, text=True)
    expect(done.returncode == 0, done.stdout + done.stderr)


def prepare(name, *paths):
    """A bare root with the packages' files in /tmp and the first of them installed, as an operator would."""
    root = os.path.join(roots.KEPT, name)
    roots.copy(roots.base(), root)
    for path in paths:
        roots.call(["cp", path, os.path.join(root, "tmp")], "cp")
    roots.install(root, "/tmp/" + os.path.basename(paths[0]))
    return root


# ---- Inside, without a network ----

def owner_and_mode(path):
    status = os.lstat(path)
    return status.st_uid, stat.S_IMODE(status.st_mode)


def installed(root):
    uid = int(run(root, "id", "-u", "istijaba")[1])
    expect(0 < uid < 1000, f"the user's number is {uid}")
    for folder in (DATA, KEYS, BACKUPS):
        expect(owner_and_mode(os.path.join(root, folder)) == (uid, 0o700), f"{folder} is open to others, or not the user's")
    expect(os.path.lexists(os.path.join(root, "etc/systemd/system/multi-user.target.wants/istijaba.service")), "not enabled")
    expect(os.path.lexists(os.path.join(root, "etc/systemd/system/timers.target.wants/istijaba-verify.timer")), "no timer")
    code, said = run(root, "istijaba", "config", "--data", "/" + DATA)
    expect(code == 0 and re.search(r"^keys\.file = /var/lib/istijaba-keys/master\.key", said, re.M), f"settings: {said[:400]}")
    code, said = run(root, "dpkg", "--verify", "istijaba")
    expect(code == 0 and not said.strip(), f"dpkg --verify: {said}")


def raise_need():
    answer = Client(PORT).post("/needs", {"for": "household", "area": "PS0203", "people": 6,
                                          "lines": [{"item": "food-parcel", "quantity": 1}]})
    expect(answer.status == 201, f"raising: {answer}")
    return answer.json["code"]


def follow(code):
    answer = Client(PORT).get(f"/needs/{code}")
    expect(answer.status == 200 and answer.json["people"] == 6, f"following: {answer}")
    page = Client(PORT).get(f"/needs/{code}", Accept="text/html")
    expect(page.status == 200 and 'lang="ar"' in page.text[:300], f"its page: {page}")


def first_use(root, kept):
    with Service(root, {"WATCHDOG_USEC": "4000000"}) as service:
        kept["code"] = raise_need()
        follow(kept["code"])
        key = os.path.join(root, KEYS, "master.key")
        expect(owner_and_mode(key) == (os.lstat(os.path.join(root, DATA)).st_uid, 0o600), "the key's owner or mode")
        expect(not os.path.exists(os.path.join(root, DATA + ".key")), "a key lies beside the data")
        code, said = run(root, "istijaba", "user", "add", "--data", "/" + DATA, "--phone", "0599000001", "--name", "Example One",
                         "--role", "coordinator", "--area", "PS", "--password-stdin", stdin=PASSWORD + "\n")
        expect(code == 0, f"user add: exit {code}: {said}")
        me = Client(PORT).sign_in("0599000001").get("/me").json
        expect(me["grants"][0]["role"] == "coordinator", f"{me}")
        expect(service.keeper.hears("WATCHDOG=1", 20), "no sign of life")
        service.stop()


def hung(root):
    """A server that no longer answers gives no sign of life, so that systemd starts it anew."""
    with Service(root, {"WATCHDOG_USEC": "4000000"}) as service:
        expect(service.keeper.hears("WATCHDOG=1", 20), "no sign of life")
        # Its main thread goes on and the others stand still: SIGSTOP would hold both, a tracer holds one.
        pid = str(server_pid(service.process.pid))
        others = [int(thread) for thread in os.listdir(f"/proc/{pid}/task") if thread != pid]
        with Held(others):
            while service.keeper.hears("WATCHDOG=1", 0):
                pass
            expect(not service.keeper.hears("WATCHDOG=1", 6), "it says that it lives while nobody is answered")
        expect(service.keeper.hears("WATCHDOG=1", 30), "it does not come back")


def server_pid(pid):
    """chroot, env and setpriv each become the next: so it is the same process, the supervisor. Of its children (the vault, the
    reader of photos, the server) the server is the one with many threads."""
    with open(f"/proc/{pid}/comm", encoding="utf-8") as text:
        expect(text.read().strip() == "istijaba", "another process than the supervisor")
    with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as text:
        children = text.read().split()
    expect(len(children) == 3, f"a server, a vault and a reader of photos: {children}")
    return max(children, key=lambda child: len(os.listdir(f"/proc/{child}/task")))


class Held:
    """Threads that stand still inside the `with`."""

    def __init__(self, threads):
        self.threads = threads

    def __enter__(self):
        import ctypes
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        for thread in self.threads:
            expect(self.libc.ptrace(0x4206, thread, None, None) == 0, "PTRACE_SEIZE")
            expect(self.libc.ptrace(0x4207, thread, None, None) == 0, "PTRACE_INTERRUPT")
        for thread in self.threads:
            os.waitpid(thread, 0x40000000)  # __WALL
        return self

    def __exit__(self, *error):
        for thread in self.threads:
            self.libc.ptrace(17, thread, None, None)  # PTRACE_DETACH


class Contained:
    """The root again, read-only but for the volumes and /tmp."""

    def __init__(self, root, volumes):
        self.root, self.volumes, self.view = root, volumes, root + "-contained"

    def __enter__(self):
        os.makedirs(self.view, exist_ok=True)
        mounts = [["--bind", self.root, self.view], ["-o", "remount,bind,ro", self.view],
                  *(["--bind", self.root + at, self.view + at] for at in self.volumes),
                  ["-t", "tmpfs", "tmpfs", self.view + "/tmp"], ["-t", "proc", "proc", self.view + "/proc"],
                  ["--rbind", "/dev", self.view + "/dev"]]
        for words in mounts:
            roots.call(["mount", *words], f"mount {words}")
        return self.view

    def __exit__(self, *error):
        subprocess.run(["umount", "--recursive", "--lazy", self.view], check=False)
        os.rmdir(self.view)


def contained(root):
    """The second stage of deploy/container/Containerfile: who, what, with which volumes, and how it is asked for its health."""
    with open(os.path.join(roots.TOP, "deploy/container/Containerfile"), encoding="utf-8") as text:
        said = dict(re.findall(r"^(ENTRYPOINT|CMD|VOLUME|USER|EXPOSE|STOPSIGNAL) (.*)$", text.read(), re.M))
        text.seek(0)
        health = json.loads(re.search(r"^\s+CMD (\[.*\])$", text.read(), re.M)[1])
    expect(said["USER"] == "istijaba" and said["EXPOSE"] == str(PORT) and said["STOPSIGNAL"] == "SIGTERM", said)
    volumes = json.loads(said["VOLUME"])
    expect(set(volumes) == {"/" + DATA, "/" + KEYS, "/" + BACKUPS}, f"volumes {volumes}")
    with Contained(root, volumes) as view:
        code, _ = run(view, "touch", "/usr/bin/other")
        expect(code != 0, "the root can be written to")
        expect(run(view, *health, user=True)[0] != 0, "it is well before it was started")
        words = [*AS_USER, *json.loads(said["ENTRYPOINT"]), *json.loads(said["CMD"])]
        process = subprocess.Popen(roots.in_root(view, *words), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            well = any(run(view, *health, user=True)[0] == 0 or time.sleep(0.2) for _ in range(200))
            expect(well and process.poll() is None, "it is not well in 40 s")
            raise_need()
        finally:
            process.send_signal(signal.SIGTERM)
        expect(process.wait(60) == 0, "it does not end cleanly")


def upgrade(root, path, kept):
    """A newer package over a running server, with a changed setting; then the new start."""
    with Service(root) as service:
        with open(os.path.join(root, SETTINGS), "a", encoding="utf-8") as text:
            text.write("server.language = en\n")
        code, said = run(root, "dpkg", "-i", "/tmp/" + os.path.basename(path))
        expect(code == 0, f"dpkg -i: exit {code}: {said}")
        follow(kept["code"])
        service.stop()
    version = run(root, "dpkg-query", "-W", "-f", "${Version}", "istijaba")[1]
    expect(version.endswith("+next1"), f"version {version}")
    with Service(root):
        expect(Client(PORT).get(f"/needs/{kept['code']}").status == 200, "the need is gone")
        page = Client(PORT).get("/", Accept="text/html").text
        expect('lang="en"' in page[:300], "the setting is gone")
        kept["second"] = raise_need()
        code, said = run(root, *command_of(root, "istijaba-verify.service"), user=True)
        expect(code == 0, f"verify beside the server: exit {code}: {said}")


def go_back(root, path, kept):
    """The older package over the newer one: the same tables, the same data."""
    code, said = run(root, "dpkg", "-i", "/tmp/" + os.path.basename(path))
    expect(code == 0, f"dpkg -i: exit {code}: {said}")
    with Service(root):
        for name in ("code", "second"):
            expect(Client(PORT).get(f"/needs/{kept[name]}").status == 200, f"the {name} need is gone")


def drilled(root, path, kept):
    """As the guide has it: a pair of keys, a backup beside the server, everything lost, two commands, everything back."""
    secret, drill = "/root/istijaba-backup-secret", "/root/drill"
    code, said = run(root, "istijaba", "backup", "keygen", secret)
    expect(code == 0, said)
    with open(os.path.join(root, SETTINGS), "a", encoding="utf-8") as text:
        text.write(f"backup.folder = /{BACKUPS}\n{said.splitlines()[0]}\n")
    with Service(root):
        code, said = run(root, "istijaba", "backup", "--data", "/" + DATA, user=True)
        expect(code == 0, f"backup: {said}")
        kept["backup"] = said.split(":")[0]
        expect(kept["backup"].startswith("/" + BACKUPS), said)
    for words in (["backup", "check", kept["backup"], "--key", secret],
                  ["restore", kept["backup"], "--data", drill, "--key", secret, "--set", f"keys.file={drill}.key"],
                  ["verify", "--data", drill, "--set", f"keys.file={drill}.key"]):
        code, said = run(root, "istijaba", *words)
        expect(code == 0, f"{words}: {said}")
    with open(os.path.join(root, SETTINGS), encoding="utf-8") as text:
        before = text.read()
    code, said = run(root, "dpkg", "--purge", "istijaba")
    expect(code == 0 and not os.path.exists(os.path.join(root, DATA)), f"purge: {said}")
    expect(os.path.exists(os.path.join(root, kept["backup"].lstrip("/"))), "purge took the backups")
    code, said = run(root, "dpkg", "-i", "/tmp/" + os.path.basename(path))
    expect(code == 0, said)
    code, said = run(root, "istijaba", "restore", kept["backup"], "--data", "/" + DATA, "--key", secret)
    expect(code == 0, f"restore: {said}")
    code, said = run(root, "chown", "-R", "istijaba:", "/" + DATA, "/" + KEYS)
    expect(code == 0, said)
    with open(os.path.join(root, SETTINGS), encoding="utf-8") as text:
        expect(text.read() == before, "the settings in /etc are not those of the backup")
    with Service(root):
        for name in ("code", "second"):
            expect(Client(PORT).get(f"/needs/{kept[name]}").status == 200, f"the {name} need is gone")
        code, said = run(root, *command_of(root, "istijaba-verify.service"), user=True)
        expect(code == 0, f"verify: {said}")


def removed(root, path, kept):
    code, said = run(root, "dpkg", "-r", "istijaba")
    expect(code == 0, f"dpkg -r: exit {code}: {said}")
    expect(not os.path.exists(os.path.join(root, "usr/bin/istijaba")), "the program is still there")
    for there in (DATA + "/istijaba.db", KEYS + "/master.key", SETTINGS):
        expect(os.path.exists(os.path.join(root, there)), f"removal took {there}")
    code, said = run(root, "dpkg", "-i", "/tmp/" + os.path.basename(path))
    expect(code == 0, f"installing again: exit {code}: {said}")
    with Service(root):
        expect(Client(PORT).get(f"/needs/{kept['code']}").status == 200, "the need is gone")


def purged(root):
    """The backups of the drill stay; an empty folder for them would not."""
    code, said = run(root, "dpkg", "--purge", "istijaba")
    expect(code == 0, f"dpkg --purge: exit {code}: {said}")
    left = [there for there in (DATA, KEYS, "etc/istijaba", "lib/systemd/system/istijaba.service",
                                "etc/systemd/system/multi-user.target.wants/istijaba.service")
            if os.path.lexists(os.path.join(root, there))]
    expect(not left, f"purge left {left}")
    expect(run(root, "id", "-u", "istijaba")[0] != 0, "the user is still there")


def inside(report, root, *paths):
    kept = {}
    with roots.Mounted(root, archives=False):
        report.run("package installed: user, folders, settings, service", lambda: installed(root))
        report.run("package serves as its user: a need raised and followed, an account, signs of life, a clean stop",
                   lambda: first_use(root, kept))
        report.run("package a hung server gives no sign of life", lambda: hung(root))
        report.run("package as the container file runs it, its root read-only", lambda: contained(root))
        report.run("package upgraded beneath a running server, data and settings kept", lambda: upgrade(root, paths[1], kept))
        report.run("package an older one over it", lambda: go_back(root, paths[0], kept))
        report.run("package all lost, two commands, all back", lambda: drilled(root, paths[0], kept))
        report.run("package removed: data and key stay, and are found again", lambda: removed(root, paths[1], kept))
        report.run("package purged: nothing stays, nothing is asked", lambda: purged(root))


def play(report):
    first = build()
    report.run("package lintian", lambda: lint(first))
    report.run("package the same bytes again", lambda: repeatable(first))
    second = build("+next1")
    try:
        root = prepare("package", first, second)
    except roots.Unmade as error:
        report.not_ok("package in a bare root", error)
        return
    report.follow(roots.alone("package", root, first, second))
    roots.remove(root)
