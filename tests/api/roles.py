"""Every route × every role × own, foreign and unknown things: allowed or denied as law.py says, and what is denied shows
nothing of the thing and changes nothing. A route that the program has and law.py has not fails."""
import csv
import hashlib
import io
import re
import sqlite3
import time
import uuid

import law
import photos
from fields import FIELDS, Fields
from harness import ACCOUNTS, ORGANISATIONS, PASSWORD, WORKERS, Client, command, day, expect, form

UNKNOWN = "01a20958-27b0-7b61-829b-d2839880dfa6"
SECRETS = {"name": "Sealed Name", "phone": "598765432", "landmark": "sealed landmark", "words": "sealed words"}
NOT_FOUND = {"code": "NEED_NOT_FOUND", "need": "NEED_NOT_FOUND", "open-need": "NEED_NOT_FOUND", "claim": "CLAIM_NOT_FOUND",
             "offer": "CLAIM_NOT_FOUND", "dispute": "CLAIM_NOT_FOUND", "organisation": "ORGANISATION_NOT_FOUND",
             "job": "JOB_NOT_FOUND", "incident": "INCIDENT_NOT_FOUND", "account": "ACCOUNT_NOT_FOUND", "import": "IMPORT_NOT_FOUND",
             "area": "AREA_NOT_FOUND", "sector": "PAGE_NOT_FOUND",
             "seen-code": "NEED_NOT_FOUND", "view": "BOARD_VIEW_NOT_FOUND", "batch": "BOARD_BATCH_NOT_FOUND",
             "own-area": "AREA_NOT_FOUND", "item": "ITEM_NOT_FOUND", "own-sector": "SECTOR_NOT_FOUND", "text": "TEXT_NOT_FOUND",
             "setting": "SETTING_NOT_FOUND", "session": "SESSION_NOT_FOUND", "passkey": "PASSKEY_NOT_FOUND", "own-passkey": "PASSKEY_NOT_FOUND",
             "proposal": "PROPOSAL_NOT_FOUND", "export": "EXPORT_NOT_FOUND"}
# Nobody here is in the middle of signing in, of setting up an app, or of being opened again; no house has an address.
REFUSALS = {"begun": (401, "SIGN_IN_NEEDED"), "begun-app": (409, "FACTOR_NOT_BEGUN"), "no-recovery": (409, "RECOVERY_STATE_FORBIDS"),
            "no-halves": (422, "RECOVERY_WRONG"), "no-passkey": (422, "PASSKEY_WRONG"), "no-origin": (409, "PASSKEYS_OFF")}
# Guarded fields that no answer of these tests fills.
NEVER_SHOWN = {"erased", "overdue", "photos", "encodings", "kept_things"}  # tests/api/owner.txt and photos fill them
NOT_FOUND["household"] = "HOUSEHOLD_NOT_FOUND"
# What there is to ask about: kind -> (area, organisation that it belongs to, organisation it is offered to).
KINDS = {
    "code": {"right": (None, None, None)},
    "area": {"a governorate": (None, None, None)},
    "sector": {"one": (None, None, None)},
    "household": {"of relief": (law.GAZA, "relief", None), "of a coordinator": (law.GAZA, None, None),
                  "of west": (law.WEST, "west", None)},
    "need": {"in Gaza": (law.GAZA, None, None), "in the West Bank": (law.WEST, None, None)},
    "open-need": {"in Gaza": (law.GAZA, None, None), "in the West Bank": (law.WEST, None, None)},
    "line": {"in Gaza": (law.GAZA, None, None), "in the West Bank": (law.WEST, None, None)},
    "claim": {"of relief": (law.GAZA, "relief", None), "of second": (law.GAZA, "second", None),
              "of west": (law.WEST, "west", None), "of relief, whose family moved away": (law.GAZA, "relief", None)},
    "offer": {"of relief to second": (law.GAZA, "relief", "second"), "of west to relief": (law.WEST, "west", "relief")},
    "dispute": {"of relief": (law.GAZA, "relief", None), "of west": (law.WEST, "west", None)},
    "job": {},
    "import": {},
    "session": {},
    **{about: {} for about in REFUSALS},
    "passkey": {},
    "own-passkey": {},
    "seen-code": {"in Gaza": (law.GAZA, None, None)},
    "any-need": {"in Gaza": (law.GAZA, None, None)},
    "incident": {"of the coordinator": (law.GAZA, None, None)},
    "view": {"of the coordinator": (law.GAZA, None, None)},
    "batch": {"of the coordinator": (law.GAZA, None, None)},
    "organisation": {"pending in Gaza": (law.GAZA, "new", None), "pending in the West Bank": (law.WEST, "new", None)},
    "account": {"a coordinator in Gaza": ("PS.PS02.PS0203.", None, "coordinator"),
                "a coordinator in the West Bank": ("PS.PS01.PS0104.", None, "coordinator"),
                "a worker of relief": (law.GAZA, "relief", "field-worker")},
    "proposal": {"of a coordinator in Gaza": (law.GAZA, None, None), "of one in the West Bank": (law.WEST, None, None)},
    "export": {"of the coordinator": (law.GAZA, None, None)},
    "export-area": {"in Gaza": (law.GAZA, None, None)},
    "own-area": {"a place of its own": (None, None, None)},
    "item": {"one of its own": (None, None, None)},
    "own-sector": {"food": (None, None, None)},
    "text": {"home.lead": (None, None, None)},
    "setting": {"claim.remind_h": (None, None, None)},
    "new-account": {"of relief": ("PS.PS02.PS0203.", "relief", "organisation-manager")},
    "approved": {"relief": (law.GAZA, "relief", None), "west": (law.WEST, "west", None), "pending": (law.GAZA, "pending", None)},
}
HOLDERS = {"relief": "manager", "second": "manager-second", "west": "manager-west"}


class Thing(dict):
    """What a route is asked about: the names that paths and bodies hold, and what must not be seen of it."""

    def secrets(self, sent):
        ids = [value for name, value in self.items() if name != "third"]
        return [text for text in [*SECRETS.values(), *ids] if text not in sent]


