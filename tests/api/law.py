"""Who may do what, said a second time and apart from the program: the roles of the world, the permissions, and for
every route what it is about and what it is sent. A route that is missing here fails the test of roles."""

# ---- Who there is: name -> [(role, area path, organisation)] ----

GAZA, WEST, ALL = "PS.PS02.", "PS.PS01.", "PS."

GRANTS = {
    "anyone": [],
    "member": [],
    "worker": [("field-worker", GAZA, "relief")],
    "manager": [("organisation-manager", GAZA, "relief")],
    "manager-second": [("organisation-manager", GAZA, "second")],
    "manager-west": [("organisation-manager", WEST, "west")],
    "manager-pending": [("organisation-manager", GAZA, "pending")],
    "coordinator": [("coordinator", GAZA, None)],
    "coordinator-west": [("coordinator", WEST, None)],
    "reviewer": [("reviewer", ALL, None)],
    "reviewer-west": [("reviewer", WEST, None)],
    "auditor": [("auditor", ALL, None)],
    "administrator": [("administrator", ALL, None)],
}

# ---- Permissions: roles that hold them, and what of the thing is asked ----

PERMISSIONS = {
    "MAY_SEE_NEEDS": ({"coordinator"}, {"area"}),
    "MAY_VERIFY_NEEDS": ({"coordinator"}, {"area"}),
    "MAY_APPROVE_ORGANISATIONS": ({"coordinator"}, {"area"}),
    "MAY_OVERSEE_ORGANISATIONS": ({"coordinator", "administrator"}, {"area"}),
    "MAY_MANAGE_ORGANISATION": ({"organisation-manager"}, {"own"}),
    "MAY_RESPOND": ({"organisation-manager", "field-worker"}, {"area", "own"}),
    "MAY_REVIEW": ({"reviewer"}, {"area", "other"}),
    "MAY_GIVE_GRANTS": ({"organisation-manager", "coordinator", "reviewer", "administrator"}, set()),
    "MAY_SETTLE_PROPOSALS": ({"coordinator", "reviewer", "administrator"}, set()),
    "MAY_IMPORT": ({"coordinator", "administrator"}, set()),
    "MAY_IMPORT_NEEDS": ({"coordinator"}, {"area"}),
    "MAY_HANDLE_INCIDENTS": ({"coordinator", "administrator"}, set()),
    "MAY_KEEP_HOUSEHOLDS": ({"coordinator", "organisation-manager", "field-worker"}, {"area", "bound"}),
    "MAY_ADMINISTER": ({"administrator"}, set()),
}


def may(name, permission, area=None, organisation=None):
    """As the table says: any one grant with the role, whose subtree holds the area and whose organisation is it."""
    if permission == "ANYONE":
        return True
    if permission in ("SIGNED_IN", "OWN_ACCOUNT"):
        return name != "anyone"
    roles, asked = PERMISSIONS[permission]
    if "other" in asked and any(own == organisation for _, _, own in GRANTS[name] if organisation):
        return False
    return any(role in roles and (area is None or "area" not in asked or area.startswith(subtree)) and
               (organisation is None or "own" not in asked or own == organisation) and
               (area is None or "bound" not in asked or own is None or own == organisation)
               for role, subtree, own in GRANTS[name])


# What holding a role is at least as much as, among those that the tests give.
GIVES = {"organisation-manager": {"organisation-manager", "field-worker"}, "coordinator": {"coordinator"},
         "reviewer": {"reviewer"}, "administrator": {"administrator", "auditor"}}
# What else it may take back.
ENDS = {"coordinator": {"organisation-manager", "field-worker"},
        "administrator": {"organisation-manager", "field-worker", "coordinator", "reviewer"}}


def reaches(name, area, organisation):
    """Whether a grant over this area, for this organisation, makes its account one that `name` may see."""
    return any(role == "administrator" or role in ("coordinator", "reviewer") and area.startswith(subtree) or
               role == "organisation-manager" and organisation == own for role, subtree, own in GRANTS[name])


def holds_as_much(name, wanted, area, organisation):
    return any(wanted in GIVES.get(role, ()) and area.startswith(subtree) and
               (role != "organisation-manager" or organisation == own) for role, subtree, own in GRANTS[name])


