"""The vault: nothing that was planted is found in the folder, its backup, the log or the server's memory; without it
intake goes on; the owner sees who looked; what was in clear is sealed, killed in the middle and taken up."""
import glob
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import uuid

from harness import Client, Mismatch, Server, command, copy_folder, day, expect, verify

# Planted. None of them stands anywhere else in the tree.
NAME, PHONE, LANDMARK, WORDS = "Zarqaa Qanariyya", "597314628", "behind the qanari dovecote", "qanari words of need"
NOTE, ANSWER, INTERNAL = "qanari question", "qanari answer", "qanari internal note"
NEW_NAME = "Zarqaa Almuhawwala"
PLANTED = [NAME, PHONE, LANDMARK, WORDS, NOTE, ANSWER, INTERNAL, NEW_NAME]


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as text:
        return [int(word) for word in text.read().split()]


def threads_of(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


def has_open(pid, end):
    return any(os.path.realpath(path).endswith(end) for path in glob.glob(f"/proc/{pid}/fd/*"))


def processes(server):
    """(server, vault): the server has the threads, the vault the keys of people; beside them is one for photos."""
    pids = sorted(children_of(server.process.pid), key=threads_of)
    vaults = [pid for pid in pids if has_open(pid, ".key.people")]
    expect(len(pids) == 3 and len(vaults) == 1 and pids[-1] not in vaults, f"server, vault and media: {pids}, {vaults}")
    return pids[-1], vaults[0]


def dump(pid):
    """All memory of a process that can be read, as a debugger would copy it."""
    pieces = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            begin, end = (int(word, 16) for word in span.split("-"))
            try:
                memory.seek(begin)
                pieces.append(memory.read(end - begin))
            except (OSError, OverflowError, ValueError):
                pass
    return b"\0".join(pieces)


def found_in(data, planted=PLANTED):
    return [text for text in planted if text.encode() in data]


def found_in_files(paths):
    found = []
    for path in paths:
        if os.path.isfile(path):
            with open(path, "rb") as text:
                found += [(path, text_) for text_ in found_in(text.read())]
    return found


def play_all_parts(world, server):
    """One need through all hands: raised, changed, asked, answered, noted, verified, claimed, looked at."""
    owner = Client(server.port)
    raised = owner.post("/needs", {"for": "household", "area": "PS0203", "people": 4, "name": NAME, "phone": "0" + PHONE,
                                   "landmark": LANDMARK, "words": WORDS, "lines": [{"item": "tent", "quantity": 3}]})
    expect(raised.status == 201, f"raise: {raised}")
    code = raised.json["code"]
    coordinator = Client(server.port, world.cookies["coordinator"])
    listed = coordinator.get("/board?area=PS0203").json
    need = next(row["id"] for row in listed["needs"] if row["id"]) if listed.get("needs") else None
    need = find_need(server.folder, need)
    for step, words in (("ask", NOTE), ("note", INTERNAL)):
        key = {"Idempotency-Key": uuid.uuid4().hex}
        answer = coordinator.post(f"/board/{need}/{step}", {"words": words}, key)
        expect(answer.status == 200, f"{step}: {answer}")
        again = coordinator.post(f"/board/{need}/{step}", {"words": words}, key)
        expect(again.json == answer.json and again.json["contact"]["name"] == NAME, f"{step}, given again: {again}")
    answer = owner.post(f"/needs/{code}/answer", {"words": ANSWER})
    expect(answer.status == 200, f"answer: {answer}")
    answer = owner.post(f"/needs/{code}/update", {"name": NEW_NAME})
    expect(answer.status == 200 and answer.json["name"] == NEW_NAME and answer.json["landmark"] == LANDMARK, f"update: {answer}")
    shown = coordinator.get(f"/board/{need}").json
    expect(shown["contact"]["name"] == NEW_NAME and shown["contact"]["phone"] == "0" + PHONE, f"the coordinator sees {shown['contact']}")
    expect([note["words"] for note in shown["notes"]] == [NOTE, ANSWER], f"notes: {shown['notes']}")
    expect([note["words"] for note in shown["internal"]] == [INTERNAL], f"internal: {shown['internal']}")
    answer = coordinator.post(f"/board/{need}/verify", {"urgency": "high"})
    expect(answer.status == 200, f"verify: {answer}")
    return owner, coordinator, code, need


def find_need(folder, _):
    with sqlite3.connect(f"file:{folder}/istijaba.db?mode=ro", uri=True) as base:
        raw = base.execute("SELECT id FROM need ORDER BY id DESC LIMIT 1").fetchone()[0].hex()
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"


def respond(world, server, need):
    """A responder sees the contact only while its organisation holds a claim."""
    manager = Client(server.port, world.cookies["manager"])
    before = manager.get(f"/desk/needs/{need}").json
    expect("contact" not in before and not found_in(str(before).encode()), f"before a claim: {before}")
    line = before["lines"][0]["id"]
    held = manager.post("/claims", {"line": line, "quantity": 1, "due": day(2)})
    expect(held.status == 201 and held.json["contact"]["name"] == NEW_NAME, f"claim: {held}")
    return manager


def planted(world, scratch):
    folder = scratch.join("planted")
    copy_folder(world.folder, folder)
    with Server(folder, ["jobs.every_s=1", "log.level=debug"]) as server:
        owner, coordinator, code, need = play_all_parts(world, server)
        respond(world, server, need)
        page = owner.get(f"/needs/{code}", Accept="text/html")
        expect(page.status == 200 and NEW_NAME in page.text, "the owner's page shows no name")
        for person in (owner, coordinator):
            person.close()
        seen = Client(server.port).get(f"/needs/{code}").json["seen"]
        roles = {(row["role"], row["purpose"]) for row in seen}
        expect(roles == {("coordinator", "verify"), ("organisation-manager", "deliver")}, f"who saw: {seen}")
        expect(all(row["at"] and row["fields"] for row in seen), f"who saw: {seen}")
        time.sleep(1)
        pid, _ = processes(server)
        memory = dump(pid)
        expect(b"istijaba" in memory and len(memory) > 1_000_000, "that is no memory of a server")
        found = found_in(memory)
        expect(not found, f"in the server's memory: {found}")
        until = time.monotonic() + 10
        while waiting(folder) and time.monotonic() < until:
            time.sleep(0.1)
        expect(waiting(folder) == 0, "keys still wait at intake")
    files = glob.glob(folder + "/**", recursive=True) + glob.glob(folder + ".*")
    found = found_in_files(files)
    expect(not found, f"in files: {found}")


def waiting(folder):
    with sqlite3.connect(f"file:{folder}/istijaba.db?mode=ro", uri=True) as base:
        return base.execute("SELECT count(*) FROM intake_key").fetchone()[0]


def bites(world, scratch):
    """The search itself finds what is left in clear: else it shows nothing."""
    folder = scratch.join("clear")
    copy_folder(world.folder, folder)
    with sqlite3.connect(os.path.join(folder, "istijaba.db")) as base:
        base.execute("INSERT INTO note_clear VALUES (randomblob(16), randomblob(16), 1, 1, ?)", (WORDS,))
    expect(found_in_files(glob.glob(folder + "/*")), "a text in clear is not found")
    expect(found_in(dump(os.getpid())), "planted texts are not found in the memory of this test")


def away(world, scratch):
    folder = scratch.join("away")
    copy_folder(world.folder, folder)
    with Server(folder) as server:
        owner, coordinator, code, need = play_all_parts(world, server)
        _, vault = processes(server)
        os.kill(vault, signal.SIGSTOP)  # there, and silent
        answer = coordinator.get(f"/board/{need}")
        expect(answer.status == 200 and answer.json["shut"] == "VAULT_AWAY" and answer.json["contact"]["name"] is None,
               f"without a vault: {answer}")
        page = owner.get(f"/needs/{code}", Accept="text/html")
        expect(page.status == 200 and 'role="status"' in page.text and "/update" not in page.text,
               "a page without a vault does not say so, or offers to overwrite what it cannot show")
        expect(owner.post("/needs", {"for": "person", "area": "PS0203", "words": "x"}).status == 201, "intake waits for the vault")
        os.kill(vault, signal.SIGKILL)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            shown = coordinator.get(f"/board/{need}").json
            if "shut" not in shown:
                break
            time.sleep(0.1)
        expect(shown["contact"]["name"] == NEW_NAME, f"the vault is not started again: {shown.get('shut')}")


def old_folder(world, folder, count):
    """A folder as the version before left it, after the migration: all in clear."""
    copy_folder(world.folder, folder)
    with Server(folder) as server:
        code = Client(server.port).post("/needs", {"for": "person", "area": "PS0203", "name": NAME, "words": WORDS}).json["code"]
    with sqlite3.connect(os.path.join(folder, "istijaba.db")) as base:
        base.execute("INSERT INTO personal_clear SELECT id, ?, ?, ?, ?, changed_at, NULL FROM personal", (NAME, PHONE, LANDMARK, WORDS))
        base.execute("INSERT INTO note_clear SELECT randomblob(16), (SELECT id FROM need LIMIT 1), 1, 1, ? FROM personal", (NOTE,))
        base.execute("DELETE FROM personal")
        base.execute("DELETE FROM note")
        base.execute("DELETE FROM intake_key")
        base.execute("DELETE FROM house_note WHERE name IN ('sealed', 'vault')")
        base.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                     "INSERT INTO personal_clear SELECT randomblob(16), ?, ?, ?, ?, 1, NULL FROM n", (count, NAME, PHONE, LANDMARK, WORDS))
    base.close()
    for path in glob.glob(folder + ".key.*"):
        os.remove(path)
    return code