class Maker:
    """Makes things, each by the acts of those who may."""

    def __init__(self, world, server):
        self.world, self.server, self.number = world, server, 0
        self.proposers, self.fields = {}, Fields()
        self.clients = {name: Client(server.port, world.cookies.get(name)) for name in law.GRANTS}
        self.base = sqlite3.connect(f"file:{server.folder}/istijaba.db?mode=ro", uri=True, timeout=10)

    def act(self, name, target, body=None):
        answer = self.clients[name].post(target, body)
        expect(answer.status in (200, 201), f"{name} {target}: {answer}")
        return answer.json

    def fresh(self, name):
        """The same person in another browser."""
        phones = {**{name: row[0] for name, row in ACCOUNTS.items()}, **{name: row[0] for name, row in WORKERS.items()},
                  **{row[0]: row[1] for row in ORGANISATIONS.values()}}
        client = Client(self.server.port)
        return client.sign_in(phones[name]) if name in phones else client

    def phone(self):
        self.number += 1
        return f"0597{self.number:06d}"

    def need(self, area, proxy=False, place=None):
        body = {"for": "household", "area": place or ("PS0203" if area != law.WEST else "PS0104"), "people": 4, "care_infants": True, **SECRETS,
                "phone": "0" + SECRETS["phone"], "lines": [{"item": "tent", "quantity": 8}]}
        if proxy:
            body["raised_by"] = "other"
        raised = self.act("anyone", "/needs", body)
        line = raised["lines"][0]["id"]
        row = self.base.execute("SELECT need FROM need_line WHERE id = ?", (uuid.UUID(line).bytes,)).fetchone()
        return Thing(code=raised["code"], line=line, need=str(uuid.UUID(bytes=row[0])))

    def add_photo(self, thing):
        """Added by its owner."""
        body, kind = photos.form_of({"what": "place"}, photos.png(40, 30))
        answer = self.clients["anyone"].ask("POST", f"/needs/{thing['code']}/photos", body, {"Content-Type": kind})
        expect(answer.status == 201, f"photo: {answer}")
        return Thing(thing, photo=answer.json["photos"][0]["id"])

    def open_need(self, area):
        thing = self.need(area)
        self.act("coordinator-west" if area == law.WEST else "coordinator", f"/board/{thing['need']}/verify")
        return thing

    def claim(self, area, holder):
        thing = self.open_need(area)
        body = {"line": thing["line"], "quantity": 2, "due": day()}
        thing["claim"] = self.act(HOLDERS[holder], "/claims", body)["id"]
        shown = self.clients["anyone"].get(f"/needs/{thing['code']}").json
        thing["handover"] = shown["claims"][0]["handover_code"]
        thing["third"] = self.world.organisations["relief" if holder == "second" else "second"]
        return thing

    def organisation(self, area, state):
        self.number += 1
        body = {"name": f"New {self.number}", "kind": "charity", "area": "PS0104" if area == law.WEST else "PS0203",
                "manager_name": "Sealed Manager", "phone": self.phone(), "password": PASSWORD}
        thing = Thing(organisation=self.act("anyone", "/organisations", body)["id"])
        judge = "coordinator-west" if area == law.WEST else "coordinator"
        if state != "pending":
            self.act(judge, f"/organisations/{thing['organisation']}/approve")
        if state == "suspended":
            self.act(judge, f"/organisations/{thing['organisation']}/suspend", {"reason": "x"})
        return thing

    def account(self, kind):
        """Opened from the command line, by the house: no event of somebody's is needed."""
        path, organisation, role = KINDS["account"][kind]
        phone = self.phone()
        words = ["--organisation", self.world.organisations[organisation]] if organisation else []
        code, _, error = command("user", "add", "--data", self.server.folder, "--phone", phone, "--name", "Sealed Name",
                                 "--role", role, "--area", path.rstrip(".").split(".")[-1], *words)
        expect(code == 0, f"user add: {error}")
        account, grant = self.base.execute("SELECT a.id, g.id FROM account a JOIN grant_given g ON g.account = a.id"
                                           " WHERE a.phone = ?", (phone[1:],)).fetchone()
        return Thing(account=str(uuid.UUID(bytes=account)), grant=str(uuid.UUID(bytes=grant)))

    def someone(self):
        """Signed in, and of no further use to anybody."""
        phone = self.phone()
        self.server.add_user(phone, "Sealed Name", "auditor", "PS")
        return Client(self.server.port).sign_in(phone)

    def of_catalogue(self, about):
        """A place, or an item, that nothing else uses."""
        self.number += 1
        if about == "setting":
            return Thing(setting="claim.remind_h")
        if about in ("own-sector", "text"):
            return Thing(sector="food") if about == "own-sector" else Thing(key="home.lead")
        fresh = {"code": f"PS0203X{self.number}", "fresh": f"x-{self.number}"}
        if about == "own-area":
            body = {"pcode": f"PS0203A{self.number}", "kind": "locality", "new_ar": "place"}
            self.act("administrator", "/admin/areas/PS0203/add", body)
            return Thing(area=body["pcode"], **fresh)
        body = {"code": f"item-{self.number}", "sector": "food", "name_ar": "item", "unit_ar": "unit"}
        self.act("administrator", "/admin/items", body)
        return Thing(item=body["code"], **fresh)

    def make(self, route, kind):
        thing = self.make_bare(route, kind)
        return self.add_photo(thing) if route.state == "photo" and kind != "unknown" else thing

    def make_bare(self, route, kind):
        about, state = route.about, route.state
        if about == "account" and kind != "unknown":
            return self.account(kind)
        if about in ("new-account", "new-household"):
            return Thing()
        if about == "new-item":
            self.number += 1
            return Thing(fresh=f"x-{self.number}")
        if about in ("own-area", "item", "own-sector", "text", "setting") and kind != "unknown":
            return self.of_catalogue(about)
        if kind == "unknown" or about == "nothing":
            kinds = ("household", "person", "second", "other", "proposal", "export", "need", "line", "claim", "organisation", "job", "account", "grant", "import", "view", "batch", "session", "passkey", "photo", "incident")
            unknown = {name: UNKNOWN for name in kinds}
            named = {"area": "PS9999", "item": "no-such", "sector": "no-such", "key": "no.such", "setting": "no.such", "fresh": "no-such-fresh"}
            return Thing(code="000000000000", handover="000000", **named, **unknown)
        if about == "organisation":
            if state in ("pending", "acting", "suspended"):
                return self.organisation(KINDS["organisation"][kind][0], state)
            return Thing(organisation=self.world.organisations[kind])
        if about == "household":
            return self.household(kind, state)
        if about in ("area", "sector"):
            return Thing({about: "PS0203" if about == "area" else "food"})
        area, holder, offered = KINDS[about][kind]
        if about == "code":
            return self.of_code(state)
        if about == "incident":
            return Thing(incident=self.act("coordinator", "/admin/incidents", {"since": day(), "until": day()})["id"])
        if about == "view":
            self.number += 1
            kept = self.act("coordinator", "/board/views", {"name": f"Sealed view {self.number}", "state": "open"})
            return Thing(view=kept["id"])
        if about == "batch":
            return self.batch()
        if about == "proposal":
            return self.proposal(area)
        if about in ("export", "export-area"):
            return self.export(state) if about == "export" else self.need_to_export()
        if about in ("seen-code", "any-need"):
            return self.need(area)
        if about == "need":
            return self.need(area, proxy=state == "proxy")
        if about in ("open-need", "line"):
            return self.open_need(area)
        thing = self.claim(area, holder)
        if "moved" in kind:
            self.act("anyone", f"/needs/{thing['code']}/moved", {"area": "PS0104", "landmark": SECRETS["landmark"]})
        if offered:
            self.act(HOLDERS[holder], f"/claims/{thing['claim']}/offer", {"organisation": self.world.organisations[offered]})
        if about == "dispute":
            self.act(HOLDERS[holder], f"/claims/{thing['claim']}/deliver")
            self.act("anyone", f"/needs/{thing['code']}/contest", {"claim": thing["claim"]})
        return thing

    def need_to_export(self):
        """In a place of its own, so that a file of it stays small."""
        if "export" not in self.proposers:
            self.act("administrator", "/admin/areas/PS0203/add", {"pcode": "PS0203E", "kind": "locality", "new_ar": "x"})
            self.proposers["export"] = True
        return self.need(law.GAZA, place="PS0203E")

    def export(self, state):
        thing = self.need_to_export()
        self.proposal(law.GAZA)  # so that there is a second coordinator
        body = {"area": "PS0203E", "state": "received", "purpose": "other", "reason": f"reason {self.number} of a file"}
        asked = self.act("coordinator", "/exports", body)
        thing["export"], thing["reason"] = asked["id"], body["reason"]
        if state in ("agreed", "taken"):
            agreed = self.proposers["PS02"].post(f"/proposals/{asked['proposal']['id']}/agree")
            expect(agreed.status == 200, f"agreeing: {agreed}")
        if state == "taken":
            self.act("coordinator", f"/exports/{thing['export']}/take")
        return thing

    def proposal(self, area):
        """Made by a coordinator whom the tests do not ask as, for somebody new: so that each of those asked is a second person."""
        where = "PS01" if area == law.WEST else "PS02"
        if where not in self.proposers:
            phone = self.phone()
            self.server.add_user(phone, "Proposer", "coordinator", where)
            self.proposers[where] = Client(self.server.port).sign_in(phone)
        reason = f"reason {self.number} of a proposal"
        body = {"name": "Sealed Name", "phone": self.phone(), "role": "coordinator", "reason": reason,
                "area": "PS0104" if area == law.WEST else "PS0203"}
        opened = self.proposers[where].post("/accounts", body)
        expect(opened.status == 201 and opened.json["proposed"], f"proposing: {opened}")
        return Thing(proposal=opened.json["proposed"], reason=reason)

    def household(self, kind, state):
        """Of two people; `other`: what it could be the same as."""
        keeper = {"of relief": "worker", "of a coordinator": "coordinator", "of west": "manager-west"}[kind]
        body = {"area": "PS0104" if kind == "of west" else "PS0203", "landmark": SECRETS["landmark"], "given": "Sealed Given",
                "father": SECRETS["words"], "family": "N", "number": SECRETS["phone"],
                "members": [{"given": "Second", "father": SECRETS["name"], "family": "N"}]}
        made, other = self.act(keeper, "/households", body), self.act(keeper, "/households", body)
        second = made["people"][1]["id"]
        thing = Thing(household=made["id"], person=second, second=second, other=other["id"])
        if state == "merged":
            self.act(keeper, f"/households/{made['id']}/merge", {"into": other["id"]})
        if state == "left":
            self.act(keeper, f"/households/{made['id']}/members/{second}/leave", {"how": "died", "on": "2026-01-02"})
        return thing

    def batch(self):
        thing = self.need(law.GAZA)
        done = self.act("coordinator", "/board/bulk", {"act": "verify", "needs": [{"need": thing["need"]}]})
        return Thing(batch=done["id"], need=thing["need"])

    def of_code(self, state):
        if state == "delivered":
            thing = self.claim(law.GAZA, "relief")
            self.act("manager", f"/claims/{thing['claim']}/deliver")
            return thing
        thing = self.need(law.GAZA)
        if state == "asked":
            self.act("coordinator", f"/board/{thing['need']}/ask", {"words": "who?"})
        if state == "withdrawn":
            self.act("anyone", f"/needs/{thing['code']}/withdraw")
        return thing

    def stored(self):
        """A hash of every row but what the clock and reading touch: equal before and after what was denied."""
        digest = hashlib.sha256()
        tables = self.base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (table,) in tables:
            if table not in ("session", "intake_key"):  # keys leave it by the clock
                for row in self.base.execute(f'SELECT * FROM "{table}"'):
                    digest.update(repr(row).encode())
        return digest.hexdigest()