def may_end(name, wanted, area, organisation):
    return holds_as_much(name, wanted, area, organisation) or any(
        wanted in ENDS.get(role, ()) and area.startswith(subtree) for role, subtree, _ in GRANTS[name])


# ---- Routes: what each is about, and a body that is right ----
# about: nothing, code, need (as coordinators see it), open-need and line (as responders do), claim, offer, dispute,
# organisation, new-organisation, account, seen-code (a code, for those who may see its need), view and batch (of the coordinator),
# any-need (passed over where one may not), proposal (of a coordinator to make another one),
# export-area (where the needs of a file lie), export (of the coordinator, agreed to by another). state: what the thing must be in. ok: the status of success.

class Route:
    def __init__(self, about="nothing", body=None, state=None, bad=None, ok=200, query=None):
        self.about, self.body, self.state, self.bad, self.ok, self.query = about, body, state, bad, ok, query


NEED = {"for": "household", "area": "PS0203", "lines": [{"item": "tent", "quantity": 1}]}
ORGANISATION = {"name": "$new", "kind": "charity", "area": "PS02", "manager_name": "N", "phone": "$phone",
                "password": "a long password"}
PERSON = {"name": "N", "phone": "$phone", "password": "a long password", "role": "field-worker"}
SOMEBODY = {"given": "Sealed Given", "family": "N"}
HOUSEHOLD = {"area": "PS0203", **SOMEBODY}
GRANT = {"role": "organisation-manager", "area": "PS0203", "organisation": "$relief"}

