"""Backups: made under load and restored elsewhere, killed in the middle of either, a full disk, damage, and what the server
makes by the clock. What was acknowledged before a backup began is in it; what is not whole is never used."""
import glob
import os
import random
import signal
import stat
import subprocess
import time

from harness import PROGRAM, Client, Server, command, copy_folder, expect, verify
from load import NEED, Load

KILLS = 12


class Vault:
    """The pair of keys, as it lies on the machine that is not the server."""

    def __init__(self, scratch):
        self.secret = scratch.join("secret")
        code, out, err = command("backup", "keygen", self.secret)
        expect(code == 0, f"keygen: exit {code}: {err}")
        self.public = next(line.split("=")[1].strip() for line in out.splitlines() if line.startswith("backup.public_key"))
        expect(stat.S_IMODE(os.stat(self.secret).st_mode) == 0o600, "the secret is open to others")

    def backup(self, folder, out, good=True):
        code, said, err = command("backup", "--data", folder, "--public-key", self.public, "--out", out)
        expect((code == 0) == good, f"backup: exit {code}: {said} {err}")
        return said + err

    def restore(self, backup, folder, good=True, secret=None):
        code, said, err = command("restore", backup, "--data", folder, "--key", secret or self.secret)
        expect((code == 0) == good, f"restore: exit {code}: {said} {err}")
        return said + err


def under_load(world, scratch, vault):
    """Ten backups while nine clients write; the last is restored into an empty folder and served."""
    folder, out = scratch.join("loaded"), scratch.join("loaded.backup")
    copy_folder(world.folder, folder)
    settings = ["claim.open_most=1000000", "limit.wrong_codes_per_minute=100000"]
    with Server(folder, settings) as server:
        load = Load(world, server).start()
        for _ in range(10):
            time.sleep(0.2)
            with load.lock:
                before, claims = list(load.codes), list(load.claims)
            vault.backup(folder, out)
        load.stop()
        expect(not load.faults, f"strange answers: {load.faults[:1]}")
        expect(len(load.codes) > len(before), "nothing was written beside the backups")
    back = scratch.join("elsewhere")
    vault.restore(out, back)
    clean, said = verify(back)
    expect(clean, said)
    load.codes, load.claims, load.open_keys = before, claims, []
    with Server(back, settings) as server:
        refused = Client(server.port, world.cookies["coordinator"]).get("/board").status
        expect(refused == 401, f"a session of before the restore lives on: {refused}")
        client = Client(server.port)
        lost = [code for code in before if client.get(f"/needs/{code}").status != 200]
        expect(before and not lost, f"{len(lost)} of {len(before)} needs acknowledged before the backup are lost")
        fresh = client.post("/needs", NEED)
        expect(fresh.status == 201, f"a restored house takes no need: {fresh}")
    clean, said = verify(back)
    expect(clean, said)
    print(f"# {len(before)} needs and {len(claims)} claims were acknowledged before the last of 10 backups", flush=True)


def grow(scratch):
    """A house whose backup takes long enough to be killed in the middle."""
    folder = scratch.join("large")
    code, _, err = command("demo", "--data", folder, "--needs", "4000", "--set", "claim.open_most=100000", timeout=600)
    expect(code == 0, err)
    return folder


def timed(act):
    """Seconds that it takes: a kill falls into the middle on a fast machine and on a slow one."""
    began = time.monotonic()
    act()
    return time.monotonic() - began


