"""A text of its own in every field of every route (not in lists within lists), in heads, cookies and addresses; afterwards none of them is in a log, a core,
a file of the house or a backup that was opened with its secret, but where the thing itself is told to everybody (IN_CLEAR)."""
import glob
import json
import os
import re
import time
import urllib.parse

import law
import roles
import vault
from harness import Client, PASSWORD, Server, ask_raw, command, copy_folder, expect, verify

# What is kept in clear because of what it is: (route, field, why). Everything else that was typed must be nowhere.
IN_CLEAR = [
    (r"POST /organisations$", r"name|about", "told to everybody: who helps"),
    (r"POST /organisations$", r"manager_name|phone", "accounts are not sealed yet"),
    (r"POST /organisations/\{organisation\}/people", r"name|phone", "accounts are not sealed yet"),
    (r"POST /accounts$", r"name|phone", "accounts are not sealed yet"),
    (r"POST /organisations/\{organisation\}/(decline|suspend)", r"reason", "told to the organisation by the authority"),
    (r"POST /claims/\{claim\}/settle", r"reason", "a decision, told to both sides and audited"),
    (r"POST /proposals/\{proposal\}/refuse", r"words", "a decision, told to whoever proposed it"),
    (r"POST /exports$", r"reason", "why names leave in a file, told to the colleague who agrees and to each person"),
    (r"POST /admin/areas/", r"new_ar|new_en|name_ar|name_en|pcode", "names of places, told to everybody"),
    (r"POST /admin/items", r"name_ar|name_en|unit_ar|unit_en|code|standard_\w+", "the catalogue, told to everybody"),
    (r"POST /admin/sectors/", r"name_ar|name_en", "the catalogue, told to everybody"),
    (r"POST /admin/texts/", r"ar|en|texts", "words of the pages, told to everybody"),
    (r"POST /board/views", r"name", "what a coordinator calls a filter; the form says to name nobody"),
]
MADE_OF = "Zq%04dkanari"  # no such word is in the tree
TEXT = re.compile(rb"zq(\d{4})kanari", re.I)
PHONE = re.compile(rb"(?<!\d)0?568(\d{6})(?!\d)")
ROWS = "reference,area,people,name,phone,landmark,words,item,quantity\n"


class Canaries:
    """Gives texts and phones of their own, remembers where each went, and finds them again."""

    def __init__(self):
        self.places = []

    def _next(self, place):
        self.places.append(place)
        return len(self.places) - 1

    def text(self, place, most=60):
        made = MADE_OF % self._next(place)
        return made if most >= len(made) else "x"

    def phone(self, place):
        return f"0568{self._next(place):06d}"

    def in_bytes(self, data):
        numbers = {int(found) for expression in (TEXT, PHONE) for found in expression.findall(data)}
        return {self.places[number] for number in numbers if number < len(self.places)}

    def in_files(self, paths):
        """{place: file} of all that is found."""
        found = {}
        for path in paths:
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as file:
                    found.update({place: path for place in self.in_bytes(file.read())})
        return found


def is_in_clear(place):
    route, field = place
    return any(re.match(known, route) and re.fullmatch(fields, field.split(".")[-1]) for known, fields, _ in IN_CLEAR)


def expect_nowhere(canaries, paths, but=is_in_clear):
    found = canaries.in_files(paths)
    wrong = [f"{place[0]} {place[1]} in {os.path.basename(path)}" for place, path in sorted(found.items()) if not but(place)]
    expect(not wrong, f"{len(wrong)} of {len(canaries.places)} planted texts are in files: {wrong[:12]}")
    return found


# ---- Every field ----

def is_typed(name, schema):
    """Whether people write what they want there: no code of a list, no id, no date."""
    return (schema.get("type") == "string" and "enum" not in schema and schema.get("format") in (None, "password") and
            (schema.get("maxLength") or 999) >= 20 and
            name not in ("area", "governorate", "locality", "item", "sector", "code", "handover_code", "assignee", "parent", "pcode"))


def canary_for(canaries, route, name, schema):
    place = (route, name)
    if name.endswith("phone"):
        return canaries.phone(place)
    text = canaries.text(place, schema.get("maxLength") or 999)
    return text + " long enough" if schema.get("format") == "password" else text