def rows(folder, table):
    with sqlite3.connect(f"file:{folder}/istijaba.db?mode=ro", uri=True) as base:
        return base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def sealed_at_start(world, scratch):
    folder = scratch.join("old")
    code = old_folder(world, folder, 20000)
    before = rows(folder, "personal_clear")
    halves = 0
    for _ in range(20):
        server = subprocess.Popen([os.environ.get("ISTIJABA") or program(), "serve", "--data", folder, "--listen", "127.0.0.1:0"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.12)
        server.kill()
        server.wait()
        time.sleep(0.05)
        left = rows(folder, "personal_clear")
        halves += 0 < left < before
        expect(left + rows(folder, "personal") >= before, "a record is lost")
        if left == 0:
            break
    expect(halves > 0, "never killed in the middle")
    with Server(folder) as server:
        shown = Client(server.port).get(f"/needs/{code}").json
        expect(shown["name"] == NAME and shown["phone"] == "0" + PHONE and shown["words"] == WORDS, f"shown: {shown}")
    expect(rows(folder, "personal_clear") == 0 and rows(folder, "personal") == before, "not all was sealed")
    found = found_in_files(glob.glob(folder + "/*") + glob.glob(folder + ".key*"))
    expect(not found, f"in files: {found}")
    clean, said = verify(folder)
    expect(clean, said)


def program():
    from harness import PROGRAM
    return PROGRAM


def backup_alone(world, scratch):
    """A backup of the data, opened by who holds its secret, shows nothing; with the vault's all is there again."""
    folder, secret, out = scratch.join("kept"), scratch.join("vault-secret"), scratch.join("kept.backup")
    copy_folder(world.folder, folder)
    code_, said, err = command("backup", "keygen", secret)
    expect(code_ == 0, err)
    public = next(line.split("=")[1].strip() for line in said.splitlines() if line.startswith("backup.public_key"))
    with Server(folder, ["jobs.every_s=1"]) as server:
        _, _, code, _ = play_all_parts(world, server)
        while waiting(folder):
            time.sleep(0.1)
        done, _, err = command("backup", "--data", folder, "--public-key", public, "--out", out)
        expect(done == 0, err)
    alone = scratch.join("alone")
    shutil.copy(out, scratch.join("alone.backup"))
    done, _, err = command("restore", scratch.join("alone.backup"), "--data", alone, "--key", secret)
    expect(done == 1 and "--vault" in err, f"restored without its vault: {done} {err}")
    back = scratch.join("kept-back")
    done, _, err = command("restore", out, "--data", back, "--key", secret)
    expect(done == 0, err)
    found = found_in_files(glob.glob(back + "/*") + glob.glob(back + ".key*") + [out, out + ".vault"])
    expect(not found, f"in files: {found}")
    with Server(back) as server:
        shown = Client(server.port).get(f"/needs/{code}").json
        expect(shown["name"] == NEW_NAME and [note["words"] for note in shown["notes"]] == [NOTE, ANSWER], f"restored: {shown}")
        expect(shown["seen"], "who saw is lost")


def erased(world, scratch):
    """Who was erased does not come back with an older backup, neither beside the vault that knows nor in the data alone."""
    folder, secret, out = scratch.join("leaving"), scratch.join("leaving-secret"), scratch.join("leaving.backup")
    copy_folder(world.folder, folder)
    _, said, _ = command("backup", "keygen", secret)
    public = next(line.split("=")[1].strip() for line in said.splitlines() if line.startswith("backup.public_key"))
    with Server(folder, ["jobs.every_s=1"]) as server:
        client = Client(server.port)
        code = client.post("/needs", {"for": "person", "area": "PS0203", "name": NAME, "phone": "0" + PHONE, "words": WORDS}).json["code"]
        done, _, err = command("backup", "--data", folder, "--public-key", public, "--out", out)
        expect(done == 0, err)
        expect(client.post(f"/needs/{code}/withdraw").status == 200, "withdraw")
        gone = client.post(f"/needs/{code}/erase")
        expect(gone.status == 200 and gone.json["erased"] and gone.json["name"] is None, f"erase: {gone}")
    for path in glob.glob(folder + "/istijaba.*"):
        os.remove(path)
    for path in (os.path.join(folder, name) for name in ("uploads", "lock")):
        shutil.rmtree(path, ignore_errors=True)
    done, _, err = command("restore", out, "--data", folder, "--key", secret)
    expect(done == 0, err)
    with Server(folder) as server:
        shown = Client(server.port).get(f"/needs/{code}").json
        expect(shown["state"] == "received" and shown["erased"] and shown["name"] is None, f"came back: {shown}")
    clean, said = verify(folder)
    expect(clean, said)


def keys(folder, *words, typed="", code=0):
    done, said, err = command("keys", *words, "--data", folder, stdin=typed)
    expect(done == code, f"keys {words}: exit {done}: {said} {err}")
    return said + err


def keys_turned(world, scratch):
    """Rotated while served; under a passphrase intake goes on and staff wait; lost and made again of shares."""
    folder, phrase = scratch.join("turned"), "zaytun za'tar laymun"
    copy_folder(world.folder, folder)
    with Server(folder, ["jobs.every_s=1"]) as server:
        owner, coordinator, code, need = play_all_parts(world, server)
        keys(folder, "rotate")
        expect("rotation: 2" in keys(folder, "status"), "not rotated")
        shown = coordinator.get(f"/board/{need}").json
        expect(shown["contact"]["name"] == NEW_NAME, f"after a rotation: {shown}")
        keys(folder, "unlock", typed="x\n")  # it is not locked: nothing to do
        keys(folder, "passphrase", typed="short\n", code=1)
        keys(folder, "passphrase", typed=phrase + "\n")
    keys(folder, "status")
    with Server(folder, ["jobs.every_s=1"]) as server:
        owner, coordinator = Client(server.port), Client(server.port, world.cookies["coordinator"])
        locked = coordinator.get(f"/board/{need}")
        expect(locked.status == 200 and locked.json["shut"] == "VAULT_LOCKED" and locked.json["contact"]["name"] is None, f"locked: {locked}")
        raised = owner.post("/needs", {"for": "person", "area": "PS0203", "name": NAME, "words": WORDS})
        expect(raised.status == 201, f"intake waits for a passphrase: {raised}")
        keys(folder, "unlock", typed="wrong wrong wrong\n", code=1)
        keys(folder, "unlock", typed=phrase + "\n")
        expect(coordinator.get(f"/board/{need}").json["contact"]["name"] == NEW_NAME, "unlocked, and still shut")
        expect(owner.get(f"/needs/{raised.json['code']}").json["name"] == NAME, "what came in meanwhile does not open")
    shares = [line for line in keys(folder, "shares", "2", "3", typed=phrase + "\n").splitlines() if line.startswith("istijaba-share")]
    expect(len(shares) == 3, f"shares: {shares}")
    os.remove(folder + ".key.vault")
    keys(folder, "combine", typed=shares[0] + "\n", code=1)
    keys(folder, "combine", typed="\n".join([shares[2], shares[0]]) + "\n")
    with Server(folder) as server:
        expect(Client(server.port).get(f"/needs/{code}").json["name"] == NEW_NAME, "of shares, and it does not open")
    os.remove(folder + ".key.vault")
    done, said, err = command("serve", "--data", folder, "--listen", "127.0.0.1:0")
    expect(done == 1 and "vault" in err, f"another secret is taken for this data: {done} {said} {err}")


def play(report, world, scratch):
    report.run("vault planted texts are nowhere", lambda: planted(world, scratch))
    report.run("vault the search bites", lambda: bites(world, scratch))
    report.run("vault away, intake goes on", lambda: away(world, scratch))
    report.run("vault seals what was in clear", lambda: sealed_at_start(world, scratch))
    report.run("vault a data backup alone shows nothing", lambda: backup_alone(world, scratch))
    report.run("vault the erased do not come back", lambda: erased(world, scratch))
    report.run("vault keys rotated, locked, lost and found", lambda: keys_turned(world, scratch))
