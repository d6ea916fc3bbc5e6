"""Every field of every document, by route, and whose eyes it is for. A field that an answer holds and this table has not
fails the test of roles; so does a guarded one (`name!eye,eye`) that somebody else is shown. Not here: who may ask (law.py)."""
import re

# What documents share. `@shape` takes one in; `name{…}` is a record, `name[…]` a list of records, `name[]` a list of texts.
SHAPES = {
    "place": "pcode kind name_ar name_en parent closed governorate{pcode kind name_ar name_en parent closed}",
    "short-place": "pcode name_ar name_en",
    "item": "code name_ar name_en unit_ar unit_en",
    "catalogue-item": "@item sector standard{quantity people confirmed} retired",
    "cell": "value withheld",
    "counts": "open{@cell} claimed{@cell} delivered{@cell} confirmed{@cell} met{@cell} week{@cell} late{@cell}"
              " answer{hours days} inexact",
    "published": "published small_cell",
    "sector": "code name_ar name_en",
    "organisation-name": "id name",
    "line": "id item{@item} asked claimed dispatched delivered confirmed unclaimed index",
    # No name, no phone, no exact place and no words of anybody: those stand in @contact, below a guard.
    "need-of-owner": "state urgency for area{@place} people care[] closing created due overdue lines[@line] line_count",
    "need": "id @need-of-owner",
    "contact": "name phone landmark words erased photos[id what at bytes kilobytes width height path]",
    "note": "at by_owner words",
    "seen": "at times again organisation{@organisation-name} role purpose fields[]",
    "claim": "id line state quantity due overdue reminded changed item{@item} area{@place} organisation{@organisation-name}",
    "claim-of-staff": "@claim need_id need_state offered_to{@organisation-name}"
                      " can{dispatch deliver confirm release offer answer_offer settle}",
    # The person only for whoever holds the promise; what was said about it also for those who judge or are asked to take over.
    "claim-page": "@claim-of-staff need{@need} notes[@note]!holder,offered,reviewer contest!holder,offered,reviewer"
                  " contact{@contact}!holder",
    "span": "minutes hours days",
    "board-row": "@need asked sectors[] band age{@span} left{@span} late{@span} assigned{account name me}",
    "case": "here @board-row raised_by_other governorate{@place} contact{@contact} notes[@note] internal[at words author]"
            " claims[@claim] history[at kind seq reason to] seen stale[kind at]"
            " can{verify decline ask urgency close duplicate lines assign owner_code nothing note}",
    # Whoever raised it for someone else learns the state, and nothing of the person.
    "follow": "code code_for_people proxy waiting{reason} next{step by} still_asked state closing created"
              " can{update lines still moved withdraw answer erase photo}"
              " urgency!owner for!owner area{@place}!owner people!owner care[]!owner due!owner overdue!owner lines[@line]!owner"
              " line_count!owner claims[@claim handover_code can{confirm contest}]!owner name!owner phone!owner"
              " landmark!owner words!owner erased!owner photos[id what at bytes kilobytes width height path]!owner"
              " photos_left!owner notes[@note]!owner question{words}!owner seen[@seen]!owner"
              " history[at kind organisation{name}]!owner",
    "bulk-rows": "rows[index id seen done why undone undone_well need{@need}] done skipped undone from",
    "batch": "id act at undone_at can_undo undo_until @bulk-rows",
    "views": "views[id name query is_start] views_most",
    "organisation": "id name kind state created about area{@place} waiting{days} reason suspended"
                    " can{approve decline suspend lift add_person}",
    "admin-history": "history[kind at actor]",
    "grant": "id role until area{@short-place} organisation{@organisation-name} can_end",
    "account": "id name phone created grant_count sessions lost grants[@grant] @admin-history can{lose sign_out ask_recovery confirm_recovery take_half cancel_recovery}"
               " recovery{asked ready}"
               " proposals[id proposer agree_until account{@organisation-name} role area{@place} until organisation{@organisation-name}]",
    "accounts": "accounts[id name phone created grant_count] next proposals_waiting searched"
                " ending[account holder role area{@short-place} until]",
    "fallen": "id name own count grants[@grant holder]",
    "me": "name grants[role until ends_soon area{@short-place} organisation{@organisation-name}] has_factor printed_left printed_few recovery{ready}"
          " sessions[id begun seen device current]",
    "factors": "totp_since printed_at printed_left any lacks_factor factor_by passkeys[id name made used] passkey{rp challenge user name allow[]}",
    "begun": "to second{totp printed passkeys} passkey{rp challenge allow[]} recovery{ready}",
    "proposal": "id kind act{grant{account{@organisation-name} role area{@place} until organisation{@organisation-name}}"
                " export{area{@place} need_state purpose need_count}} reason proposer made until state waits settler settled"
                " words own can{agree refuse withdraw} chained",
    "export": "id area{@place} need_state purpose need_count reason asked proposal{id state} until taken send_until can{take send}",
    "job": "id kind state stage done total percent created started ended why fault cancelling active subject mine by"
           " may{cancel restart} result{*}",
    # Of a file of people: their cells, for whoever sent it alone.
    "import-page": "@import remembered file_gone file_unusable has_columns separator columns[n number header field samples[] wrong options[value field slot chosen]]!sender"
                   " has_encodings encodings[encoding lines[]]!sender first_errors[row column message]!sender"
                   " kept_things[thing number need]!sender work{@job} is{*}",
    "import": "id kind state encoding rows added already errors kept taken_back created file_until ended job file{name size}",
    # Who may ask at all keeps it: everything is sealed, and opened by the vault for them.
    "household-row": "id area{@place} members here nobody created head{given family}",
    "identity": "given father grandfather family born sex is_female is_male phone number died departed",
    "household": "id area{@place} members here nobody created organisation{@organisation-name} merged_into landmark"
                 " people[id index is_head number_unsure left may_go @identity] history[kind at] can{change split part}",
    "text": "key ar{text shipped own} en{text shipped own} own arguments[written] plural changes[language text at actor]",
    "setting": "key unit value given shipped least most pinned own{changed actor}",
    "settings-page": "@setting changes[value at actor]",
    "managed-item": "@catalogue-item can{retire} @admin-history",
    "looks": "looks[account{@organisation-name} organisation{@organisation-name} role needs looks in_hour unusual first last"
             " purposes[] fields[]] cut",
    "incident": "id opened tell_before since until contained notified closed stage opened_by{@organisation-name}"
                " account{@organisation-name} organisation{@organisation-name}",
    "incident-page": "@incident can{contained notified closed tell see_needs} @admin-history",
}