# ---- What must be answered ----

def expected(path, route, permission, kind, name):
    """("ok",), or the status and fault of the refusal."""
    denied = (401, "SIGN_IN_NEEDED") if name == "anyone" else (403, "NOT_ALLOWED")
    if not law.may(name, permission):
        return denied
    pending = name == "manager-pending"
    if pending and (path == "/desk/needs" or kind == "unknown" and route.about in ("open-need",)):
        return (403, "ORGANISATION_NOT_APPROVED") if kind != "unknown" else (404, NOT_FOUND[route.about])
    if route.about in ("nothing", "new-item"):
        return ("ok",)
    if route.about == "account" and kind != "unknown":
        return expected_account(path, kind, name)
    if route.about == "new-account":
        path, organisation, role = KINDS["new-account"][kind]
        return ("ok",) if law.holds_as_much(name, role, path, organisation) else (403, "GRANT_BEYOND_OWN")
    if route.about == "any-need":
        return ("ok",)
    if route.about == "new-household":
        return (403, "ORGANISATION_NOT_APPROVED") if pending else ("ok",) if any(
            law.may(name, permission, law.GAZA, own) for _, _, own in law.GRANTS[name]) else denied
    if route.about in REFUSALS:
        return REFUSALS[route.about]
    if kind == "unknown":
        if route.about == "line":
            return (403, "ORGANISATION_NOT_APPROVED") if pending else (422, "CLAIM_LINE_UNKNOWN")
        return 404, NOT_FOUND[route.about]
    if route.about == "organisation" and permission == "ANYONE":
        return expected_sight(kind, name)
    if route.about == "proposal":
        return expected_proposal(path, kind, name)
    if route.about == "export-area":
        return ("ok",) if law.may(name, permission, law.GAZA) else (403, "EXPORT_BEYOND_AREA")
    if route.about in ("view", "batch", "seen-code", "export") and name != "coordinator":
        return 404, NOT_FOUND[route.about]  # another's looks like nothing
    if route.about == "incident" and name not in ("coordinator", "administrator"):
        return 404, NOT_FOUND[route.about]  # of whoever opened it, and of administrators
    about = "approved" if route.about == "organisation" and route.state not in ("pending", "acting", "suspended") else route.about
    area, holder, offered = KINDS[about][kind]
    if route.about in ("claim", "offer") and law.may(name, permission, None, holder):
        area = None  # a responder keeps its claim when the family moves out of its area
    if route.about == "offer" and offered and law.may(name, permission, area, offered):
        return ("ok",)
    if not law.may(name, permission, area, holder):
        return denied
    if pending and route.about in ("open-need", "line", "organisation"):
        return 403, "ORGANISATION_NOT_APPROVED"
    if path.endswith("/answer-offer"):
        return 409, "CLAIM_NOT_OFFERED"  # its own claim, offered to another
    return ("ok",)


