"""Photos of a need: what is taken and how it comes out, who may look, what is left where, and a reader of photos that dies. The
readers themselves are tested beside their code (src/media)."""
import os
import signal
import struct
import time
import zlib

from harness import Client, day, expect

NEED = {"for": "household", "area": "PS0203", "people": 4, "lines": [{"item": "tent", "quantity": 8}]}
CANARY = b"gps-31.5326N-34.4588E"
BOUNDARY = "----istijabaphoto"
MIB = 1024 * 1024


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, noise=False, hidden=b""):
    """A picture, with a text beside it that no copy may keep."""
    row = bytes(3 * width)
    rows = b"".join(b"\0" + (os.urandom(3 * width) if noise else row) for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            (chunk(b"tEXt", b"Comment\0" + hidden) if hidden else b"") + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def form_of(fields, data, name="IMG_20261125.png", part="photo"):
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    if data is not None:
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part}"; filename="{name}"\r\n'
                     "Content-Type: image/png\r\n\r\n".encode() + data + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


class Photos:
    def __init__(self, world, server):
        self.world, self.server = world, server
        self.anyone = Client(server.port)
        self.clients = {name: Client(server.port, cookie) for name, cookie in world.cookies.items()}

    def raised(self, **more):
        answer = self.anyone.post("/needs", {**NEED, **more})
        expect(answer.status == 201, f"raising: {answer}")
        return answer.json["code"]

    def send(self, code, data, accept="application/json", what="place", **more):
        body, kind = form_of({"what": what} if what else {}, data, **more)
        return self.anyone.ask("POST", f"/needs/{code}/photos", body, {"Content-Type": kind, "Accept": accept})

    def add(self, code, data=None):
        answer = self.send(code, data or png(64, 48))
        expect(answer.status == 201, f"a photo: {answer}")
        return answer.json["photos"][-1]

    def need_of(self, code):
        answer = self.clients["coordinator"].post("/board/find", {"code": code})
        expect(answer.status == 200, f"find: {answer}")
        return answer.json["need"]

    # ---- Coming in and out ----

    def small_and_bare(self):
        code = self.raised()
        added = self.add(code, png(1700, 1100, noise=True, hidden=CANARY))
        expect(added["width"] in (1280, 960) and 0 < added["bytes"] <= 140 * 1024, f"{added}")
        shown = self.anyone.get(added["path"])
        expect(shown.status == 200 and shown.header("content-type") == "image/jpeg", f"{shown.status}")
        expect(shown.body[:3] == b"\xff\xd8\xff" and len(shown.body) == added["bytes"], "another picture than was kept")
        expect(CANARY not in shown.body and b"Exif" not in shown.body, "what was hidden in it is still there")
        expect(shown.header("cache-control") == "no-store", f"{shown.headers}")
        self.code, self.photo = code, added

    def sealed_at_rest(self):
        """No file of the folder holds the picture, or what was sent."""
        shown = self.anyone.get(self.photo["path"]).body
        for name in os.listdir(self.server.folder):
            path = os.path.join(self.server.folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    bytes_ = file.read()
                for what, piece in (("start", shown[:64]), ("middle", shown[30000:30064]), ("JFIF", b"JFIF"), ("text", CANARY)):
                    expect(piece not in bytes_, f"{name} holds the {what} of the photo")

    def refused(self):
        code = self.raised()
        cases = {
            "no file": (None, 422, "FIELD_MISSING"), "nothing in it": (b"", 422, "FIELD_MISSING"),
            "text": (b"<svg onload=alert(1)>" * 9, 422, "PHOTO_KIND_UNKNOWN"),
            "a GIF": (b"GIF89a" + bytes(64), 422, "PHOTO_KIND_UNKNOWN"),
            "half": (png(400, 300, noise=True)[:5000], 422, "PHOTO_UNREADABLE"),
            "a bomb": (png(1, 1).replace(struct.pack(">II", 1, 1), struct.pack(">II", 60000, 60000)), 422, "PHOTO_UNREADABLE"),
            "a sound bomb": (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)) +
                             chunk(b"IDAT", zlib.compress(bytes(MIB))) + chunk(b"IEND", b""), 422, "PHOTO_TOO_LARGE"),
            "ten megabytes and more": (os.urandom(10 * MIB + 1), 422, "PHOTO_TOO_HEAVY"),
        }
        for kind, (data, status, fault) in cases.items():
            answer = self.send(code, data)
            expect(answer.status == status and answer.json["fault"] == fault and answer.json["field"] == "photo", f"{kind}: {answer}")
            page = self.send(code, data, accept="text/html")
            expect(page.status == status and 'id="photo-wrong"' in page.text and 'action="/needs/' in page.text, f"{kind}: {page.status}")
        answer = self.send(code, png(9, 9), what=None)
        expect(answer.status == 422 and answer.json["field"] == "what", f"{answer}")
        answer = self.send(code, png(9, 9), part="other")
        expect(answer.status == 400 and answer.json["fault"] == "FIELD_UNKNOWN", f"{answer}")
        answer = self.send("000000000000", png(9, 9))
        expect(answer.status == 404, f"{answer}")
        # Beyond what any file may be: told by the head, before it comes.
        body, kind = form_of({"what": "place"}, os.urandom(12 * MIB))
        answer = self.anyone.ask("POST", f"/needs/{code}/photos", body, {"Content-Type": kind})
        expect(answer.status == 422 and answer.json["fault"] == "PHOTO_TOO_HEAVY", f"12 MiB: {answer}")
        expect(self.anyone.get(f"/needs/{code}").json["photos"] == [], "something was kept")

    def large_and_by_page(self):
        """Several megabytes come through a file; and people are led back to their need."""
        code = self.raised()
        page = self.send(code, png(1500, 1200, noise=True), accept="text/html")
        expect(page.status == 303 and page.header("location") == f"/needs/{code}", f"{page.status} {page.headers}")
        shown = self.anyone.get(f"/needs/{code}", Accept="text/html").text
        expect('/photos/' in shown and 'id="photos"' in shown, "the page does not show it")

    def few(self):
        code = self.raised()
        for _ in range(3):
            self.add(code)
        answer = self.send(code, png(9, 9))
        expect(answer.status == 409 and answer.json["fault"] == "PHOTOS_TOO_MANY", f"{answer}")
        first = self.anyone.get(f"/needs/{code}").json["photos"][0]
        gone = self.anyone.post(first["path"] + "/remove")
        expect(gone.status == 200 and len(gone.json["photos"]) == 2, f"{gone}")
        expect(self.anyone.get(first["path"]).status == 404, "a removed photo is shown")
        again = self.anyone.post(first["path"] + "/remove")
        expect(again.status == 404 and again.json["fault"] == "PHOTO_NOT_FOUND", f"{again}")
        self.add(code)

    def once(self):
        """Sent again under its key, an answer lost on the way: one photo."""
        code = self.raised()
        body, kind = form_of({"what": "place"}, png(30, 30))
        headers = {"Content-Type": kind, "Idempotency-Key": "AAAAAAAAAAAAAAAAAAAAAA"}
        answers = [self.anyone.ask("POST", f"/needs/{code}/photos", body, headers) for _ in range(3)]
        expect([answer.status for answer in answers] == [201] * 3, f"{[str(answer) for answer in answers]}")
        expect(len(self.anyone.get(f"/needs/{code}").json["photos"]) == 1, "it was kept more than once")

    # ---- Who may look ----

    def seen_by_staff(self):
        code = self.raised()
        photo = self.add(code)
        need = self.need_of(code)
        shown = self.clients["coordinator"].get(f"/board/{need}")
        listed = shown.json["contact"]["photos"]
        expect([row["id"] for row in listed] == [photo["id"]], f"{listed}")
        before = self.anyone.get(f"/needs/{code}").json["seen"]
        expect(all("photo" not in row["fields"] for row in before), "listed before it was looked at")
        opened = self.clients["coordinator"].get(listed[0]["path"])
        expect(opened.status == 200 and opened.body == self.anyone.get(photo["path"]).body, f"{opened.status}")
        seen = self.anyone.get(f"/needs/{code}").json["seen"]
        expect(any(row["fields"] == ["photo"] and row["purpose"] == "verify" for row in seen), f"not told: {seen}")
        other = self.raised()
        foreign = self.clients["coordinator"].get(f"/board/{self.need_of(other)}/photos/{photo['id']}")
        expect(foreign.status == 404, f"by another need: {foreign.status}")
        strange = self.anyone.get(f"/needs/{other}/photos/{photo['id']}")
        expect(strange.status == 404, f"by another code: {strange.status}")

    def seen_by_holder(self):
        code = self.raised()
        photo = self.add(code)
        need = self.need_of(code)
        self.clients["coordinator"].post(f"/board/{need}/verify")
        line = self.anyone.get(f"/needs/{code}").json["lines"][0]["id"]
        desk = self.clients["manager"].get(f"/desk/needs/{need}")
        expect("photos" not in desk.text, "photos are told before a claim is held")
        claim = self.clients["manager"].post("/claims", {"line": line, "quantity": 1, "due": day()})
        expect(claim.status == 201, f"{claim}")
        path = self.clients["manager"].get(f"/claims/{claim.json['id']}").json["contact"]["photos"][0]["path"]
        expect(path.endswith(photo["id"]) and self.clients["worker"].get(path).status == 200, "its holder does not see it")
        expect(self.clients["manager-second"].get(path).status == 403, "another organisation sees it")
        self.clients["manager"].post(f"/claims/{claim.json['id']}/release", {"reason": "other"})
        expect(self.clients["manager"].get(path).status == 404, "seen after the claim was given back")

    def not_by_proxy(self):
        code = self.raised(raised_by="other")
        answer = self.send(code, png(9, 9))
        expect(answer.status == 403 and answer.json["fault"] == "NEED_PROXY_READS_ONLY", f"{answer}")
        page = self.anyone.get(f"/needs/{code}", Accept="text/html").text
        expect('id="photos"' not in page, "a proxy is asked for photos")

    def erased(self):
        code = self.raised()
        photo = self.add(code)
        self.anyone.post(f"/needs/{code}/withdraw")
        expect(self.anyone.get(photo["path"]).status == 200, "its owner does not see it")
        refused = self.send(code, png(9, 9))
        expect(refused.status == 409 and refused.json["fault"] == "NEED_STATE_FORBIDS", f"{refused}")
        erased = self.anyone.post(f"/needs/{code}/erase")
        expect(erased.status == 200 and erased.json["photos"] == [], f"{erased}")
        expect(self.anyone.get(photo["path"]).status == 404, "an erased photo is shown")

    # ---- The process ----

    def reader_dies(self):
        """Photos are told to come again, needs are raised, and soon photos are taken again."""
        code = self.raised()
        media = self._media()
        os.kill(media, signal.SIGKILL)
        answers = {self.send(code, png(9, 9)).status for _ in range(3)}
        expect(answers <= {201, 503, 422}, f"{answers}")
        self.raised()
        code = self.raised()
        for _ in range(100):
            answer = self.send(code, png(9, 9))
            if answer.status == 201:
                break
            expect(answer.json["fault"] in ("PHOTOS_BUSY", "PHOTO_UNREADABLE"), f"{answer}")
            time.sleep(0.1)
        expect(answer.status == 201 and self._media() != media, f"photos are not taken again: {answer}")

    def _media(self):
        """Of the supervisor's children the one that has no more than the photos' socket: fewest descriptors."""
        with open(f"/proc/{self.server.process.pid}/task/{self.server.process.pid}/children", encoding="ascii") as text:
            children = text.read().split()
        return int(min(children, key=lambda child: len(os.listdir(f"/proc/{child}/fd"))))


def play(report, world, scratch):
    with world.server(scratch, "photos", []) as server:
        photos = Photos(world, server)
        for name in ("small_and_bare", "sealed_at_rest", "refused", "large_and_by_page", "few", "once", "seen_by_staff",
                     "seen_by_holder", "not_by_proxy", "erased", "reader_dies"):
            report.run(f"photos {name.replace('_', ' ')}", getattr(photos, name))