def planted(canaries, route, schema, body):
    """The body that is right, with something of its own wherever one may write."""
    body = dict(body)
    for name, field in schema.get("properties", {}).items():
        if is_typed(name, field):
            body[name] = canary_for(canaries, route, name, field)
    return body


def schema_of(operation):
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema", {})


def first_allowed(maker, path, route, permission):
    """Who may, and a thing for them."""
    for kind in roles.kinds_of(route):
        for name in law.GRANTS:
            if kind != "unknown" and roles.expected(path, route, permission, kind, name) == ("ok",):
                return name, maker.make(route, kind)
    return None, None


def plant_in_route(maker, canaries, method_path, operation, permission):
    method, path = method_path.split(" ", 1)
    route = law.ROUTES[method_path]
    schema = schema_of(operation)
    fields = [name for name, field in schema.get("properties", {}).items() if is_typed(name, field)]
    name, thing = first_allowed(maker, path, route, permission) if fields else (None, None)
    if not name:
        return 0, 0
    asker = roles.Asker(maker, method, path, route)
    answer = asker.ask(name, thing, planted(canaries, method_path, schema, asker.body(thing) or {}))
    taken = len(fields) if answer.status < 400 else 0
    for field in fields if not taken else []:  # some two of them exclude each other: each alone, then
        name, thing = first_allowed(maker, path, route, permission)
        one = {"properties": {field: schema["properties"][field]}}
        answer = asker.ask(name, thing, planted(canaries, method_path, one, asker.body(thing) or {}))
        taken += answer.status < 400
    # And as a form that is refused, which keeps what was typed for the page alone.
    wrong = {**planted(canaries, method_path, schema, asker.body(thing) or {}), "no_such_field": canaries.text((method_path, "no_such_field"))}
    page = asker.ask_page(name, thing, wrong)
    expect(page.status < 500, f"{method_path} as a form: {page.status}")
    return len(fields), taken


def plant_everywhere(maker, canaries):
    """Returns how many fields there were, and of how many the text was taken."""
    code, said, err = command("openapi")
    expect(code == 0, err)
    _, table, _ = command("routes")
    permissions = {" ".join(line.split()[:2]): line.split()[2] for line in table.splitlines() if line.strip()}
    count = taken = 0
    for path, operations in json.loads(said)["paths"].items():
        for method, operation in operations.items():
            where = f"{method.upper()} {path}"
            if method == "post" and where in law.ROUTES and where in permissions:
                there, took = plant_in_route(maker, canaries, where, operation, permissions[where])
                count, taken = count + there, taken + took
    return count, taken


def plant_a_file(maker, canaries):
    """A register of needs, kept in clear only until it is stored or thrown away."""
    place = ("POST /imports/needs", "row")
    row = f"r1,PS0203,4,{canaries.text(place)},{canaries.phone(place)},{canaries.text(place)},{canaries.text(place)},tent,1\n"
    client = maker.clients["coordinator"]
    answer = client.ask("POST", "/imports/needs", ROWS + row, {"Content-Type": "text/csv"})
    expect(answer.status in (200, 201, 202), f"a file: {answer}")
    thrown = client.post(f"/imports/{answer.json['id']}/discard")
    expect(thrown.status == 200, f"thrown away: {thrown}")


# ---- Heads and addresses ----

HEADERS = ["User-Agent", "Referer", "X-Forwarded-For", "X-Real-IP", "Forwarded", "Cookie", "Accept-Language", "Accept", "Origin",
           "Authorization", "Idempotency-Key", "If-None-Match", "If-Modified-Since", "Range", "Content-Type", "Accept-Encoding",
           "Sec-Fetch-Site", "X-Request-Id", "X-Anything", "Expect", "Host"]
PATHS = ["/", "/needs", "/follow", "/sign-in", "/board", "/no-such-page"]


