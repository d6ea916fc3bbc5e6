"""Every route × what a browser must be told and what it must not be led into, from `istijaba routes`, so that a new route
cannot slip by: headers of each answer, flags of each cookie, forms that another site sends in somebody's name, cells of
each CSV. Not here: who may do what (roles.py)."""
import csv
import io
import re
import time

import law
from harness import PASSWORD, Client, Mismatch, count_rows, day, expect, form
from roles import UNKNOWN, read_routes

ORIGIN = "https://needs.example"
FACES = {"a page": "text/html", "JSON": "application/json"}
HEADERS = {
    "x-content-type-options": {"nosniff"},
    "cross-origin-opener-policy": {"same-origin"},
    "cross-origin-resource-policy": {"same-origin"},
    "referrer-policy": {"same-origin"},
    "strict-transport-security": {"max-age=31536000; includeSubDomains"},
}
PAGE_POLICY = ["default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
               "base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types istijaba 'allow-duplicates'"]
# What of a request tells that it comes from elsewhere.
ELSEWHERE = {
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "same-site": {"Sec-Fetch-Site": "same-site"},
    "an unknown word": {"Sec-Fetch-Site": "somewhere"},
    "another origin": {"Origin": "https://elsewhere.example"},
    "another origin, said to be ours": {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
    "no origin": {"Origin": "null"},
    "a name below ours": {"Origin": "https://evil.needs.example"},
    "ours with more behind it": {"Origin": ORIGIN + ".elsewhere.example"},
    "ours without https": {"Origin": "http://needs.example"},
    "our name at another port": {"Origin": ORIGIN + ":8443"},
    "ours as a user name": {"Origin": "https://needs.example@elsewhere.example"},
}
FORMULA = ["=1+1", "+1+1", "-1+1", "@SUM(A1)"]


def target(path, names):
    return re.sub(r"\{(\w+)\}", lambda match: names[match.group(1)], path)


def unknown_names(path):
    names = {name: UNKNOWN for name in re.findall(r"\{(\w+)\}", path)}
    return {**names, **{name: value for name, value in {"code": "000000000000", "area": "PS9999", "item": "none",
                                                        "sector": "none", "key": "no.such", "setting": "no.such"}.items()
                        if name in names}}


def real_names(path):
    """Where there is something at hand: pages of whole answers are looked at, too."""
    known = {"area": "PS0203", "sector": "food", "item": "tent", "key": "home.lead", "setting": "claim.remind_h"}
    return {**unknown_names(path), **{name: known[name] for name in re.findall(r"\{(\w+)\}", path) if name in known}}


def who_may(permission):
    """Somebody signed in whom the permission lets in; for what anyone may do, too."""
    names = [name for name in law.GRANTS if name != "anyone" and law.may(name, permission)]
    expect(names, f"nobody holds {permission}")
    return names[0]


# ---- What each answer says ----

def check_headers(answer, signed_in):
    for name, wanted in HEADERS.items():
        expect(answer.header(name) in wanted, f"{name}: {answer.header(name)} in {answer.status}")
    policy = [part.strip() for part in (answer.header("content-security-policy") or "").split(";")]
    is_page = (answer.header("content-type") or "").startswith("text/html")
    wanted = PAGE_POLICY if is_page else ["default-src 'none'", "frame-ancestors 'none'"]
    missing = [part for part in wanted if part not in policy]
    expect(not missing, f"the policy lacks {missing}: {policy}")
    expect("unsafe" not in str(policy) and "*" not in str(policy), f"the policy is open: {policy}")
    kept = answer.header("cache-control") or ""
    may_be_kept = not signed_in and answer.status in (200, 304) and kept.startswith("public, max-age=")
    expect(kept == "no-store" or may_be_kept, f"Cache-Control: {kept} in {answer.status}")
    expect("Cookie" in (answer.header("vary") or ""), f"Vary: {answer.header('vary')}")
    for name in ("server", "x-powered-by", "access-control-allow-origin"):
        expect(answer.header(name) is None, f"{name}: {answer.header(name)}")
    check_cookie(answer)


def check_cookie(answer):
    given = answer.header("set-cookie")
    if given is None:
        return
    parts = [part.strip() for part in given.split(";")]
    missing = {"Path=/", "HttpOnly", "Secure", "SameSite=Lax"} - set(parts)
    expect(not missing and not any(part.startswith("Domain") for part in parts), f"Set-Cookie: {given}")
    expect(parts[0].startswith(("__Host-session=", "lang=")), f"Set-Cookie: {given}")


def ask(client, method, path, names, face, body=None):
    headers = {"Accept": FACES[face], "Host": "needs.example"}
    if method == "POST" and face == "a page":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = form([("x", "1")])
    return client.ask(method, target(path, names), body if method == "POST" else None, headers)


def check_answers(world, server, method, path, permission):
    for who in ("anyone", who_may(permission)):
        for names in (unknown_names(path), real_names(path)):
            for face in FACES:
                client = Client(server.port, guarded(world.cookies.get(who)))
                answer = ask(client, method, path, names, face, {"x": 1})
                expect(answer.status < 500, f"{who}, {face}: {answer}")
                try:
                    check_headers(answer, who != "anyone")
                except Mismatch as why:
                    raise Mismatch(f"{who}, {face}: {why}") from None


def guarded(cookie):
    return cookie and "__Host-" + cookie


def check_session_cookie(server):
    for face, body in (("JSON", {"phone": "0591000001", "password": PASSWORD}),
                       ("a page", form([("phone", "0591000001"), ("password", PASSWORD)]))):
        headers = {"Accept": FACES[face]}
        if face == "a page":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = Client(server.port).ask("POST", "/sign-in", body, headers)
        given = answer.header("set-cookie") or ""
        expect(re.match(r"__Host-session=[\w-]{43,}; ", given), f"{face}: Set-Cookie: {given}")
        check_cookie(answer)
    cookie = guarded(Client(server.port).sign_in("0591000001").cookie or "") or given.split(";")[0]
    unguarded = Client(server.port, cookie.replace("__Host-", "")).get("/me")
    expect(unguarded.status == 401, f"a cookie without its guard counts: {unguarded}")


def check_files(server):
    page = Client(server.port).get("/", Accept="text/html").text
    files = sorted(set(re.findall(r'(?:href|src|data-app)="(/static/[^"]+)"', page))) + ["/sw.js", "/robots.txt"]
    expect(len(files) > 4, f"too few files: {files}")
    for path in files:
        answer = Client(server.port).get(path)
        expect(answer.status == 200 and answer.header("x-content-type-options") == "nosniff", f"{path}: {answer.status}")
        expect(answer.header("content-security-policy"), f"{path} has no policy")
        expect(answer.header("strict-transport-security"), f"{path} may come without https")


# ---- Forms from elsewhere ----

def token_of(client):
    page = client.get("/raise", Accept="text/html").text
    return re.search('name="_csrf" value="([^"]+)"', page).group(1)


def send(client, path, headers, pairs, face="text/html"):
    return client.ask("POST", target(path, unknown_names(path)), form(pairs),
                      {"Accept": face, "Host": "needs.example", "Content-Type": "application/x-www-form-urlencoded", **headers})


def check_elsewhere(world, server, path, permission):
    """Refused before anything is asked about, whatever the body, with a token and without, by both faces."""
    for who in ("anyone", who_may(permission)):
        client = Client(server.port, guarded(world.cookies.get(who)))
        marks = [("_csrf", token_of(client))] if who != "anyone" else []
        for kind, headers in ELSEWHERE.items():
            for face in FACES.values():
                answer = send(client, path, headers, marks, face)
                expect(answer.status == 403, f"{who}, {kind}: {answer.status} {answer.text[:200]}")
                expect(face == "text/html" or answer.json["fault"] == "REQUEST_FROM_ELSEWHERE", f"{who}, {kind}: {answer}")
            answer = client.ask("POST", target(path, unknown_names(path)), {}, {"Host": "needs.example", **headers})
            expect(answer.status == 403 and answer.json["fault"] == "REQUEST_FROM_ELSEWHERE", f"{who}, {kind}, JSON: {answer}")


def check_here(server):
    """On the machine itself there is no https: its own pages are ours."""
    here = f"127.0.0.1:{server.port}"
    for origin, wanted in ((f"http://{here}", 422), (f"http://127.0.0.1:{server.port + 1}", 403)):
        answer = Client(server.port).ask("POST", "/needs", {}, {"Host": here, "Origin": origin})
        expect(answer.status == wanted, f"{origin}: {answer}")


def check_token(world, server, path, permission):
    """A form of somebody signed in without our token, and a JSON that a form of another site could send."""
    name = who_may(permission)
    client = Client(server.port, guarded(world.cookies[name]))
    other = next(other for other in law.GRANTS if other not in ("anyone", name))
    tokens = {"none": None, "empty": "", "no token": "x" * 43,
              "another's": token_of(Client(server.port, guarded(world.cookies[other])))}
    right = token_of(client)
    tokens["one with a byte more"], tokens["a changed one"] = right + "A", right[:-2] + ("AA" if right[-2:] != "AA" else "BB")
    for kind, token in tokens.items():
        marks = [] if token is None else [("_csrf", token)]
        answer = send(client, path, {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}, marks, "application/json")
        expect(answer.status == 403 and answer.json["fault"] == "FORM_EXPIRED", f"{kind}: {answer}")
    for type_ in ("text/plain", "text/plain; charset=utf-8", "application/octet-stream"):
        answer = client.ask("POST", target(path, unknown_names(path)), '{"x": 1}', {"Content-Type": type_})
        expect(answer.status == 415, f"{type_}: {answer}")
    boundary = "xyz"
    body = f'--{boundary}\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--{boundary}--\r\n'
    answer = client.ask("POST", target(path, unknown_names(path)), body,
                        {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    refused = answer.status == 415 or (answer.status == 403 and answer.json["fault"] == "FORM_EXPIRED")
    expect(refused, f"multipart without a token: {answer}")


def check_reading(world, server, path):
    """No reading changes anything: so that no link of another site does."""
    before = count_rows(server.folder)
    for who in ("anyone", "coordinator", "administrator", "manager"):
        client = Client(server.port, guarded(world.cookies.get(who)))
        client.ask("GET", target(path, real_names(path)), None, {"Sec-Fetch-Site": "cross-site", "Accept": "text/html"})
    expect(count_rows(server.folder) == before, "reading wrote rows")


# ---- CSV ----

def csv_targets(server):
    """Of the description: every table that a page gives as CSV, and every path that is one."""
    paths = Client(server.port).get("/openapi.json").json["paths"]
    for path, methods in paths.items():
        for parameter in methods.get("get", {}).get("parameters", []):
            if parameter.get("name") == "csv":
                for table in parameter["schema"]["enum"]:
                    yield path, f"csv={table}&hxl=1"
        if path.endswith(".csv"):
            yield path, ""


def plant(world, server):
    """Names that a spreadsheet would run, wherever a name comes into a table; and a refused import full of them."""
    administrator = Client(server.port, world.cookies["administrator"])
    for number, text in enumerate(FORMULA):
        for path, body in ((f"/admin/areas/PS020{number + 1}/rename", {"name_ar": text, "name_en": text}),
                           ("/admin/sectors/food/change", {"name_ar": text, "name_en": text, "position": 1})):
            answer = administrator.post(path, body)
            expect(answer.status == 200, f"{path}: {answer}")
    lines = ["code,sector,name_ar,unit_ar"] + [f'"{text}","{text}","{text}","{text}"' for text in [*FORMULA, "\t=1+1"]]
    sent = administrator.ask("POST", "/imports/items", "\n".join(lines), {"Content-Type": "text/csv"})
    expect(sent.status == 201, f"import: {sent}")
    shown = administrator.get(f"/imports/{sent.json['id']}").json
    columns = [{"n": column["n"], "field": column["field"]} for column in shown["columns"]]
    answer = administrator.post(f"/imports/{sent.json['id']}/columns", {"columns": columns})
    expect(answer.status == 200, f"columns: {answer}")
    incident = administrator.post("/admin/incidents", {"since": day(), "until": day()})
    expect(incident.status == 201, f"incident: {incident}")
    return {"import": sent.json["id"], "incident": incident.json["id"]}


def wait_refused(client, import_id):
    for _ in range(200):
        state = client.get(f"/imports/{import_id}").json["state"]
        if state in ("checked", "refused"):
            return
        time.sleep(0.1)
    raise Mismatch("the import is never checked")


def check_cells(world, server, planted):
    client = Client(server.port, world.cookies["administrator"])
    wait_refused(client, planted["import"])
    seen, tables = set(), 0
    for path, query in csv_targets(server):
        names = {**real_names(path), **planted}
        answer = client.get(target(path, names) + (f"?{query}" if query else ""))
        expect(answer.status == 200 and answer.header("content-type").startswith("text/csv"), f"{path} {query}: {answer}")
        expect("attachment" in (answer.header("content-disposition") or ""), f"{path}: shown rather than saved")
        tables += 1
        for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))):
            for cell in row:
                expect(cell[:1] not in "=+-@\t\r" or not cell or re.fullmatch(r"-?\d+(\.\d+)?", cell),
                       f"{path} {query}: a cell that is run: {cell!r}")
                seen.update(text for text in FORMULA if cell == "'" + text)
    expect(tables > 5, f"only {tables} tables were found")
    expect(seen == set(FORMULA), f"what was planted was not seen: {set(FORMULA) - seen}")