FIELDS = {
    "GET /": "counts[area{@short-place} @counts] totals{@counts} @published",
    "GET /areas/{area}": "area{@place} above[@place] sectors[sector{@sector} @counts] total{@counts} places[area{@short-place} @counts]"
                         " organisations[@organisation-name kept{@cell} lapsed{@cell}] weeks[start raised{@cell} answered{@cell}] @published",
    "GET /sectors": "sectors[sector{@sector} @counts] total{@counts} @published",
    "GET /sectors/{sector}": "sector{@sector} total{@counts} counts[area{@short-place} @counts] weeks[start raised{@cell} answered{@cell}]"
                             " @published",
    "GET /responders": "responders[id name kind area{@short-place} sectors[@sector] kept{@cell} lapsed{@cell}] next @published",
    "GET /how-it-works": "deadlines[urgency verified_within_hours asked_after_hours asked_after_days] answer_within_hours"
                         " claim_due_most_days small_cell changed",
    "GET /areas": "areas[@place]", "GET /items": "sectors[@sector] items[@catalogue-item]", "GET /health": "health",
    # Pages that ask for something say nothing by themselves.
    **{route: "" for route in ("GET /help", "GET /raise", "GET /raise/where", "GET /raise/check", "GET /raise/kept", "GET /follow",
                               "GET /phone", "GET /accounts/new", "GET /admin/items/new", "POST /raise/what", "POST /raise/where",
                               "POST /raise/check", "POST /sign-out")},
    # No documents: pictures, files, lists for machines.
    **{route: "*" for route in ("GET /needs/{code}/photos/{photo}", "GET /board/{need}/photos/{photo}", "GET /claims/{claim}/photos/{photo}",
                                "GET /metrics", "GET /sitemap.xml", "GET /robots.txt", "GET /.well-known/security.txt",
                                "GET /imports/{import}/errors.csv")},
    "GET /openapi.json": "*", "GET /sign-in": "to passkey{rp challenge}", "GET /organisations/new": "governorates[@place]",

    "POST /needs": "code code_for_people @need-of-owner next{step by} proxy follow",
    "POST /follow": "code",
    "GET /needs/{code}": "@follow",
    **{f"POST /needs/{{code}}/{act}": "@follow" for act in
       ("update", "still", "moved", "withdraw", "erase", "answer", "confirm", "contest", "photos", "photos/{photo}/remove")},

    "GET /board": "filters{state governorate locality sector item overdue assigned urgency query} here seq bulk_most"
                  " needs[@board-row index first_of_band] late{count more first{@span}} soon{count more first{@span}}"
                  " counts{received verified open unconfirmed} next case{@case} proposals_waiting @views",
    "GET /board/news": "changed[id kind state listed mine] more",
    "POST /board/find": "need",
    "GET /board/{need}": "@case",
    **{f"POST /board/{{need}}/{act}": "@case" for act in
       ("verify", "decline", "ask", "urgency", "close", "lines", "assign", "note")},
    "POST /board/{need}/owner-code": "code code_for_people need",
    "POST /board/bulk/preview": "act undoable undo_minutes complete @bulk-rows",
    "POST /board/bulk": "@batch", "GET /board/bulk/{batch}": "@batch", "POST /board/bulk/{batch}/undo": "@batch",
    "GET /board/views": "@views", "POST /board/views": "id @views",
    **{f"POST /board/views/{{view}}/{act}": "@views" for act in ("rename", "start", "delete")},

    "GET /desk": "organisation{@organisation-name} approved suspended reason cap{open most kept lapsed}"
                 " claims[@claim-of-staff] ended[@claim-of-staff] offered[@claim-of-staff]",
    "GET /desk/needs": "needs[@need] next",
    "GET /desk/needs/{need}": "@need governorate{@place} claims[@claim-of-staff]!holder can_claim claim_due_least claim_due_most"
                              " contact{@contact}!holder",
    "POST /claims": "@claim-page", "GET /claims/{claim}": "@claim-page",
    **{f"POST /claims/{{claim}}/{act}": "@claim-page" for act in
       ("dispatch", "deliver", "confirm", "release", "offer", "answer-offer")},
    "GET /reviews": "claims[@claim-page] proposals_waiting", "POST /claims/{claim}/settle": "claims[@claim-page] proposals_waiting",

    "POST /organisations": "@organisation", "GET /organisations": "organisations[@organisation] next",
    # Who works there is for those who manage it.
    "GET /organisations/{organisation}": "@organisation promises{kept{@cell} lapsed{@cell} sectors[@sector] published}"
                                         " people[account name role until]!own",
    **{f"POST /organisations/{{organisation}}/{act}": "@organisation" for act in ("approve", "decline", "suspend", "lift")},
    "POST /organisations/{organisation}/people": "account name role until",

    "GET /admin": "proposals_waiting",
    "GET /admin/areas": "areas[@place] searched",
    "GET /admin/areas/{area}": "@place above[@place] children[@place] @admin-history can{move close reopen add_locality add_site}",
    **{f"POST /admin/areas/{{area}}/{act}": "@place" for act in ("add", "rename", "move", "close", "reopen")},
    "GET /admin/items": "sectors[@sector position items[@catalogue-item]]",
    "POST /admin/items": "@catalogue-item", "GET /admin/items/{item}": "@managed-item",
    **{f"POST /admin/items/{{item}}/{act}": "@catalogue-item" for act in ("change", "retire", "restore")},
    "POST /admin/sectors/{sector}/change": "@sector position",
    "GET /admin/texts": "texts[key ar en own stale] next own_count count prefixes[prefix chosen count] orphans[key text language]",
    "GET /admin/texts/export": "*", "POST /admin/texts/import": "written",
    "GET /admin/texts/{key}": "@text", "POST /admin/texts/{key}/preview": "@text previews[with ar en]",
    "POST /admin/texts/{key}/change": "@text", "POST /admin/texts/{key}/take-back": "@text",
    "GET /admin/settings": "settings[@setting]", "GET /admin/settings/{setting}": "@settings-page",
    "POST /admin/settings/{setting}/change": "@settings-page", "POST /admin/settings/{setting}/take-back": "@settings-page",
    "GET /status": "reasons[name] well version now started memory_mb server{connections queue requests refused}"
                   " storage{database_mb log_mb free_mb total_mb free_gb total_gb used_percent queue commits faults}"
                   " backup{planned running percent newest newest_mb count failures fault next}"
                   " vault{answers locked openings unusual} jobs[name runs failures last took_ms fault]"
                   " long_jobs[state number] needs[state number] claims[state number]",

    "GET /jobs": "jobs[@job] next", "GET /jobs/{job}": "@job", "POST /jobs/{job}/cancel": "@job", "POST /jobs/{job}/restart": "@job",
    **{f"POST /imports/{kind}": "@import-page" for kind in ("needs", "areas", "items")},
    "GET /imports/{import}": "@import-page",
    **{f"POST /imports/{{import}}/{act}": "@import-page" for act in ("encoding", "columns", "store", "undo", "discard")},
    "GET /imports/{import}/errors": "@import list[row column message]!sender next cut",
    "GET /imports": "imports[@import] may{needs places} next",
    **{f"GET /imports/{kind}": "kind most_mib fields[]" for kind in ("needs", "areas", "items")},

    "GET /accounts": "@accounts", "POST /accounts/search": "@accounts",
    "POST /accounts": "@account proposed password", "GET /accounts/{account}": "@account",
    "POST /accounts/{account}/grants": "@account proposed",
    "POST /accounts/{account}/recovery": "@account", "POST /accounts/{account}/recovery/confirm": "@account",
    # Half a code, for the colleague who hands it over: never the whole.
    "POST /accounts/{account}/recovery/half": "@account half", "POST /accounts/{account}/recovery/cancel": "@account",
    "POST /me/recovery/cancel": "@me", "GET /recover": "recovered to", "POST /recover": "recovered to",
    "POST /accounts/{account}/end": "id", "POST /accounts/{account}/sign-out": "id",
    "GET /accounts/{account}/lost": "@fallen", "POST /accounts/{account}/lost": "id",
    "POST /sign-in": "name grants[role until ends_soon area{@short-place} organisation{@organisation-name}] @begun",
    "GET /me": "@me", "POST /me/password": "@me", "POST /me/sessions/end": "@me", "POST /me/sessions/{session}/end": "@me",
    "GET /me/lost": "@fallen", "POST /me/lost": "id",
    "GET /me/second": "@factors",
    "POST /me/second/app/confirm": "@factors",
    "POST /me/second/app/remove": "@factors",
    "GET /sign-in/second": "@begun", "POST /sign-in/passkey": "name grants[role until ends_soon area{@short-place} organisation{@organisation-name}] @begun",
    "POST /sign-in/second": "name grants[role until ends_soon area{@short-place} organisation{@organisation-name}] @begun",
    "POST /me/second/passkeys": "@factors", "POST /me/second/passkeys/{passkey}/rename": "@factors",
    "POST /me/second/passkeys/{passkey}/forget": "@factors",
    "POST /me/second/app": "secret uri", "POST /me/second/codes": "codes[] printed_at",

    "GET /households": "households[@household-row] any next governorate", "GET /households/new": "",
    "POST /households": "@household", "GET /households/{household}": "@household",
    **{f"POST /households/{{household}}/{act}": "@household" for act in
       ("move", "split", "merge", "part", "members", *(f"members/{{person}}/{one}" for one in ("change", "head", "leave", "back")))},
    "GET /households/{household}/merge": "households[@household-row] any next household{@household-row}",
    "GET /households/{household}/members/{person}": "household person is_head number_unsure left can{change be_head} must_name_head"
                                                    " heads[id given family] identity{@identity}",
    "GET /proposals": "waiting[@proposal] own[@proposal]",
    "GET /proposals/{proposal}": "@proposal", "POST /proposals/{proposal}/refuse": "@proposal",
    "POST /proposals/{proposal}/withdraw": "@proposal", "POST /proposals/{proposal}/agree": "id state",
    "GET /admin/incidents": "since until listing @looks incidents[@incident]", "POST /admin/incidents": "@incident-page",
    "GET /admin/incidents/{incident}": "@incident-page @looks needs[id reference path governorate{@place} created phone told]"
                                       " touched with_phone without_phone told not_shown",
    "GET /admin/incidents/{incident}/looks.csv": "",
    "POST /admin/incidents/{incident}/step": "@incident-page", "POST /admin/incidents/{incident}/told": "@incident-page",
    "GET /exports": "exports[@export] most",
    "POST /exports": "@export", "GET /exports/{export}": "@export", "POST /exports/{export}/take": "@export",
    "GET /exports/{export}/file": "export needs[@need contact{name phone landmark words erased}]",
}