def expected_sight(kind, name):
    """Of an organisation that waits only its own and those who decide may see that it is there."""
    area = KINDS["approved"][kind][0]
    seen = kind != "pending" or name == "manager-pending" or law.may(name, "MAY_OVERSEE_ORGANISATIONS", area)
    return ("ok",) if seen else (404, "ORGANISATION_NOT_FOUND")


def expected_account(path, kind, name):
    """Of an account that is out of reach nobody learns; within reach, only who holds as much acts for it."""
    area, organisation, role = KINDS["account"][kind]
    if not law.reaches(name, area, organisation):
        return 404, "ACCOUNT_NOT_FOUND"
    if path.endswith("/grants"):
        given = law.holds_as_much(name, "organisation-manager", "PS.PS02.PS0203.", "relief")
        return ("ok",) if given else (403, "GRANT_BEYOND_OWN")
    signs_out = path.endswith("/sign-out") and name == "administrator"
    if path.endswith(("/end", "/lost")):
        return ("ok",) if law.may_end(name, role, area, organisation) else (403, "ACCOUNT_BEYOND_OWN")
    if "/recovery" in path:
        mine = path.endswith("/recovery") and law.holds_as_much(name, role, area, organisation)
        return ("ok",) if mine else (403, "RECOVERY_NOT_YOURS") if path.endswith("/recovery") else (409, "RECOVERY_STATE_FORBIDS")
    acts = path.endswith("/sign-out")
    if acts and not signs_out and not law.holds_as_much(name, role, area, organisation):
        return 403, "ACCOUNT_BEYOND_OWN"
    return ("ok",)


def expected_proposal(path, kind, name):
    """Whoever holds as much sees it and answers; only who proposed it takes it back."""
    area = "PS.PS01.PS0104." if "West" in kind else "PS.PS02.PS0203."
    if not law.holds_as_much(name, "coordinator", area, None):
        return 404, "PROPOSAL_NOT_FOUND"
    return (403, "PROPOSAL_NOT_OWN") if path.endswith("/withdraw") else ("ok",)


def kinds_of(route):
    if route.about == "nothing":
        return ["it"]
    if route.about in ("new-item", "new-household"):
        return ["it"]
    if route.about in ("new-account", "export-area"):
        return [*KINDS[route.about]]
    about = "approved" if route.about == "organisation" and route.state not in ("pending", "acting", "suspended") else route.about
    return [*KINDS[about], "unknown"]


# ---- Asking ----

def filled(value, names):
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if isinstance(value, str):
        return re.sub(r"\$(\w+)", lambda match: str(names[match.group(1)]), value)
    return value


def flattened(body, before=""):
    for key, value in body.items():
        if isinstance(value, list):
            for index, record in enumerate(value):
                yield from flattened(record, f"{before}{key}[{index}].")
        else:
            yield before + key, str(value)


def names_for(maker, thing):
    names = {"today": day(), "phone": maker.phone(), "password": PASSWORD, "new": f"N {maker.number}",
             "third": UNKNOWN, "relief": maker.world.organisations["relief"]}
    return {**names, **thing}


def check_refusal(answer, status, fault, thing, sent):
    expect(answer.status == status, f"expected {status} {fault}, answered {answer}")
    got = answer.json
    expect(sorted(got) == ["fault", "field", "message"] and got["fault"] == fault, f"expected {fault}, answered {answer}")
    check_silent(answer, thing, sent)


def check_silent(answer, thing, sent):
    shown = [secret for secret in thing.secrets(sent) if secret in answer.text]
    expect(not shown, f"shows {shown} in {answer.status} {answer.text.split('<main')[-1][:300]}")


class Asker:
    def __init__(self, maker, method, path, route):
        self.maker, self.method, self.path, self.route = maker, method, path, route
        self.tokens = {}

    def target(self, thing):
        path = re.sub(r"\{(\w+)\}", lambda match: thing[match.group(1)], self.path)
        return f"{path}?{self.route.query}" if self.route.query else path

    def body(self, thing, bad=False):
        body = self.route.bad if bad else self.route.body
        return filled(body, names_for(self.maker, thing)) if body is not None else None

    def token(self, name):
        if name not in self.tokens:
            page = self.maker.clients[name].get("/raise", Accept="text/html").text
            found = re.search('name="_csrf" value="([^"]+)"', page)
            self.tokens[name] = found.group(1) if found else ""
        return self.tokens[name]

    def ask(self, name, thing, body):
        if self.method == "POST" and self.path.startswith("/me/") and "{" not in self.path and name != "anyone":
            return self.maker.someone().post(self.path, body)  # one's own account may end, or its other sessions
        # Signing in or out ends the session that asks for it.
        client = self.maker.fresh(name) if self.path.startswith("/sign-") else self.maker.clients[name]
        return client.ask(self.method, self.target(thing), None if self.method == "GET" else body)

    def ask_page(self, name, thing, body):
        headers = {"Accept": "text/html"}
        if self.method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = form([*flattened(body), *([("_csrf", self.token(name))] if self.token(name) else [])])
        return self.maker.clients[name].ask(self.method, self.target(thing), body, headers)

    def check_denied(self, name, thing, status, fault):
        """By every face: as JSON, as a page, without a body, with a wrong one."""
        body = self.body(thing)
        sent = self.target(thing) + repr(body)
        check_refusal(self.ask(name, thing, body), status, fault, thing, sent)
        page = self.ask_page(name, thing, body or {})
        # Whoever only has to sign in first is led there from a page.
        led = status == 401 and self.method == "GET"
        expect(page.status == (303 if led else status), f"as a page: expected {status}, answered {page.status}")
        expect(not led or page.header("location").startswith("/sign-in?to="), f"led to {page.header('location')}")
        check_silent(page, thing, sent)
        if self.method == "GET":
            head = self.maker.clients[name].ask("HEAD", self.target(thing))
            expect(head.status == status and head.body == b"", f"HEAD: {head}")
            return
        wrong = self.body(thing, bad=True) or {}
        for answer in (self.ask(name, thing, wrong), self.ask_page(name, thing, wrong)):
            expect(400 <= answer.status < 500, f"with a wrong body: {answer}")
            check_silent(answer, thing, sent)


