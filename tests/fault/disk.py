"""A full disk: a clear 503, nothing acknowledged is lost, and the service goes on by itself when there is room again."""
import os
import subprocess
import time

from harness import Client, Server, command, copy_folder, expect, verify
from load import NEED, Load

DISK_MB = 12
RESUMES_WITHIN_S = 10


class Disk:
    """A small tmpfs with a data folder on it, and a file that takes the room away."""

    def __init__(self, world, scratch):
        self.path = scratch.join("disk")
        os.mkdir(self.path)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "none", self.path], check=True, capture_output=True)
        self.folder, self.filler = os.path.join(self.path, "data"), os.path.join(self.path, "filler")
        copy_folder(world.folder, self.folder)

    def close(self):
        subprocess.run(["umount", "-l", self.path], check=False)

    def fill(self, leave_bytes=0):
        about = os.statvfs(self.path)
        free = about.f_bavail * about.f_frsize - leave_bytes
        with open(self.filler, "ab", buffering=0) as filler:
            try:
                while free > 0:
                    free -= filler.write(b"\0" * min(free, 65536))
            except OSError:
                pass  # full is what it should be

    def make_room(self):
        if os.path.exists(self.filler):
            os.remove(self.filler)


def post_until(client, status, within_s):
    """Posts needs until one is answered so; gives it, and the codes of the others."""
    codes, until = [], time.monotonic() + within_s
    while time.monotonic() < until:
        answer = client.post("/needs", NEED)
        if answer.status == status:
            return answer, codes
        expect(answer.status in (201, 503), f"answered {answer}")
        if answer.status == 201:
            codes.append(answer.json["code"])
        else:
            time.sleep(0.1)
    expect(False, f"no answer {status} within {within_s} s")


def page_when_full(client):
    """The page that a person gets. A refusal makes the server tidy its log, which may leave room for some more."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        page = client.ask("POST", "/needs", "for=household&area=PS0203&words=x",
                          {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"})
        if page.status == 503:
            return page
        expect(page.status == 201, f"as a page: {page}")
    expect(False, "no page says 503 within 30 s")


def under_load(world, disk, server):
    """Fills up while many write: each of them gets 201 or a 503 that says why; afterwards it resumes."""
    load = Load(world, server, clients=4).start()
    disk.fill(leave_bytes=1024 * 1024)
    client = Client(server.port)
    refused, codes = post_until(client, 503, 60)
    disk.fill()
    load.stop()
    got = refused.json
    expect(got["fault"] == "STORAGE_FULL" and got["field"] == "" and len(got["message"]) > 20, f"answered {refused}")
    expect(refused.header("retry-after"), "no Retry-After")
    page = page_when_full(client)
    expect("</html>" in page.text and page.header("content-type").startswith("text/html"), f"as a page: {page}")
    expect(client.get("/health").status == 200, "reading does not work on a full disk")
    kept = [code for code in load.codes + codes if client.get(f"/needs/{code}").status != 200]
    expect(not kept, f"{len(kept)} acknowledged needs cannot be read on a full disk")
    disk.make_room()
    answer, more = post_until(client, 201, RESUMES_WITHIN_S)
    load.codes += [*codes, *more, answer.json["code"]]
    return load


def killed_when_full(world, disk, server, load):
    """kill -9 on the full disk, then room: it starts, and everything is there."""
    disk.fill()
    post_until(Client(server.port), 503, 30)
    server.kill()
    disk.make_room()
    with Server(disk.folder, ["limit.wrong_codes_per_minute=100000"]) as again:
        load.open_keys = []  # those that were refused with 503 are answered
        load.expect_kept(again)
        post_until(Client(again.port), 201, RESUMES_WITHIN_S)


def starts_when_full(disk):
    """On a disk that is full from the beginning it serves what it has, or says at once why not; it loses nothing."""
    disk.fill()
    server = Server(disk.folder)
    try:
        server.start()
    except Exception:
        expect("STORAGE_" in server.tail(), f"it does not say why: {server.tail()}")
        return
    try:
        client = Client(server.port)
        expect(client.get("/health").status == 200, "it started, and cannot read")
        disk.make_room()
        post_until(client, 201, RESUMES_WITHIN_S)
    finally:
        server.stop()


def import_when_full(disk, scratch):
    path = scratch.join("full.csv")
    with open(path, "w", encoding="utf-8") as text:
        text.write("reference,governorate,item,quantity,name\n")
        text.writelines(f"full-{number},PS0203,tent,1,name {number}\n" for number in range(20000))
    disk.make_room()
    disk.fill(leave_bytes=2 * 1024 * 1024)
    code, out, err = command("import", "needs", path, "--data", disk.folder)
    expect(code == 1 and (out + err).strip(), f"exit {code}: {out} {err}")
    disk.make_room()
    code, out, err = command("import", "needs", path, "--data", disk.folder, "--dry-run")
    expect(code == 0 and "20000" in out, f"exit {code}: {out} {err}")
    with open(path, encoding="utf-8") as text:
        expect(text.readline(), "the file is gone")


def play(report, world, scratch):
    try:
        disk = Disk(world, scratch)
    except (OSError, subprocess.CalledProcessError) as error:
        report.not_ok("disk", f"a tmpfs cannot be mounted here; run this as root ({error})")
        return
    server = Server(disk.folder, ["limit.wrong_codes_per_minute=100000", "claim.open_most=100000"])
    kept = []
    try:
        server.start()
        report.run("disk full under load: 503, nothing lost, resumes", lambda: kept.append(under_load(world, disk, server)))
        if kept:
            report.run("disk full, and kill -9", lambda: killed_when_full(world, disk, server, kept[0]))
        else:
            server.kill()
        report.run("disk full before the start", lambda: starts_when_full(disk))
        report.run("disk full in the middle of an import", lambda: import_when_full(disk, scratch))
        disk.make_room()
        clean, said = verify(disk.folder)
        report.check("disk verify", clean, said)
    finally:
        server.kill()
        disk.close()