def killed_backup(scratch, vault, folder):
    """kill -9 anywhere leaves the backups before it, nothing that looks like one, and the next one goes well."""
    place = scratch.join("killed")
    os.mkdir(place)
    rolls = random.Random(7)
    good = os.path.join(place, "istijaba-20261101T000000Z.backup")
    took_s = timed(lambda: vault.backup(folder, good))
    whole = open(good, "rb").read()
    out = os.path.join(place, "istijaba-20261102T000000Z.backup")
    killed = 0
    for _ in range(KILLS):
        process = subprocess.Popen([PROGRAM, "backup", "--data", folder, "--public-key", vault.public, "--out", out],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rolls.uniform(0.05, 0.9) * took_s)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        expect(open(good, "rb").read() == whole, "the backup before is not what it was")
        if os.path.exists(out):
            code, _, err = command("backup", "check", out, "--key", vault.secret)
            expect(code == 0, f"what a killed backup left does not open: {err}")
            os.remove(out)
    expect(killed > KILLS // 3, f"only {killed} of {KILLS} were killed in time")
    vault.backup(folder, out)
    expect(not glob.glob(place + "/*.part"), "a part of a killed one stays for ever")


def killed_restore(scratch, vault, folder):
    """kill -9 anywhere: either there is no house and the same command makes one, or it is whole."""
    out, back = scratch.join("large.backup"), scratch.join("half")
    vault.backup(folder, out)
    whole = scratch.join("whole")
    took_s = timed(lambda: vault.restore(out, whole))
    rolls = random.Random(11)
    unfinished = 0
    for _ in range(KILLS):
        process = subprocess.Popen([PROGRAM, "restore", out, "--data", back, "--key", vault.secret],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rolls.uniform(0.05, 0.9) * took_s)
        process.kill()
        process.wait()
        if os.path.exists(os.path.join(back, "istijaba.db")):
            clean, said = verify(back)
            expect(clean, said)
            for path in glob.glob(back + "/*") + glob.glob(back + ".key*"):
                os.remove(path)
        elif os.path.exists(os.path.join(back, "istijaba.db.restoring")):
            unfinished += 1
            code, said, err = command("serve", "--data", back, "--listen", "127.0.0.1:0")
            expect(code == 1 and "restore" in err, f"half a house is served: exit {code}: {said} {err}")
    expect(unfinished > 2, f"only {unfinished} of {KILLS} were killed in the middle")
    vault.restore(out, back)
    clean, said = verify(back)
    expect(clean, said)
    left = [name for name in os.listdir(back) if "restoring" in name]
    expect(not left, f"left behind: {left}")


def full_disk(scratch, vault, folder):
    """A disk without room for one: said so, the ones before stay, and it goes on once there is room."""
    disk = scratch.join("small")
    os.mkdir(disk)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", disk], check=True, capture_output=True)
    try:
        good = os.path.join(disk, "good.backup")
        vault.backup(folder, good)
        filler = os.path.join(disk, "filler")
        about = os.statvfs(disk)
        with open(filler, "wb") as text:
            text.write(b"\0" * (about.f_bavail * about.f_frsize - 300_000))
        said = vault.backup(folder, os.path.join(disk, "next.backup"), good=False)
        expect("room" in said, f"a full disk: {said}")
        expect(sorted(os.listdir(disk)) == ["filler", "good.backup", "good.backup.vault"], f"left on the full disk: {os.listdir(disk)}")
        code, _, err = command("backup", "check", good, "--key", vault.secret)
        expect(code == 0, err)
        said = vault.restore(good, os.path.join(disk, "house"), good=False)
        expect("room" in said, f"a full disk: {said}")
        os.remove(filler)
        vault.backup(folder, os.path.join(disk, "next.backup"))
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def refused(scratch, vault, folder):
    """Damage, cuts, other keys, folders that hold something, another installation's key: words, and nothing touched."""
    out, back = scratch.join("whole.backup"), scratch.join("refused")
    vault.backup(folder, out)
    whole = open(out, "rb").read()
    rolls = random.Random(3)
    for cut in (0, 10, 143, 144, 5000, len(whole) - 1):
        with open(out, "wb") as text:
            text.write(whole[:cut])
        vault.restore(out, back, good=False)
        expect(not os.path.exists(back + ".key"), f"cut at {cut}: a key was placed")
    for _ in range(20):
        at = rolls.randrange(len(whole))
        with open(out, "wb") as text:
            text.write(whole[:at] + bytes([whole[at] ^ 1 << rolls.randrange(8)]) + whole[at + 1:])
        vault.restore(out, back, good=False)
    with open(out, "wb") as text:
        text.write(whole)
    expect(not [name for name in os.listdir(back) if name != "lock"], f"left behind: {os.listdir(back)}")
    other = scratch.join("other-secret")
    command("backup", "keygen", other)
    said = vault.restore(out, back, good=False, secret=other)
    expect("another key" in said, said)
    with open(back + ".key", "w") as text:
        text.write("0" * 64 + "\n")
    said = vault.restore(out, back, good=False)
    expect("key" in said and open(back + ".key").read() == "0" * 64 + "\n", said)
    os.remove(back + ".key")
    with open(os.path.join(back, "notes"), "w") as text:
        text.write("mine")
    said = vault.restore(out, back, good=False)
    expect("empty" in said and os.listdir(back), said)
    os.remove(os.path.join(back, "notes"))
    vault.restore(out, back)
    said = vault.restore(out, back, good=False)
    expect("empty" in said, said)


def by_the_clock(world, scratch, vault):
    """The server makes one at its start, and no second at the next start; a slip in the key is said at once."""
    folder, place = scratch.join("clocked"), scratch.join("clocked-backups")
    os.mkdir(place)
    copy_folder(world.folder, folder)
    with open(os.path.join(folder, "istijaba.conf"), "w") as text:
        text.write(f"backup.folder = {place}\nbackup.public_key = {vault.public}\nbackup.keep = 2\n")
    for _ in range(2):
        with Server(folder):
            until = time.monotonic() + 10
            while time.monotonic() < until and not glob.glob(place + "/*.backup.vault"):
                time.sleep(0.05)
        made = sorted(os.listdir(place))
        expect(len(made) == 2 and made[0].endswith(".backup") and made[1] == made[0] + ".vault", f"made: {made}")
    back = scratch.join("clocked-back")
    vault.restore(os.path.join(place, made[0]), back)
    expect(open(os.path.join(back, "istijaba.conf")).read() == open(os.path.join(folder, "istijaba.conf")).read(), "other settings")
    clean, said = verify(back)
    expect(clean, said)
    slip = vault.public[:20] + ("0" if vault.public[20] != "0" else "1") + vault.public[21:]
    code, _, err = command("serve", "--data", folder, "--listen", "127.0.0.1:0", "--set", f"backup.public_key={slip}")
    expect(code == 1 and "backup" in err, f"a slip in the key: exit {code}: {err}")


def usage(scratch, vault, folder):
    for words, wanted in ((["backup"], 2), (["backup", "keygen"], 2), (["backup", "sing"], 2), (["restore"], 2),
                          (["backup", "--data", folder], 2), (["backup", "check", "/nonexistent"], 1),
                          (["backup", "keygen", vault.secret], 1), (["backup", "--help"], 0)):
        code, out, err = command(*words)
        expect(code == wanted and (out + err).strip(), f"{words}: exit {code}, not {wanted}: {out} {err}")
    piped = subprocess.run([PROGRAM, "backup", "--data", folder, "--public-key", vault.public, "--out", "-"], capture_output=True,
                           check=True).stdout
    path = scratch.join("piped.backup")
    with open(path, "wb") as text:
        text.write(piped)
    code, out, err = command("backup", "check", path, "--key", vault.secret)
    expect(code == 0, f"through a pipe: {out} {err}")


def play(report, world, scratch):
    vault = Vault(scratch)
    report.run("backup under load, restored elsewhere", lambda: under_load(world, scratch, vault))
    folder = grow(scratch)
    report.run("backup killed in the middle", lambda: killed_backup(scratch, vault, folder))
    report.run("backup a restore killed in the middle", lambda: killed_restore(scratch, vault, folder))
    report.run("backup to a full disk", lambda: full_disk(scratch, vault, folder))
    report.run("backup damage, other keys and other folders are refused", lambda: refused(scratch, vault, folder))
    report.run("backup by the clock", lambda: by_the_clock(world, scratch, vault))
    report.run("backup usage and a pipe", lambda: usage(scratch, vault, folder))