def check_kind(maker, method, path, permission, kind):
    """All roles on one kind of thing. Those who are denied come first, all on the same thing, and leave it as it was."""
    route = law.ROUTES[f"{method} {path}"]
    asker = Asker(maker, method, path, route)
    outcome = {name: expected(path, route, permission, kind, name) for name in law.GRANTS}
    own = {name for name in outcome if outcome[name][0] == 409 or outcome[name][-1].endswith(("_BEYOND_OWN", "_NOT_YOURS", "_NOT_OWN", "_BEYOND_AREA"))}  # refused by a rule, and theirs to see
    denied = [name for name in outcome if outcome[name] != ("ok",) and name not in own]
    if denied:
        thing = maker.make(route, kind)
        before = maker.stored()
        for name in denied:
            try:
                asker.check_denied(name, thing, *outcome[name])
            except Exception as why:
                raise type(why)(f"{name}: {why}") from None
        expect(maker.stored() == before, "something was written, though all were denied")
    for name in own:
        thing = maker.make(route, kind)
        answer = asker.ask(name, thing, asker.body(thing))
        refused = (answer.status, answer.json.get("fault")) == outcome[name]
        expect(refused, f"{name}: expected {outcome[name]}, answered {answer}")
    thing = None
    for name in outcome:
        if outcome[name] == ("ok",):
            thing = thing if method == "GET" and thing else maker.make(route, kind)
            answer = asker.ask(name, thing, asker.body(thing))
            expect(answer.status == route.ok, f"{name}: expected {route.ok}, answered {answer}")
            check_fields(maker, f"{method} {path}", answer, eyes_of(name, route, kind))


# ---- Fields: each has a rule, and is shown to those alone whom it is for ----

def eyes_of(name, route, kind):
    """Who looks, as fields.py names them: the role, and what the thing is to them."""
    eyes = {role for role, _, _ in law.GRANTS[name]} or {name}
    if route.about in ("code",):
        eyes.add("owner")
    if route.about in ("claim", "offer", "dispute") and kind != "unknown":
        _, holder, offered = KINDS[route.about][kind]
        if route.body == {"accept": "yes"} and offered:
            holder = offered  # who takes it over holds it from then on
        eyes |= {relation for relation, organisation in (("holder", holder), ("offered", offered))
                 if organisation and law.may(name, "MAY_RESPOND", None, organisation)}
    if route.about == "line":
        eyes.add("holder")  # of the promise that it makes
    if route.about == "organisation" and kind != "unknown":
        about = "organisation" if kind in KINDS["organisation"] else "approved"
        if law.may(name, "MAY_MANAGE_ORGANISATION", None, KINDS[about][kind][1]):
            eyes.add("own")
    return eyes


def check_fields(maker, route, answer, eyes):
    if answer.status in (200, 201) and (answer.header("content-type") or "").startswith("application/json"):
        why = maker.fields.check(route, answer.json, eyes)
        expect(not why, f"{route}: {why}")


def check_case_fields(maker):
    """The same need in all the eyes there are: whoever raised it for someone else, holders and others, before and after."""
    thing = maker.need(law.GAZA, proxy=True)
    proxy = maker.clients["anyone"].get(f"/needs/{thing['code']}")
    check_fields(maker, "GET /needs/{code}", proxy, {"anyone", "proxy"})
    check_silent(proxy, Thing(line=thing["line"], need=thing["need"]), "")
    code = maker.act("coordinator", f"/board/{thing['need']}/owner-code")["code"]
    maker.act("coordinator", f"/board/{thing['need']}/ask", {"words": "sealed question"})
    asked = maker.clients["anyone"].get(f"/needs/{code}")
    check_fields(maker, "GET /needs/{code}", asked, {"anyone", "owner"})
    expect(asked.json["question"]["words"] == "sealed question", f"the question: {asked}")
    proxy = maker.clients["anyone"].get(f"/needs/{thing['code']}")
    check_fields(maker, "GET /needs/{code}", proxy, {"anyone", "proxy"})
    expect("sealed question" not in proxy.text, "what is asked is for the owner")
    maker.act("anyone", f"/needs/{code}/answer", {"words": "sealed answer"})
    maker.act("coordinator", f"/board/{thing['need']}/verify")
    maker.act("coordinator", f"/board/{thing['need']}/note", {"words": "sealed inner note"})
    owner = maker.clients["anyone"].get(f"/needs/{code}")
    check_fields(maker, "GET /needs/{code}", owner, {"anyone", "owner"})
    expect(owner.json["name"] == SECRETS["name"] and "sealed inner note" not in owner.text, f"the owner: {owner}")
    before = maker.clients["manager"].get(f"/desk/needs/{thing['need']}")
    check_fields(maker, "GET /desk/needs/{need}", before, {"organisation-manager"})
    check_silent(before, Thing(), "")
    claim = maker.act("manager", "/claims", {"line": thing["line"], "quantity": 2, "due": day()})["id"]
    held = maker.clients["worker"].get(f"/desk/needs/{thing['need']}")
    check_fields(maker, "GET /desk/needs/{need}", held, {"field-worker", "holder"})
    expect(held.json["contact"]["phone"] == "0" + SECRETS["phone"], f"the holder: {held}")
    other = maker.clients["manager-second"].get(f"/desk/needs/{thing['need']}")
    check_fields(maker, "GET /desk/needs/{need}", other, {"organisation-manager"})
    check_silent(other, Thing(claim=claim, relief=maker.world.organisations["relief"]), "")
    owner = maker.clients["anyone"].get(f"/needs/{code}")
    check_fields(maker, "GET /needs/{code}", owner, {"anyone", "owner"})
    proxy = maker.clients["anyone"].get(f"/needs/{thing['code']}")
    check_fields(maker, "GET /needs/{code}", proxy, {"anyone", "proxy"})
    check_silent(proxy, Thing(claim=claim, handover=owner.json["claims"][0]["handover_code"]), "")
    maker.act("manager", f"/claims/{claim}/offer", {"organisation": maker.world.organisations["second"]})
    offered = maker.clients["manager-second"].get(f"/claims/{claim}")
    check_fields(maker, "GET /claims/{claim}", offered, {"organisation-manager", "offered"})
    check_silent(offered, Thing(), "")
    maker.act("manager", f"/claims/{claim}/deliver")
    maker.act("anyone", f"/needs/{code}/contest", {"claim": claim, "words": "sealed contest"})
    review = maker.clients["reviewer"].get("/reviews")
    check_fields(maker, "GET /reviews", review, {"reviewer"})
    expect("sealed contest" in review.text, "reviewers read what was said")
    check_silent(review, Thing(), "sealed words")
    shown = maker.clients["coordinator"].get(f"/board/{thing['need']}")
    expect("sealed contest" not in shown.text, "what was said about a delivery is for those who judge it")


