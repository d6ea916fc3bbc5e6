"""Files of needs from elsewhere: 100,000 rows as registers really are, with errors in them, corrected, sent twice, killed
in the middle, and brought in while people are being served."""
import os
import random
import sqlite3
import subprocess
import threading
import time

from harness import PROGRAM, Client, Server, command, copy_folder, expect, verify
from load import NEED

ROWS, FEWER = 100000, 20000
PLACES = ["دير البلح", "PS0204", "غزة", "محافظة رفح", "Khan Yunis", "ps0201"]
ITEMS = ["طرد غذائي", "food-parcel", "بطانية", "Blanket", "hygiene kit", "مياه شرب"]
# line of the file -> (column, the cell that is wrong there)
ERRORS = {
    17: ("المحافظة", "المريخ"),
    1003: ("الصنف", "قلعة رملية"),
    20411: ("الكمية", "٠"),
    33333: ("الكمية", "1.5"),
    47001: ("الكمية", "-3"),
    58900: ("الجوال", "٠٥٩٩"),
    71234: ("عدد الأفراد", "كثير"),
    88888: ("المحافظة", ""),
    99999: ("الكمية", "99999999"),
}
COLUMNS = ["المرجع", "المحافظة", "الصنف", "الكمية", "الاسم", "الجوال", "عدد الأفراد", "ملاحظات"]


def cell(text):
    quoted = any(sign in text for sign in ";\"\n")
    return '"' + text.replace('"', '""') + '"' if quoted else text


def write_file(path, rows, errors, prefix="R", places=PLACES):
    """With a BOM, semicolons, CRLF, Arabic digits, doubled quotes and separators in cells; no cell spans lines here, so that
    line n of the file is row n."""
    dice = random.Random(1948)
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    with open(path, "w", encoding="utf-8-sig", newline="") as text:
        text.write(";".join(COLUMNS) + "\r\n")
        for line in range(2, rows + 2):
            people = str(dice.randint(1, 12))
            row = [f"{prefix}-{line}", dice.choice(places), dice.choice(ITEMS), str(dice.randint(1, 9)).translate(arabic),
                   f'أم "علي" {line}', f"0599{line:06d}", people.translate(arabic) if line % 2 else people,
                   dice.choice(["", "  ", "قرب المسجد; الطابق الثاني", "بلا مأوى، منذ شهر"])]
            if line in errors:
                column, wrong = errors[line]
                row[COLUMNS.index(column)] = wrong
            text.write(";".join(cell(value) for value in row) + "\r\n")


def stored(folder):
    with sqlite3.connect(f"file:{folder}/istijaba.db?mode=ro", uri=True, timeout=30) as base:
        return base.execute("SELECT count(*) FROM need").fetchone()[0]


def begun(folder):
    """True once the storing is asked for: from then on it is brought to its end, whatever happens."""
    with sqlite3.connect(f"file:{folder}/istijaba.db?mode=ro", uri=True, timeout=30) as base:
        return base.execute("SELECT count(*) FROM job WHERE kind = 'import-store'").fetchone()[0] > 0


def settled(folder):
    """What is stored once a server has taken up what was interrupted."""
    with Server(folder):
        with sqlite3.connect(f"file:{folder}/istijaba.db?mode=ro", uri=True, timeout=30) as base:
            for _ in range(600):
                if not base.execute("SELECT count(*) FROM job WHERE state IN (0, 1)").fetchone()[0]:
                    break
                time.sleep(0.1)
            else:
                raise AssertionError("a job goes on for ever")
            failed = base.execute("SELECT kind, message FROM job WHERE state = 3").fetchall()
            expect(not failed, f"jobs that failed: {failed}")
        base.close()
    expect(not os.listdir(os.path.join(folder, "uploads")) if os.path.isdir(os.path.join(folder, "uploads")) else True,
           "a copy of the file is left")
    return stored(folder)