def plant_in_heads(port, canaries):
    for path in PATHS:
        for header in HEADERS:
            value = canaries.text((f"head of {path}", header))
            host = "" if header == "Host" else "Host: a.example\r\n"
            for verb in ("GET", "POST", "DELETE"):
                body = "Content-Length: 2\r\n\r\n{}" if verb == "POST" else "\r\n"
                ask_raw(port, f"{verb} {path} HTTP/1.1\r\n{host}{header}: {value}\r\nConnection: close\r\n{body}".encode())
    client = Client(port)
    for path in [*PATHS, "/needs/{code}", "/areas/{area}", "/board/{need}", "/static/{file}"]:
        value = canaries.text((f"address {path}", "path"))
        where = re.sub(r"\{\w+\}", value, path)
        for target in (where if where != path else f"{path.rstrip('/')}/{value}", f"{path.split('{')[0]}?q={value}", f"/?lang={value}",
                       f"/sign-in?to=/{value}"):
            for accept in ("text/html", "application/json"):
                answer = client.get(urllib.parse.quote(target, safe="/?=&"), Accept=accept)
                expect(answer.status < 500, f"{target}: {answer.status}")
    for raw in (b"GET /%s HTTP/1.1\r\n\r\n", b"%s / HTTP/1.1\r\n\r\n", b"GET / %s\r\n\r\n", b"%s\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n"):
        ask_raw(port, raw % canaries.text(("broken bytes", "line")).encode())


# ---- All of it ----

def files_of(folder):
    return glob.glob(folder + "/**", recursive=True) + glob.glob(folder + ".*") + cores(folder)


def cores(folder):
    """Nothing may have left one: neither where it ran nor beside the data."""
    return [path for where in (os.getcwd(), os.path.dirname(folder), folder) for path in glob.glob(where + "/core*")]


def everywhere(world, scratch):
    folder, secret, out = scratch.join("canaries"), scratch.join("canaries-secret"), scratch.join("canaries.backup")
    canaries = Canaries()
    copy_folder(world.folder, folder)
    code, said, err = command("backup", "keygen", secret)
    expect(code == 0, err)
    public = next(line.split("=")[1].strip() for line in said.splitlines() if line.startswith("backup.public_key"))
    with Server(folder, ["log.level=debug", "jobs.every_s=1", "limit.wrong_codes_per_minute=100000"]) as server:
        maker = roles.Maker(world, server)
        fields, taken = plant_everywhere(maker, canaries)
        expect(fields > 40 and taken > fields * 3 / 4, f"{taken} of only {fields} fields were taken")
        plant_a_file(maker, canaries)
        plant_in_heads(server.port, canaries)
        code, _, err = command("backup", "--data", folder, "--public-key", public, "--out", out)
        expect(code == 0, err)
        maker.base.close()
        for client in maker.clients.values():
            client.close()
        time.sleep(1)
        left = canaries.in_bytes(vault.dump(vault.processes(server)[0]))
        # Published pages are kept ready for the name of the house that was asked for.
        wrong = sorted(place for place in left if not is_in_clear(place) and place[1] != "Host")
        expect(not wrong, f"in the server's memory, a second later: {wrong[:12]}")
    back = scratch.join("canaries-back")
    code, _, err = command("restore", out, "--data", back, "--key", secret)
    expect(code == 0, err)
    expect(not cores(folder), f"a core was left: {cores(folder)}")
    logs = [folder + ".log"]
    expect(os.path.getsize(logs[0]) > 1000, "nothing was logged")
    expect_nowhere(canaries, logs, but=lambda place: False)
    found = expect_nowhere(canaries, files_of(folder) + files_of(back))
    print(f"# {len(canaries.places)} planted in {fields} fields ({taken} took it), heads and addresses; {len(found)} of them lie in clear, as they may", flush=True)
    clean, said = verify(folder)
    expect(clean, said)


def bites(scratch):
    """What lies in clear is found, also in the middle of other bytes; a chance number is not."""
    canaries = Canaries()
    text, phone = canaries.text(("a", "words")), canaries.phone(("b", "phone"))
    path = scratch.join("canaries-bites")
    with open(path, "wb") as file:
        file.write(b"\0\1" + text.encode() + b"\xff\xff" + phone[1:].encode() + b"x 1568000001 5680000019 zq9999kanari")
    expect(set(canaries.in_files([path])) == {("a", "words"), ("b", "phone")}, "not found")


def play(report, world, scratch):
    report.run("canaries the search bites", lambda: bites(scratch))
    report.run("canaries are nowhere", lambda: everywhere(world, scratch))
