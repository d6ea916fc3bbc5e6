"""An upgrade is the file of the program replaced and the service restarted: under load nothing acknowledged is lost, the
new one waits for the old, older tables are brought up to date, and newer ones are refused in words."""
import json
import os
import shutil
import signal
import sqlite3
import threading
import time
import urllib.parse

import harness
from harness import Client, Server, command, copy_folder, expect, verify
from load import Load

GAP_S = 5


def read_base(folder):
    return sqlite3.connect(f"file:{urllib.parse.quote(os.path.join(folder, 'istijaba.db'))}?mode=ro", uri=True)


def replaced_under_load(world, scratch):
    """The file is replaced while it runs; the new process starts before the old one has ended."""
    folder, program = scratch.join("upgrade"), scratch.join("istijaba")
    copy_folder(world.folder, folder)
    shutil.copy(harness.PROGRAM, program)
    usual, harness.PROGRAM = harness.PROGRAM, program
    settings = ["claim.open_most=1000000", "limit.wrong_codes_per_minute=100000"]
    try:
        old = Server(folder, settings).start()
        load = Load(world, old).start()
        time.sleep(1)
        fresh = program + ".new"
        shutil.copy(usual, fresh)
        os.rename(fresh, program)
        new, began = Server(folder, settings), time.monotonic()
        starter = threading.Thread(target=new.start)
        starter.start()
        time.sleep(0.3)
        expect(old.process.poll() is None, "the old one ended by itself")
        code, _ = old.stop(signal.SIGTERM)
        starter.join(20)
        gap = time.monotonic() - began
        load.stop()
        expect(code == 0 and new.port and gap < GAP_S + 2, f"exit {code}, {gap:.1f} s until the new one serves")
        expect(load.codes, "nothing was written before")
        acknowledged = len(load.codes)
        load.expect_kept(new)
        expect(os.readlink(f"/proc/{new.process.pid}/exe") == program, "not the new file")
        new.stop()
        print(f"# {acknowledged} needs were acknowledged by the old one; {gap:.1f} s from the start of the new to its service", flush=True)
    finally:
        harness.PROGRAM = usual
    clean, said = verify(folder)
    expect(clean, said)


def newer_is_refused(world, scratch):
    """Every command that opens the folder says so, and none changes a byte of the tables."""
    folder = scratch.join("newer")
    copy_folder(world.folder, folder)
    base = sqlite3.connect(os.path.join(folder, "istijaba.db"))
    base.execute("INSERT INTO migration (name, sha256, applied_at) VALUES ('9999_later.sql', x'00', 1)")
    base.commit()
    base.close()
    with read_base(folder) as base:
        before = list(base.iterdump())
    for words in (["serve", "--listen", "127.0.0.1:0"], ["verify"], ["demo"], ["user", "add", "--phone", "0599000000", "--name", "X"]):
        code, out, err = command(*words, "--data", folder)
        expect(code == 1 and "version" in err and "STORAGE_TOO_NEW" in err, f"{words}: exit {code}: {out} {err}")
    with read_base(folder) as base:
        expect(list(base.iterdump()) == before, "something was changed")


def version_tells(world, scratch):
    code, out, err = command("version", "--json")
    said = json.loads(out)
    expect(code == 0 and said["version"] and said["schema"].endswith(".sql") and said["migrations"] > 10, f"{out} {err}")
    folder = scratch.join("version")
    copy_folder(world.folder, folder)
    with read_base(folder) as base:
        names = [row[0] for row in base.execute("SELECT name FROM migration ORDER BY name")]
    expect(names[-1] == said["schema"] and len(names) == said["migrations"], f"{names[-1]} {len(names)}: {said}")
    code, plain, _ = command("version")
    expect(code == 0 and plain == f"istijaba {said['version']}\n", plain)


def play(report, world, scratch):
    report.run("upgrade the file replaced under load", lambda: replaced_under_load(world, scratch))
    report.run("upgrade data of a newer program are refused", lambda: newer_is_refused(world, scratch))
    report.run("upgrade version tells program and tables", lambda: version_tells(world, scratch))