class Imports:
    def __init__(self, world, scratch):
        self.world, self.scratch = world, scratch
        self.folder = scratch.join("imports")
        copy_folder(world.folder, self.folder)
        self.wrong, self.right, self.fewer = (scratch.join(name) for name in ("wrong.csv", "right.csv", "fewer.csv"))
        write_file(self.wrong, ROWS, ERRORS)
        write_file(self.right, ROWS, {})
        write_file(self.fewer, FEWER, {}, prefix="F")

    def run(self, path, *words, folder=None):
        return command("import", "needs", path, "--data", folder or self.folder, *words)

    def with_errors(self):
        """Nothing is stored, and each error is told by its row and column."""
        told = self.scratch.join("errors.csv")
        code, out, err = self.run(self.wrong, "--errors", told)
        expect(code == 1, f"exit {code}: {out} {err}")
        expect(stored(self.folder) == 0, f"{stored(self.folder)} rows are stored")
        lines = [line for line in err.splitlines() if "«" in line]
        with open(told, encoding="utf-8-sig") as text:
            rows = text.read().splitlines()[1:]
        for line, (column, wrong) in ERRORS.items():
            said = [one for one in lines if f" {line}" in one and f"«{column}»" in one]
            expect(len(said) == 1 and len(said[0]) > 30, f"line {line}, column {column}: {said or lines}")
            # Somebody's number is not repeated.
            expect(column == "الجوال" or wrong in said[0], f"line {line} does not repeat {wrong!r}: {said}")
            expect(sum(f"{line}" in row and column in row for row in rows) == 1, f"line {line} is not in the file of errors")
        expect(len(rows) == len(ERRORS), f"{len(rows)} errors are told, {len(ERRORS)} were made")

    def corrected(self):
        code, out, err = self.run(self.right, "--dry-run")
        expect(code == 0 and stored(self.folder) == 0, f"a dry run: exit {code}, {stored(self.folder)} stored: {out} {err[-300:]}")
        code, out, err = self.run(self.right)
        expect(code == 0, f"exit {code}: {out} {err[-300:]}")
        expect("%" in err, "no progress is shown")
        expect(stored(self.folder) == ROWS, f"{stored(self.folder)} rows are stored")

    def twice(self):
        code, out, err = self.run(self.right)
        expect(code == 0, f"exit {code}: {out} {err[-300:]}")
        expect(stored(self.folder) == ROWS, f"{stored(self.folder)} rows are stored after the second time")

    def verified(self):
        clean, said = verify(self.folder)
        expect(clean, said)

    def served(self):
        """An imported need is on the board like any other, and followed with the code its owner is given."""
        with Server(self.folder) as server:
            coordinator = self.world.client(server, "coordinator")
            need = coordinator.get("/board?governorate=PS0203").json["needs"][0]
            shown = coordinator.get(f"/board/{need['id']}").json
            expect("علي" in shown["contact"]["name"] and shown["contact"]["phone"].startswith("0599"), f"{shown['contact']}")
            code = coordinator.post(f"/board/{need['id']}/owner-code").json["code"]
            expect(Client(server.port).get(f"/needs/{code}").status == 200, "its owner's code does not lead to it")

    def killed(self):
        """kill -9 at several moments of the import: before the storing is asked for nothing is there, afterwards the server
        brings in the rest, and the file again adds nothing."""
        kills, halves, seen = 0, 0, []
        for wait_s in (0.15, 0.4, 0.7, 1.0, 1.4, 1.8, 2.4, None):
            folder = self.scratch.join(f"killed-{wait_s}")
            copy_folder(self.world.folder, folder)
            process = subprocess.Popen([PROGRAM, "import", "needs", self.fewer, "--data", folder],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if wait_s is None:  # whatever the speed of the machine: in the middle of the storing
                while process.poll() is None and stored(folder) == 0:
                    time.sleep(0.01)
            else:
                time.sleep(wait_s)
            if process.poll() is not None:
                continue
            process.kill()
            process.wait()
            kills += 1
            half, asked = stored(folder), begun(folder)
            halves += 0 < half < FEWER
            expect(asked or not half, f"{half} rows are stored and nobody asked for it")
            clean, said = verify(folder)
            expect(clean, f"killed after {wait_s} s, {half} rows are stored: {said}")
            done = settled(folder)
            seen.append((half, done))
            expect(done == (FEWER if asked else 0), f"killed after {wait_s} s with {half} rows stored: afterwards {done}")
            clean, said = verify(folder)
            expect(clean, f"killed after {wait_s} s and taken up: {said}")
            code, out, err = self.run(self.fewer, folder=folder)
            expect(code == 0 and stored(folder) == FEWER, f"afterwards: exit {code}, {stored(folder)} stored: {out} {err[-300:]}")
        print(f"# rows stored at the kill, and once a server had started: {seen}")
        expect(kills > 0, "the import was done before it could be killed")
        expect(halves > 0, f"no kill fell into the storing: {seen}")

    def server_killed(self):
        """The same when the import runs inside the server, and the server dies."""
        folder = self.scratch.join("imports-served")
        copy_folder(self.world.folder, folder)
        server = Server(folder).start()
        process = subprocess.Popen([PROGRAM, "import", "needs", self.fewer, "--data", folder],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(0.7)
        under_way = process.poll() is None
        server.kill()
        _, said = process.communicate(timeout=30)
        expect(under_way, "the import was done before the server could be killed")
        expect(process.returncode == 1 and "does not answer" in said, f"exit {process.returncode}: {said[-300:]}")
        half, asked = stored(folder), begun(folder)
        done = settled(folder)
        expect(done == (FEWER if asked else 0), f"{half} rows were stored, afterwards {done}")
        clean, told = verify(folder)
        expect(clean, told)

    def while_serving(self):
        """People are answered meanwhile: readers at once, writers when their turn comes."""
        folder = self.scratch.join("busy")
        copy_folder(self.world.folder, folder)
        with Server(folder, ["limit.wrong_codes_per_minute=100000"]) as server:
            done, codes, slowest = threading.Event(), [], {"POST": 0, "GET": 0}

            def visit():
                client = Client(server.port)
                while not done.is_set():
                    began = time.monotonic()
                    answer = client.post("/needs", NEED)
                    between = time.monotonic()
                    codes.append(answer.json["code"] if answer.status == 201 else str(answer))
                    client.get("/areas")
                    slowest["POST"] = max(slowest["POST"], between - began)
                    slowest["GET"] = max(slowest["GET"], time.monotonic() - between)

            def look():
                client = Client(server.port)
                while not done.is_set():
                    began = time.monotonic()
                    client.get("/items")
                    slowest["GET"] = max(slowest["GET"], time.monotonic() - began)

            threads = [threading.Thread(target=work) for work in (visit, visit, look)]
            for thread in threads:
                thread.start()
            code, out, err = self.run(self.fewer, folder=folder)
            done.set()
            for thread in threads:
                thread.join(60)
            expect(code == 0, f"exit {code}: {out} {err[-300:]}")
            refused = [answer for answer in codes if " " in answer]
            expect(codes and not refused, f"{len(refused)} of {len(codes)} were not taken, such as {refused[:1]}")
            expect(stored(folder) == FEWER + len(codes), f"{stored(folder)} are stored")
            expect(slowest["GET"] < 2, f"a reader waited {slowest['GET']:.1f} s")
            expect(slowest["POST"] < 2, f"a writer waited {slowest['POST']:.1f} s")
            print(f"# meanwhile {len(codes)} needs were raised; the slowest took {slowest['POST']:.2f} s, "
                  f"the slowest look {slowest['GET']:.2f} s")
        clean, said = verify(folder)
        expect(clean, said)

    def places_and_items(self):
        """Localities, sites and items come in the same way, and needs may name them at once."""
        folder = self.scratch.join("catalogue")
        copy_folder(self.world.folder, folder)
        areas, items = self.scratch.join("areas.csv"), self.scratch.join("items.csv")
        with open(areas, "w", encoding="utf-8") as text:
            text.write("pcode,kind,name_ar,name_en,parent\nPS020301,locality,النصيرات,Nuseirat,PS0203\n"
                       "PS02030101,site,مدرسة أ,School A,PS020301\n")
        with open(items, "w", encoding="utf-8") as text:
            text.write("code,sector,name_ar,name_en,unit_ar,unit_en\nstove,shelter,موقد,Stove,موقد,stove\n")
        with Server(folder) as server:
            for kind, path in (("areas", areas), ("items", items), ("areas", areas)):
                code, out, err = command("import", kind, path, "--data", folder)
                expect(code == 0, f"{kind}: exit {code}: {out} {err}")
            client = Client(server.port)
            raised = client.post("/needs", {"for": "household", "area": "PS02030101", "lines": [{"item": "stove", "quantity": 1}]})
            expect(raised.status == 201 and raised.json["area"]["governorate"]["pcode"] == "PS0203", f"{raised}")
            expect([row["pcode"] for row in client.get("/areas?parent=PS0203").json["areas"]] == ["PS020301"], "not below PS0203")
            with open(areas, "a", encoding="utf-8") as text:
                text.write("PS09,locality,س,X,PS77\n")
            code, out, err = command("import", "areas", areas, "--data", folder)
            expect(code == 1 and "4" in err and "PS77" in err, f"a wrong row: exit {code}: {out} {err}")

    def broken(self):
        """What is no table at all is said in words; nothing is stored."""
        files = {"empty": b"", "binary": b"\x89PNG\r\n\x1a\n\0\0\0", "half a utf16": "المحافظة;الصنف\r\n".encode("utf-16")[:-1],
                 "open quote": "المحافظة;الصنف;الكمية\r\n\"غزة;tent;1\r\n".encode(),
                 "no columns": b"a;b;c\r\n1;2;3\r\n", "doubled column": "المحافظة;الصنف;المادة\r\nغزة;tent;tent\r\n".encode(),
                 "no header": "PS0203;tent;1\r\nPS0203;tent;2\r\n".encode(),
                 "bidi": "المحافظة;الصنف;الكمية;الاسم\r\nغزة;tent;1;\u202eabc\r\n".encode()}
        before = stored(self.folder)
        for name, data in files.items():
            path = self.scratch.join("broken.csv")
            with open(path, "wb") as text:
                text.write(data)
            code, out, err = self.run(path)
            expect(code == 1 and len((out + err).strip()) > 20, f"{name}: exit {code}: {out} {err}")
            expect(stored(self.folder) == before, f"{name}: something was stored")
        code, out, err = self.run(self.scratch.join("missing.csv"))
        expect(code == 1 and (out + err).strip(), f"a file that is not there: exit {code}: {out} {err}")


def play(report, world, scratch):
    imports = Imports(world, scratch)
    report.run(f"imports {ROWS} rows with {len(ERRORS)} errors: nothing stored, each told", imports.with_errors)
    report.run("imports the corrected file, tried without storing and then stored", imports.corrected)
    report.run("imports the same file again: nothing twice", imports.twice)
    report.run("imports verify", imports.verified)
    report.run("imports what came in is served", imports.served)
    report.run("imports killed in the middle: nothing half", imports.killed)
    report.run("imports inside a server that is killed: nothing half", imports.server_killed)
    report.run("imports while people are served", imports.while_serving)
    report.run("imports places and items", imports.places_and_items)
    report.run("imports broken files", imports.broken)
    os.remove(imports.wrong)