# ---- All ----

def play(report, world, scratch):
    # One server as the world sees it, by https.
    with world.server(scratch, "doors", [f"server.origin={ORIGIN}", "limit.wrong_codes_per_minute=100000"]) as server:
        routes = read_routes()
        for method, path, permission in routes:
            report.run(f"doors {method} {path} headers and cookies", lambda: check_answers(world, server, method, path, permission))
            if method == "GET":
                report.run(f"doors {method} {path} changes nothing", lambda: check_reading(world, server, path))
        report.run("doors the cookie of a session", lambda: check_session_cookie(server))
        report.run("doors files", lambda: check_files(server))
        before = count_rows(server.folder)
        for method, path, permission in routes:
            if method == "POST":
                report.run(f"doors {path} from elsewhere", lambda: check_elsewhere(world, server, path, permission))
                report.run(f"doors {path} without the token", lambda: check_token(world, server, path, permission))
        report.run("doors pages of the machine itself", lambda: check_here(server))
        report.check("doors nothing was stored", count_rows(server.folder) == before)
    with world.server(scratch, "cells", []) as server:
        planted = {}
        report.run("doors texts that a spreadsheet runs are planted", lambda: planted.update(plant(world, server)))
        if planted:
            report.run("doors cells of every CSV", lambda: check_cells(world, server, planted))