TOKEN = re.compile(r"\s*(@?[\w-]+|\*|[{}\[\]!,])")


class Rule:
    """A field: whose eyes it is for (None: everybody who may ask), and what lies below."""

    def __init__(self):
        self.eyes, self.below = None, {}


def parse(text, at=0, until=None):
    """({name: Rule}, where it ended)."""
    rules, last = {}, []
    while match := TOKEN.match(text, at):
        token, at = match[1], match.end()
        if token == until:
            return rules, at
        if token.startswith("@"):
            rules.update(parse(SHAPES[token[1:]])[0])
        elif token in "{[":
            rules[last[0]].below, at = parse(text, at, "}" if token == "{" else "]")
        elif token == "!":
            eyes = re.compile(r"[\w,-]+").match(text, at)
            rules[last[0]].eyes, at = set(eyes[0].split(",")), eyes.end()
        else:
            rules[token], last = Rule(), [token]
    if text[at:].strip() or until:
        raise ValueError(f"fields: {text!r} at {at}")
    return rules, at


def is_empty(value):
    return value in (None, "", [], {}) or value is False or value == 0


class Fields:
    """Checks documents, and knows which guarded fields somebody was shown."""

    def __init__(self):
        self.rules = {route: parse(text)[0] for route, text in FIELDS.items() if text != "*"}
        self.shown = set()

    def check(self, route, doc, eyes):
        """Why the document is not as the table says; "" when it is."""
        if FIELDS.get(route) == "*":
            return ""
        if route not in self.rules:
            return f"{route} has no fields in fields.py"
        return "; ".join(self.look(route, "", doc, self.rules[route], eyes))

    def look(self, route, path, doc, rules, eyes):
        if isinstance(doc, list):
            for one in doc:
                yield from self.look(route, path + "[]", one, rules, eyes)
            return
        if not isinstance(doc, dict):
            return
        for name, value in doc.items():
            where = f"{path}.{name}" if path else name
            rule = rules.get(name) or rules.get("*")
            if rule is None:
                yield f"{where} has no rule"
            elif rule.eyes and not rule.eyes & eyes and not is_empty(value):
                yield f"{where} is for {sorted(rule.eyes)}, shown to {sorted(eyes)}"
            else:
                if rule.eyes and not is_empty(value):
                    self.shown.add(name)
                yield from self.look(route, where, value, rule.below, eyes)

    def guarded(self):
        """The names of all guarded fields."""
        def walk(rules):
            for name, rule in rules.items():
                if rule.eyes:
                    yield name
                yield from walk(rule.below)
        return {name for rules in self.rules.values() for name in walk(rules)}