def check_import_fields(maker):
    """What stands in a file of people is shown to whoever sent it, to no colleague and no administrator."""
    sent = "reference,name,governorate,item,quantity\nr-1,Sealed Name,PS0203,tent,1\nr-2,Sealed Name,PS9999,tent,1\n"
    answer = maker.clients["coordinator"].ask("POST", "/imports/needs", sent, {"Content-Type": "text/csv"})
    expect(answer.status in (200, 201), f"sending a file: {answer}")
    path = f"/imports/{answer.json['id']}"
    check_fields(maker, "POST /imports/needs", answer, {"coordinator", "sender"})
    shown = maker.clients["coordinator"].get(path)
    check_fields(maker, "GET /imports/{import}", shown, {"coordinator", "sender"})
    expect("Sealed Name" in shown.text, f"its sender: {shown}")
    maker.proposal(law.GAZA)
    for asker in (maker.proposers["PS02"], *[maker.clients[name] for name in ("coordinator-west", "administrator")]):
        refused = asker.get(path)
        expect(refused.status == 404, f"another reads it: {refused}")
        listed = asker.get("/imports")
        check_fields(maker, "GET /imports", listed, set())
        expect(answer.json["id"] not in listed.text, f"another's list: {listed}")
    columns = [{"n": column["n"], "field": column["field"]} for column in shown.json["columns"]]
    told = maker.clients["coordinator"].post(f"{path}/columns", {"columns": columns})
    check_fields(maker, "POST /imports/{import}/columns", told, {"coordinator", "sender"})
    for _ in range(100):
        shown = maker.clients["coordinator"].get(path)
        if shown.json["state"] != "checking":
            break
        time.sleep(0.1)
    check_fields(maker, "GET /imports/{import}", shown, {"coordinator", "sender"})
    errors = maker.clients["coordinator"].get(f"{path}/errors")
    check_fields(maker, "GET /imports/{import}/errors", errors, {"coordinator", "sender"})
    expect(errors.json["list"], f"no error of a place that is not: {errors}")
    job = shown.json["work"]["id"]
    for name in ("coordinator", "administrator"):
        seen = maker.clients[name].get(f"/jobs/{job}")
        check_fields(maker, "GET /jobs/{job}", seen, {name})
        check_silent(seen, Thing(), "")
    discarded = maker.clients["coordinator"].post(f"{path}/discard")
    check_fields(maker, "POST /imports/{import}/discard", discarded, {"coordinator", "sender"})


def check_table_bites(maker):
    """The table itself: what it does not know, and what it guards, is complained of."""
    fields = Fields()
    bad = [("GET /needs/{code}", {"name": "x"}, {"proxy"}), ("GET /needs/{code}", {"shoe_size": 44}, {"owner"}),
           ("GET /claims/{claim}", {"contact": {"phone": "1"}}, {"offered"}), ("GET /board", {"needs": [{"lines": [{"x": 1}]}]}, set()),
           ("GET /no/such", {}, set()), ("GET /organisations/{organisation}", {"people": [{"name": "x"}]}, {"coordinator"})]
    for route, doc, eyes in bad:
        expect(fields.check(route, doc, eyes), f"not found: {route} {doc}")
    expect(not fields.check("GET /needs/{code}", {"name": "x", "lines": [{"asked": 1}]}, {"owner"}), "what is right is complained of")
    expect(not fields.check("GET /needs/{code}", {"name": None, "seen": []}, {"proxy"}), "nothing is no secret")


def check_guards(maker):
    """A guard that nobody was ever let through guards nothing that is there."""
    never = sorted(maker.fields.guarded() - maker.fields.shown - NEVER_SHOWN)
    expect(not never, f"guarded, and shown to nobody: {never}")


def check_hidden_counts(maker):
    """Filters, counts, searches and tags answer about what one may not see as about what is not there."""
    maker.need(law.WEST), maker.open_need(law.WEST), maker.need(law.GAZA)
    asker = maker.clients["coordinator"]
    nothing, foreign = (asker.get(f"/board?governorate={code}").json for code in ("PS9999", "PS0104"))
    for doc in (nothing, foreign):
        for volatile in ("filters", "here", "next", "seq"):
            doc.pop(volatile)
    expect(foreign == nothing and foreign["needs"] == [], f"a foreign governorate: {foreign}, one that is not: {nothing}")
    for query in ("item=tent&governorate=PS0104", "governorate=PS0104"):
        doc = maker.clients["manager"].get(f"/desk/needs?{query}").json
        expect(doc["needs"] == [] and not doc["next"], f"open needs of elsewhere: {doc}")
    news = [asker.get(f"/board/news?since=0&governorate={code}").json["changed"] for code in ("PS9999", "PS0104")]
    expect(not [row for row in news[1] if row["listed"]], f"news of elsewhere: {news[1]}")
    preview = asker.post("/board/bulk/preview", {"act": "verify", "all": True, "governorate": "PS0104"})
    expect(preview.status == 422 or preview.json["rows"] == [], f"all of elsewhere: {preview}")
    manager = maker.clients["manager"]
    phones = [manager.post("/accounts/search", {"search": phone}).json for phone in (ACCOUNTS["coordinator-west"][0], "0599999999")]
    expect(phones[0] == phones[1], f"a phone out of reach: {phones}")
    names = [manager.post("/accounts/search", {"search": name}).json["accounts"] for name in ("Person coordinator", "No such name")]
    expect(names[0] == names[1] == [], f"a name out of reach: {names}")
    tagged = asker.get("/board/news?since=1")
    tag = tagged.header("etag")
    expect(tag and asker.get("/board/news?since=1", **{"If-None-Match": tag}).status == 304, f"one's own tag: {tagged}")
    for name in ("manager", "anyone", "coordinator-west"):
        for match in (tag, "*"):
            answer = maker.clients[name].get("/board/news?since=1", **{"If-None-Match": match})
            own = answer.status == 304 and match == "*" or answer.status == 200
            expect(own if name == "coordinator-west" else answer.status in (401, 403), f"{name} with {match}: {answer}")


# ---- Lists show only what is one's own ----

LISTS = {
    "/board": (["coordinator", "coordinator-west"], lambda doc: [need["area"]["pcode"] for need in doc["needs"]]),
    "/desk/needs": (["worker", "manager", "manager-west"], lambda doc: [need["area"]["pcode"] for need in doc["needs"]]),
    "/desk": (["manager-second", "manager-west"],
              lambda doc: [claim["area"]["pcode"] for claim in doc["claims"] + doc["ended"]]),
    "/reviews": (["reviewer", "reviewer-west"], lambda doc: [claim["area"]["pcode"] for claim in doc["claims"]]),
    "/households": (["coordinator", "coordinator-west", "worker", "manager-west"],
                    lambda doc: [row["area"]["pcode"] for row in doc["households"]]),
    "/organisations": (["coordinator", "coordinator-west", "administrator"],
                       lambda doc: [row["area"]["pcode"] for row in doc["organisations"]]),
}


def check_list(maker, path, name, areas_of):
    answer = maker.clients[name].get(path)
    areas = areas_of(answer.json)
    # "PS.PS02." is the subtree of all P-codes that begin with PS02.
    subtrees = [subtree.rstrip(".").split(".")[-1] for _, subtree, _ in law.GRANTS[name]]
    expect(areas, f"an empty list shows nothing about rights: {answer}")
    check_fields(maker, f"GET {path}", answer, {role for role, _, _ in law.GRANTS[name]})
    foreign = [area for area in areas if not any(area.startswith(subtree) for subtree in subtrees)]
    expect(not foreign, f"shows things of {set(foreign)}")
    check_silent(answer, Thing(), "")