ROUTES = {
    "GET /": Route(), "GET /help": Route(), "GET /raise": Route(), "GET /raise/where": Route(), "GET /raise/check": Route(),
    "GET /raise/kept": Route(), "GET /phone": Route(), "GET /follow": Route(), "GET /areas": Route(),
    "GET /areas/{area}": Route("area"), "GET /sectors": Route(), "GET /responders": Route(), "GET /sectors/{sector}": Route("sector"),
    "GET /items": Route(), "GET /sign-in": Route(), "GET /health": Route(), "GET /metrics": Route(),
    "GET /openapi.json": Route(), "GET /how-it-works": Route(), "GET /sitemap.xml": Route(), "GET /robots.txt": Route(), "GET /.well-known/security.txt": Route(), "GET /organisations/new": Route(), "GET /me": Route(),
    "POST /raise/what": Route(body={"words": "x"}),
    "POST /raise/where": Route(body=NEED),
    "POST /raise/check": Route(body={"back": "what"}),
    "POST /needs": Route(body=NEED, ok=201),
    "POST /follow": Route(body={"code": "$code"}),
    "POST /sign-in": Route(body={"phone": "0591000001", "password": "$password"}),
    "POST /sign-out": Route(body={}),

    "GET /needs/{code}": Route("code"),
    "POST /needs/{code}/update": Route("code", {"people": 3}),
    "POST /needs/{code}/still": Route("code", {}),
    "POST /needs/{code}/moved": Route("code", {"area": "PS0204"}),
    "POST /needs/{code}/withdraw": Route("code", {}),
    "POST /needs/{code}/erase": Route("code", {}, "withdrawn"),
    # Files come as a browser's form (photos.py); here only who may send one.
    "POST /needs/{code}/photos": Route("code", {"what": "place"}, ok=422),
    "GET /needs/{code}/photos/{photo}": Route("code", state="photo"),
    "POST /needs/{code}/photos/{photo}/remove": Route("code", {}, "photo"),
    "POST /needs/{code}/answer": Route("code", {"words": "x"}, "asked"),
    "POST /needs/{code}/confirm": Route("code", {"claim": "$claim"}, "delivered"),
    "POST /needs/{code}/contest": Route("code", {"claim": "$claim"}, "delivered"),

    "GET /board": Route(),
    "GET /board/{need}": Route("need"),
    "GET /board/{need}/photos/{photo}": Route("need", state="photo"),
    "POST /board/{need}/verify": Route("need", {}, bad={"urgency": "x"}),
    "POST /board/{need}/decline": Route("need", {"reason": "other-place"}, bad={}),
    "POST /board/{need}/ask": Route("need", {"words": "x"}, bad={}),
    "POST /board/{need}/urgency": Route("need", {"urgency": "high"}, bad={}),
    "POST /board/{need}/close": Route("need", {"reason": "duplicate"}, bad={}),
    "POST /board/{need}/lines": Route("need", {"lines": [{"item": "tent", "quantity": 9}]}, bad={}),
    "POST /board/{need}/assign": Route("need", {"assignee": "me"}, bad={}),
    "POST /board/{need}/note": Route("need", {"words": "x"}, bad={}),
    "GET /board/news": Route(query="since=1"),
    "POST /board/find": Route("seen-code", {"code": "$code"}, bad={}),
    "GET /board/views": Route(),
    "POST /board/views": Route(body={"name": "$new"}, bad={}),
    "POST /board/views/{view}/rename": Route("view", {"name": "$new"}, bad={}),
    "POST /board/views/{view}/start": Route("view", {}, bad={"x": "1"}),
    "POST /board/views/{view}/delete": Route("view", {}, bad={"x": "1"}),
    "POST /board/bulk/preview": Route("any-need", {"act": "verify", "needs": [{"need": "$need"}]}, bad={"act": "x"}),
    "POST /board/bulk": Route("any-need", {"act": "verify", "needs": [{"need": "$need"}]}, bad={}),
    "GET /board/bulk/{batch}": Route("batch"),
    "POST /board/bulk/{batch}/undo": Route("batch", {}, bad={"x": "1"}),
    "POST /board/{need}/owner-code": Route("need", {}, "proxy", bad={"x": "1"}),

    "GET /desk": Route(),
    "GET /desk/needs": Route(),
    "GET /desk/needs/{need}": Route("open-need", state="open"),
    "POST /claims": Route("line", {"line": "$line", "quantity": 1, "due": "$today"}, "open",
                          bad={"line": "$line", "quantity": 1}, ok=201),
    "GET /claims/{claim}": Route("offer", state="offered"),
    "GET /claims/{claim}/photos/{photo}": Route("claim", state="photo"),
    "POST /claims/{claim}/dispatch": Route("claim", {}, "held", bad={"x": "1"}),
    "POST /claims/{claim}/deliver": Route("claim", {}, "held", bad={"x": "1"}),
    "POST /claims/{claim}/confirm": Route("claim", {"handover_code": "$handover"}, "held", bad={}),
    "POST /claims/{claim}/release": Route("claim", {"reason": "other"}, "held", bad={}),
    "POST /claims/{claim}/offer": Route("claim", {"organisation": "$third"}, "held", bad={}),
    "POST /claims/{claim}/answer-offer": Route("offer", {"accept": "yes"}, "offered", bad={}),
    "GET /reviews": Route(),
    "POST /claims/{claim}/settle": Route("dispute", {"outcome": "arrived", "reason": "x"}, "disputed", bad={}),

    "GET /admin": Route(),
    "GET /status": Route(),
    "GET /admin/incidents": Route(),
    "POST /admin/incidents": Route(body={"since": "$today", "until": "$today"}, bad={}, ok=201),
    "GET /admin/incidents/{incident}": Route("incident"),
    "GET /admin/incidents/{incident}/looks.csv": Route("incident"),
    "POST /admin/incidents/{incident}/step": Route("incident", {"step": "contained"}, bad={}),
    "POST /admin/incidents/{incident}/told": Route("incident", {}, bad={"x": "1"}),
    "GET /admin/areas": Route(),
    "GET /admin/areas/{area}": Route("own-area"),
    "POST /admin/areas/{area}/add": Route("own-area", {"pcode": "$code", "kind": "site", "new_ar": "x"}, bad={}, ok=201),
    "POST /admin/areas/{area}/rename": Route("own-area", {"name_ar": "x", "name_en": "y"}, bad={}),
    "POST /admin/areas/{area}/move": Route("own-area", {"parent": "PS0204"}, bad={}),
    "POST /admin/areas/{area}/close": Route("own-area", {}, bad={"x": "1"}),
    "POST /admin/areas/{area}/reopen": Route("own-area", {}, bad={"x": "1"}),
    "GET /admin/texts": Route(), "GET /admin/texts/export": Route(),
    "POST /admin/texts/import": Route(body={"texts": "{}"}, bad={}),
    "GET /admin/texts/{key}": Route("text"),
    "POST /admin/texts/{key}/change": Route("text", {"ar": "أهلًا", "en": "Hello"}, bad={}),
    "POST /admin/texts/{key}/preview": Route("text", {"ar": "أهلًا", "en": "Hello"}, bad={}),
    "POST /admin/texts/{key}/take-back": Route("text", {}, bad={"x": "1"}),
    "GET /admin/items": Route(), "GET /admin/items/new": Route(),
    "POST /admin/items": Route("new-item", {"code": "$fresh", "sector": "food", "name_ar": "x", "unit_ar": "y"}, ok=201),
    "GET /admin/items/{item}": Route("item"),
    "POST /admin/items/{item}/change": Route("item", {"sector": "food", "name_ar": "x", "unit_ar": "y"}, bad={}),
    "POST /admin/items/{item}/retire": Route("item", {}, bad={"x": "1"}),
    "POST /admin/items/{item}/restore": Route("item", {}, bad={"x": "1"}),
    "POST /admin/sectors/{sector}/change": Route("own-sector", {"name_ar": "x", "name_en": "y", "position": 2}, bad={}),

    # Files come as text/csv or as a browser's form (tests/fault/uploads.py); here only who may send one.
    "GET /imports": Route(), "GET /imports/needs": Route(), "GET /imports/areas": Route(), "GET /imports/items": Route(),
    "POST /imports/needs": Route(body={}, ok=422),
    "POST /imports/areas": Route(body={}, ok=422),
    "POST /imports/items": Route(body={}, ok=422),
    "GET /imports/{import}": Route("import"),
    "GET /imports/{import}/errors": Route("import"),
    "GET /imports/{import}/errors.csv": Route("import"),
    "POST /imports/{import}/encoding": Route("import", {"encoding": "utf-8"}, bad={}),
    "POST /imports/{import}/columns": Route("import", {"columns": [{"n": 0, "field": ""}]}, bad={}),
    "POST /imports/{import}/store": Route("import", {}, bad={"x": "1"}),
    "POST /imports/{import}/undo": Route("import", {}, bad={"x": "1"}),
    "POST /imports/{import}/discard": Route("import", {}, bad={"x": "1"}),

    "GET /jobs": Route(),
    "GET /jobs/{job}": Route("job"),
    "POST /jobs/{job}/cancel": Route("job", {}, bad={"x": "1"}),
    "POST /jobs/{job}/restart": Route("job", {}, bad={"x": "1"}),

    "GET /accounts": Route(),
    "GET /accounts/new": Route(),
    "POST /accounts/search": Route(body={"search": "x"}),
    "POST /accounts": Route("new-account", {"name": "N", "phone": "$phone", **GRANT}, ok=201),
    "GET /accounts/{account}": Route("account"),
    "POST /accounts/{account}/grants": Route("account", GRANT, bad={}),
    "POST /accounts/{account}/end": Route("account", {"grant": "$grant"}, bad={}),
    "POST /accounts/{account}/recovery": Route("account", {}, bad={"x": "1"}),
    # The second word is another's, and none of these accounts is asked for yet.
    "POST /accounts/{account}/recovery/confirm": Route("account", {}, bad={"x": "1"}),
    "POST /accounts/{account}/recovery/half": Route("account", {}, bad={"x": "1"}),
    "POST /accounts/{account}/recovery/cancel": Route("account", {}, bad={"x": "1"}),
    "POST /me/recovery/cancel": Route("no-recovery", {}, bad={"x": "1"}),
    "GET /recover": Route(),
    "POST /recover": Route("no-halves", {"phone": "$phone", "first": "1", "second": "2", "password": "a long password"}),
    "POST /sign-in/passkey": Route("no-passkey", {"credential": "x", "client_data": "x", "authenticator_data": "x", "signature": "x"}),
    "POST /me/second/passkeys": Route("no-origin", {"name": "x", "present": "$password", "alg": -7, "client_data": "x", "authenticator_data": "x"}, bad={}),
    "POST /me/second/passkeys/{passkey}/rename": Route("passkey", {"name": "x"}, bad={}),
    "POST /me/second/passkeys/{passkey}/forget": Route("own-passkey", {"present": "$password"}, bad={}),
    "GET /accounts/{account}/lost": Route("account"),
    "POST /accounts/{account}/lost": Route("account", {}, bad={"x": "1"}),
    "GET /me/lost": Route(), "POST /me/lost": Route(body={}, bad={"x": "1"}),
    "GET /sign-in/second": Route("begun"), "POST /sign-in/second": Route("begun", {"code": "123456"}),
    "GET /me/second": Route(),
    "POST /me/second/app": Route(body={"present": "$password"}, bad={}),
    "POST /me/second/app/confirm": Route("begun-app", {"code": "123456"}, bad={}),
    "POST /me/second/app/remove": Route("begun-app", {"present": "$password"}, bad={}),
    "POST /me/second/codes": Route(body={"present": "$password"}, bad={}),
    "POST /me/password": Route(body={"present": "$password", "password": "another long password"}, bad={}),
    "POST /me/sessions/end": Route(body={}, bad={"x": "1"}),
    "POST /me/sessions/{session}/end": Route("session", {}, bad={"x": "1"}),
    "POST /accounts/{account}/sign-out": Route("account", {}, bad={"x": "1"}),

    "GET /proposals": Route(),
    "GET /proposals/{proposal}": Route("proposal"),
    "POST /proposals/{proposal}/agree": Route("proposal", {}, bad={"x": "1"}),
    "POST /proposals/{proposal}/refuse": Route("proposal", {"words": "x"}, bad={}),
    "POST /proposals/{proposal}/withdraw": Route("proposal", {}, bad={"x": "1"}),

    "GET /exports": Route(),
    "POST /exports": Route("export-area", {"area": "PS0203E", "state": "received", "purpose": "other", "reason": "x"}, bad={}, ok=201),
    "GET /exports/{export}": Route("export"),
    "POST /exports/{export}/take": Route("export", {}, "agreed", bad={"x": "1"}),
    "GET /exports/{export}/file": Route("export", state="taken"),

    "GET /admin/settings": Route(),
    "GET /admin/settings/{setting}": Route("setting"),
    "POST /admin/settings/{setting}/change": Route("setting", {"value": 25}, bad={}),
    "POST /admin/settings/{setting}/take-back": Route("setting", {}, bad={"x": "1"}),
    "GET /households": Route(), "GET /households/new": Route(),
    "POST /households": Route("new-household", HOUSEHOLD, bad={}, ok=201),
    "GET /households/{household}": Route("household"),
    "POST /households/{household}/move": Route("household", {"area": "PS0204"}, bad={}),
    "POST /households/{household}/split": Route("household", {"members": [{"person": "$second"}]}, bad={}, ok=201),
    "GET /households/{household}/merge": Route("household"),
    "POST /households/{household}/merge": Route("household", {"into": "$other"}, bad={}),
    "POST /households/{household}/part": Route("household", {}, "merged", bad={"x": "1"}),
    "POST /households/{household}/members": Route("household", SOMEBODY, bad={}, ok=201),
    "GET /households/{household}/members/{person}": Route("household"),
    "POST /households/{household}/members/{person}/change": Route("household", SOMEBODY, bad={}),
    "POST /households/{household}/members/{person}/head": Route("household", {}, bad={"x": "1"}),
    "POST /households/{household}/members/{person}/leave": Route("household", {"how": "departed", "on": "2026-01-02", "head": "$second"}, bad={}),
    "POST /households/{household}/members/{person}/back": Route("household", {}, "left", bad={"x": "1"}),
    "POST /organisations": Route(body=ORGANISATION, ok=201),
    "GET /organisations": Route(),
    "GET /organisations/{organisation}": Route("organisation"),
    "POST /organisations/{organisation}/approve": Route("organisation", {}, "pending", bad={"x": "1"}),
    "POST /organisations/{organisation}/decline": Route("organisation", {"reason": "x"}, "pending", bad={}),
    "POST /organisations/{organisation}/suspend": Route("organisation", {"reason": "x"}, "acting", bad={}),
    "POST /organisations/{organisation}/lift": Route("organisation", {}, "suspended", bad={"x": "1"}),
    "POST /organisations/{organisation}/people": Route("organisation", PERSON, "approved", bad={}, ok=201),
}
