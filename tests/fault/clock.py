"""A clock that is wrong by weeks or by a year, either way: it serves, promises lapse when they should, nothing is lost."""
import glob
import os

from harness import Client, Server, command, copy_folder, day, expect
from load import NEED

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
PHONES = {"coordinator": "0591000002", "manager": "0592000001", "manager-second": "0592000002"}


def library():
    found = glob.glob(LIBRARY)
    return found[0] if found else None


class Clock:
    def __init__(self, world, scratch):
        self.world, self.folder = world, scratch.join("clock")
        copy_folder(world.folder, self.folder)

    def server(self, days):
        return Server(self.folder, ["limit.wrong_codes_per_minute=100000", "jobs.every_s=1", "access.second_factor_hours=8760"], env=self.env(days))

    def env(self, days):
        if days == 0:
            return None
        # Only the date is moved: deadlines of sockets and jobs go by a clock that nobody can set.
        return {"LD_PRELOAD": library(), "FAKETIME": f"{days:+d}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "FAKETIME_DONT_RESET": "1", "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}

    def verify(self, days=0):
        code, out, err = command("verify", "--data", self.folder, env=self.env(days))
        expect(code == 0, f"verify with the clock {days:+d} days: {out} {err}")

    def sign_in(self, server, name):
        return Client(server.port).sign_in(PHONES[name])

    # ---- Today: promises are made ----

    def promise(self):
        with self.server(0) as server:
            self.coordinator = self.world.client(server, "coordinator")
            self.codes, self.claims, self.lines = {}, {}, {}
            for name, due in (("soon", 2), ("late", 14), ("on the road", 2), ("delivered", 2)):
                self.claims[name] = self.claim(server, name, due)
            manager = self.world.client(server, "manager")
            for act, name in (("dispatch", "on the road"), ("deliver", "delivered")):
                answer = manager.post(f"/claims/{self.claims[name]}/{act}")
                expect(answer.status == 200, f"{act}: {answer}")
            raised = Client(server.port).post("/needs", NEED).json
            self.codes["waiting"] = raised["code"]

    def claim(self, server, name, due):
        raised = Client(server.port).post("/needs", NEED).json
        self.codes[name], self.lines[name] = raised["code"], raised["lines"][0]["id"]
        for need in self.coordinator.get("/board").json["needs"]:
            answer = self.coordinator.post(f"/board/{need['id']}/verify", {"urgency": "normal"})
            expect(answer.status == 200, f"verify: {answer}")
        hold = {"line": self.lines[name], "quantity": 3, "due": day(due)}
        answer = self.world.client(server, "manager").post("/claims", hold)
        expect(answer.status == 201, f"claim: {answer}")
        return answer.json["id"]

    # ---- Later ----

    def states(self, server):
        manager = self.sign_in(server, "manager")
        return {name: manager.get(f"/claims/{claim}").json for name, claim in self.claims.items()}

    def expect_states(self, days, wanted, reminded=()):
        """Right after the start, before any visitor."""
        with self.server(days) as server:
            shown = self.states(server)
            states = {name: claim["state"] for name, claim in shown.items()}
            expect(states == wanted, f"{days:+d} days: {states}, not {wanted}")
            for name in reminded:
                expect(shown[name]["reminded"], f"{days:+d} days: {name} is not reminded")
            desk = self.sign_in(server, "manager").get("/desk").json
            expect(desk["cap"]["lapsed"] == list(wanted.values()).count("lapsed"), f"cap: {desk['cap']}")
        self.verify(days)
        self.verify(0)

    def almost_due(self):
        self.expect_states(2, {"soon": "held", "late": "held", "on the road": "dispatched", "delivered": "delivered"}, ["soon"])

    def past_due(self):
        self.expect_states(20, {"soon": "lapsed", "late": "lapsed", "on the road": "lapsed", "delivered": "delivered"})

    def open_again(self):
        """The quantity is open again without anyone's click, the owner sees why, and another may promise it."""
        with self.server(20) as server:
            shown = Client(server.port).get(f"/needs/{self.codes['soon']}").json
            kinds = [row["kind"] for row in shown["history"]]
            expect(shown["state"] == "open" and shown["lines"][0]["unclaimed"] == 3, f"{shown}")
            expect("claim.lapsed" in kinds and shown["claims"] == [], f"{kinds}")
            other = self.sign_in(server, "manager-second")
            late = {"line": self.lines["soon"], "quantity": 3, "due": day(5)}
            answer = other.post("/claims", late)
            expect(answer.status == 422 and answer.json["fault"] == "CLAIM_DUE_PAST", f"{answer}")
            answer = other.post("/claims", {**late, "due": day(25)})
            expect(answer.status == 201, f"{answer}")

    def stale(self):
        """A need that nobody speaks of for longer than it is fresh is asked about, and set aside; its owner brings it back."""
        with self.server(50) as server:
            code = self.codes["soon"]
            expect(Client(server.port).get(f"/needs/{code}").json["still_asked"], "not asked whether it is still so")
        with self.server(60) as server:
            client = Client(server.port)
            expect(client.get(f"/needs/{code}").json["state"] == "unconfirmed", "not set aside")
            answer = client.post(f"/needs/{code}/still")
            expect(answer.status == 200 and answer.json["state"] == "open", f"{answer}")

    def year(self, days):
        """It serves, raises and follows; grants of a year have ended, or not begun to matter."""
        with self.server(days) as server:
            client = Client(server.port)
            raised = client.post("/needs", NEED)
            expect(raised.status == 201, f"{raised}")
            self.codes[f"year {days}"] = raised.json["code"]
            lost = [name for name, code in self.codes.items() if client.get(f"/needs/{code}").status != 200]
            expect(not lost, f"lost: {lost}")
            expect(client.get("/").status == 200 and client.get("/health").status == 200, "the home page does not answer")
            board = self.sign_in(server, "coordinator").get("/board")
            expect(board.status == (403 if days > 300 else 200), f"the board: {board.status}")
        self.verify(days)

    def back(self):
        """The clock is put right again: what was written in the future stays, and work goes on."""
        with self.server(0) as server:
            coordinator, client = self.sign_in(server, "coordinator"), Client(server.port)
            raised = client.post("/needs", NEED).json
            line = raised["lines"][0]["id"]
            needs = coordinator.get("/board?governorate=PS0203").json["needs"]
            need = next((need for need in needs if need["lines"][0]["id"] == line), None)
            expect(need, "the new need is not on the board")
            expect(coordinator.post(f"/board/{need['id']}/verify").status == 200, "not verified")
            answer = self.sign_in(server, "manager").post("/claims", {"line": line, "quantity": 3, "due": day(1)})
            expect(answer.status == 201, f"claim: {answer}")
            shown = client.get(f"/needs/{raised['code']}").json
            expect(shown["lines"][0]["claimed"] == 3, f"{shown}")
        self.verify(0)


def play(report, world, scratch):
    if not library():
        report.not_ok("clock", "libfaketime is missing; install Debian's package faketime")
        return
    clock = Clock(world, scratch)
    report.run("clock promises are made", clock.promise)
    report.run("clock within a day of its due time a claim is reminded", clock.almost_due)
    report.run("clock 20 days later the promises have lapsed", clock.past_due)
    report.run("clock what lapsed is open to others", clock.open_again)
    report.run("clock a need that is no longer fresh is set aside, not lost", clock.stale)
    report.run("clock a year later", lambda: clock.year(366))
    report.run("clock put right again", clock.back)
    report.run("clock a year too early", lambda: clock.year(-366))
    report.run("clock put right once more", clock.back)