def check_desk_is_own(maker):
    doc = maker.clients["manager-second"].get("/desk").json
    own = maker.world.organisations["second"]
    foreign = [claim["id"] for claim in doc["claims"] + doc["ended"] if claim["organisation"]["id"] != own]
    expect(doc["claims"] and not foreign, f"claims of others on the desk: {foreign}")
    expect(all(claim["offered_to"]["id"] == own for claim in doc["offered"]), "offers to others on the desk")


def check_key_of_another(maker):
    """An answer kept under a key is for whoever got it, not for whoever knows the key."""
    thing = maker.need(law.GAZA)
    target, key = f"/board/{thing['need']}/verify", {"Idempotency-Key": str(uuid.uuid4())}
    first = maker.clients["coordinator"].post(target, {}, key)
    expect(first.status == 200, f"{first}")
    answer = maker.clients["coordinator-west"].post(target, {}, key)
    check_refusal(answer, 403, "NOT_ALLOWED", thing, target)
    check_refusal(maker.clients["anyone"].post(target, {}, key), 401, "SIGN_IN_NEEDED", thing, target)
    again = maker.clients["coordinator"].post(target, {}, key)
    expect(again.status == 200 and again.text == first.text, f"the owner's own repetition: {again}")


def check_bulk_of_mixed(maker):
    """A coordinator sends needs of another area among their own: these are passed over, unseen and unchanged."""
    own, foreign = maker.need(law.GAZA), maker.need(law.WEST)
    ids = [{"need": thing["need"]} for thing in (own, foreign)] + [{"need": UNKNOWN}]
    acts = [{"act": "urgency", "set_urgency": "high"}, {"act": "assign", "assignee": "me"}, {"act": "ask", "words": "?"},
            {"act": "verify"}, {"act": "close", "close_reason": "duplicate"}]
    before = maker.base.execute("SELECT * FROM need WHERE id = ?", (uuid.UUID(foreign["need"]).bytes,)).fetchall()
    for body in acts:
        for path in ("/board/bulk/preview", "/board/bulk"):
            answer = maker.clients["coordinator"].post(path, {**body, "needs": ids})
            why = [row["why"] for row in answer.json["rows"]]
            expect(why == [None, "NEED_NOT_FOUND", "NEED_NOT_FOUND"], f"{path} {body}: {answer}")
            expect([row["need"] is None for row in answer.json["rows"]] == [False, True, True], f"shows a foreign need: {answer}")
            check_silent(answer, Thing(code=foreign["code"], line=foreign["line"]), "")
    after = maker.base.execute("SELECT * FROM need WHERE id = ?", (uuid.UUID(foreign["need"]).bytes,)).fetchall()
    expect(before == after, "a foreign need was changed")
    whole = maker.clients["coordinator-west"].post("/board/bulk/preview", {"act": "ask", "words": "?", "all": True})
    expect(own["need"] not in whole.text and foreign["need"] in whole.text, f"all of a list: {whole}")
    shown = maker.clients["coordinator-west"].get(f"/board?need={own['need']}")
    expect(shown.status == 200 and shown.json["case"] is None, f"a pane of another area: {shown}")
    check_silent(shown, own, own["need"])
    news = maker.clients["coordinator-west"].get("/board/news?since=0&state=closed")
    told = [row["id"] for row in news.json["changed"]]
    expect(foreign["need"] in told and own["need"] not in told, f"news of another area: {told}")
    assign = {"assignee": str(uuid.UUID(bytes=maker.base.execute(
        "SELECT account FROM session s JOIN account a ON a.id = s.account WHERE a.phone = ?",
        (ACCOUNTS["coordinator"][0].lstrip("0"),)).fetchone()[0]))}
    refused = maker.clients["coordinator-west"].post(f"/board/{foreign['need']}/assign", assign)
    expect(refused.status in (409, 422), f"assigned to whoever may not see it: {refused}")


def check_hands(maker):
    """Who verified a need hands over none of its goods, though they be a responder as well."""
    phone = "0595550001"
    account = maker.server.add_user(phone, "Two Hats", "coordinator", "PS02")
    code, _, error = command("user", "grant", "--data", maker.server.folder, "--phone", phone, "--role", "field-worker",
                             "--area", "PS02", "--organisation", maker.world.organisations["relief"])
    expect(account and code == 0, f"user grant: {error}")
    both = Client(maker.server.port).sign_in(phone)
    thing = maker.need(law.GAZA)
    expect(both.post(f"/board/{thing['need']}/verify").status == 200, "cannot verify")
    hold = {"line": thing["line"], "quantity": 1, "due": day()}
    check_refusal(both.post("/claims", hold), 403, "CLAIM_SAME_HANDS", thing, repr(hold))
    claim = maker.act("manager", "/claims", hold)["id"]
    for act, body in (("deliver", {}), ("confirm", {"handover_code": "000000"})):
        answer = both.post(f"/claims/{claim}/{act}", body)
        expect(answer.status == 403 and answer.json["fault"] == "CLAIM_SAME_HANDS", f"{act}: {answer}")


def check_two_people(maker):
    """A grant that reaches far is nobody's until a second person agrees, who is not of the proposer's chain."""
    thing = maker.proposal(law.GAZA)
    proposer, second = maker.proposers["PS02"], maker.clients["coordinator"]
    account = proposer.get(f"/proposals/{thing['proposal']}").json["act"]["grant"]["account"]["id"]
    child = maker.phone()
    body = {"name": "Child", "phone": child, "password": PASSWORD, "role": "coordinator", "area": "PS02", "reason": "x"}
    opened = proposer.post("/accounts", body).json
    expect(second.post(f"/proposals/{opened['proposed']}/agree").status == 200, "a second person agrees")
    answer = Client(maker.server.port).sign_in(child).post(f"/proposals/{thing['proposal']}/agree")
    expect(answer.status == 403 and answer.json["fault"] == "PROPOSAL_SAME_CHAIN", f"whoever the proposer opened: {answer}")
    answer = proposer.post(f"/proposals/{thing['proposal']}/agree")
    expect(answer.status == 403 and answer.json["fault"] == "PROPOSAL_OWN", f"the proposer: {answer}")
    expect(second.get(f"/accounts/{account}").json["grants"] == [], "given before anybody agreed")
    agreed = second.post(f"/proposals/{thing['proposal']}/agree")
    expect(agreed.status == 200, f"{agreed}")
    shown = second.get(f"/accounts/{account}").json
    expect([grant["role"] for grant in shown["grants"]] == ["coordinator"] and not shown["proposals"], f"not given: {shown}")
    kinds = [row["kind"] for row in shown["history"]]
    expect(kinds == ["grant.given", "proposal.agreed", "proposal.made", "account.opened"], f"events: {kinds}")
    actors = [row["actor"] for row in shown["history"]]
    expect(actors == ["Proposer", "Person coordinator", "Proposer", "Proposer"], f"by whom: {actors}")
    again = second.post(f"/proposals/{thing['proposal']}/agree")
    expect(again.status == 409 and again.json["fault"] == "PROPOSAL_SETTLED", f"twice: {again}")


def check_export(maker):
    """A file with personal fields: two people, one taking, ten minutes, the asker alone; told to each person in it."""
    asker, second, code = maker.clients["coordinator"], maker.proposers["PS02"], maker.need_to_export()["code"]
    words = '=HYPERLINK("http://x")'
    raised = maker.clients["anyone"].post("/needs", {"for": "household", "area": "PS0203E", "people": 2, "name": "+Formula",
                                                     "words": words, "lines": [{"item": "tent", "quantity": 3}]}).json
    body = {"area": "PS0203E", "state": "received", "purpose": "distribution", "reason": "tents come on Sunday"}
    asked = asker.post("/exports", body).json
    one = f"/exports/{asked['id']}"
    late = maker.need_to_export()  # raised after it was asked for: not in it

    def refused(answer, status, fault):
        expect((answer.status, answer.json["fault"]) == (status, fault), f"expected {fault}, answered {answer}")
        check_silent(answer, Thing(), "")

    refused(asker.post(f"{one}/take"), 409, "EXPORT_NOT_AGREED")
    refused(asker.get(f"{one}/file"), 409, "EXPORT_NOT_TAKEN")
    refused(asker.post(f"/proposals/{asked['proposal']['id']}/agree"), 403, "PROPOSAL_OWN")
    for name in ("coordinator-west", "administrator", "reviewer"):
        refused(maker.clients[name].post(f"/proposals/{asked['proposal']['id']}/agree"), 404, "PROPOSAL_NOT_FOUND")
    shown = second.get(f"/proposals/{asked['proposal']['id']}").json
    expect(shown["act"]["export"]["need_count"] == asked["need_count"] and shown["reason"] == body["reason"], f"{shown}")
    expect(second.post(f"/proposals/{asked['proposal']['id']}/agree").status == 200, "agreeing")
    refused(second.post(f"{one}/take"), 404, "EXPORT_NOT_FOUND")
    refused(asker.get(f"{one}/file"), 409, "EXPORT_NOT_TAKEN")
    expect(asker.post(f"{one}/take").status == 200, "taking")
    refused(asker.post(f"{one}/take"), 409, "EXPORT_OVER")
    refused(second.get(f"{one}/file"), 404, "EXPORT_NOT_FOUND")
    file = asker.get(f"{one}/file", Accept="text/csv, */*")
    rows = list(csv.reader(io.StringIO(file.text.lstrip("\ufeff"))))
    expect(file.header("content-type").startswith("text/csv") and "needs.csv" in file.header("content-disposition"), f"{file.headers}")
    expect(file.header("cache-control") == "no-store" and file.text.startswith("\ufeff"), f"{file.headers}")
    expect(len(rows) == asked["need_count"] + 2 and all(tag.startswith("#") for tag in rows[1]), f"{rows[:3]}")
    named = [dict(zip(rows[0], row)) for row in rows[2:]]
    mine = next(row for row in named if row["name"].endswith("Formula"))
    expect(mine["name"] == "'+Formula" and mine["words"] == "'" + words and mine["lines"] == "tent 3", f"formulas: {mine}")
    expect(any(row["name"] == SECRETS["name"] and row["phone"] == "0" + SECRETS["phone"] for row in named), "no contact")
    expect(not any(row["need"] == late["need"] for row in named), "a need that nobody agreed to")
    seen = maker.clients["anyone"].get(f"/needs/{code}").json["seen"]
    told = [row for row in seen if row["purpose"] == "export"]
    expect(told and told[0]["role"] == "coordinator" and set(told[0]["fields"]) == set(SECRETS), f"not told: {seen}")
    left = maker.clients["anyone"].get(f"/needs/{raised['code']}").json["seen"]
    expect([row["fields"] for row in left] == [["name", "words"]], f"told more than was seen: {left}")


# ---- The table ----

def read_routes():
    code, out, error = command("routes")
    expect(code == 0, f"istijaba routes: {error}")
    return [line.split()[:3] for line in out.splitlines() if line.strip()]


def check_table(routes):
    have = {f"{method} {path}" for method, path, _ in routes}
    without = sorted(have - set(law.ROUTES))
    expect(not without, f"routes without a rule in law.py: {without}")
    gone = sorted(set(law.ROUTES) - have)
    expect(not gone, f"rules without a route: {gone}")
    unruled = sorted(have ^ set(FIELDS))
    expect(not unruled, f"routes without fields, or fields without a route: {unruled}")
    strange = sorted({permission for _, _, permission in routes} - set(law.PERMISSIONS) - {"ANYONE", "OWN_ACCOUNT", "SIGNED_IN"})
    expect(not strange, f"permissions that law.py does not know: {strange}")


def check_description(server, routes):
    """The description and the table name the same routes."""
    paths = Client(server.port).get("/openapi.json").json["paths"]
    described = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods
                 if method in ("get", "post")}
    have = {f"{method} {path}" for method, path, _ in routes}
    expect(described == have, f"only described: {described - have}; not described: {have - described}")


def play(report, world, scratch):
    settings = ["limit.rows_per_hour=10000000", "vault.openings_per_hour=100000", "export.needs_most=1000", "claim.open_most=100000", "limit.wrong_codes_per_minute=100000", "security.contact=mailto:security@istijaba.example"]
    with world.server(scratch, "roles", settings) as server:
        routes = read_routes()
        report.run("roles every route has a rule", lambda: check_table(routes))
        report.run("roles the description has every route", lambda: check_description(server, routes))
        maker = Maker(world, server)
        for method, path, permission in routes:
            if f"{method} {path}" in law.ROUTES:
                for kind in kinds_of(law.ROUTES[f"{method} {path}"]):
                    shown = "" if kind == "it" else f" ({kind})"
                    report.run(f"roles {method} {path}{shown}", lambda: check_kind(maker, method, path, permission, kind))
        for path, (names, areas_of) in LISTS.items():
            for name in names:
                report.run(f"roles {path} of {name}", lambda: check_list(maker, path, name, areas_of))
        report.run("roles one need in all eyes", lambda: check_case_fields(maker))
        report.run("roles a file of people is its sender's", lambda: check_import_fields(maker))
        report.run("roles the table of fields bites", lambda: check_table_bites(maker))
        report.run("roles what is hidden is as what is not there", lambda: check_hidden_counts(maker))
        report.run("roles guarded fields are shown to those they are for", lambda: check_guards(maker))
        report.run("roles /desk is one's own", lambda: check_desk_is_own(maker))
        report.run("roles a key is of whoever sent it", lambda: check_key_of_another(maker))
        report.run("roles acts on many pass over what is not one's own", lambda: check_bulk_of_mixed(maker))
        report.run("roles what reaches far takes two people", lambda: check_two_people(maker))
        report.run("roles a file of many takes two people", lambda: check_export(maker))
        report.run("roles who verifies does not hand over", lambda: check_hands(maker))
