"""A look back after something leaked: what is shown of whom to whom, the register's steps, and that nothing in it names a person
who asked for help. Who may call what at all is in roles.py."""
import csv
import io

from harness import Client, day, expect

PEOPLE = {"name": "Incident Canary", "landmark": "canary landmark", "words": "canary words"}
PHONES = ["0598111001", None, "0598111003"]


class Incidents:
    def __init__(self, world, server):
        self.world, self.server = world, server
        self.clients = {name: Client(server.port, cookie) for name, cookie in world.cookies.items()}
        self.anyone = Client(server.port)

    def raised(self, area, phone):
        body = {"for": "household", "area": area, "lines": [{"item": "tent", "quantity": 2}], **PEOPLE}
        answer = self.anyone.post("/needs", {**body, "phone": phone} if phone else body)
        expect(answer.status == 201, f"raising: {answer}")
        found = self.clients["coordinator-west" if area.startswith("PS01") else "coordinator"].post(
            "/board/find", {"code": answer.json["code"]})
        return found.json["need"]

    def looked_at(self):
        """Three needs of Gaza by one coordinator, one of them twice; one of the West Bank by the other."""
        self.needs = [self.raised("PS0203", phone) for phone in PHONES]
        self.west = self.raised("PS0104", "0598111009")
        for need in [*self.needs, self.needs[0]]:
            expect(self.clients["coordinator"].get(f"/board/{need}").json["contact"]["name"] == PEOPLE["name"], "not opened")
        expect(self.clients["coordinator-west"].get(f"/board/{self.west}").status == 200, "not opened")

    def silent(self, answer):
        for text in (*PEOPLE.values(), *(phone[1:] for phone in PHONES if phone), "598111009"):
            expect(text not in answer.text, f"{text} is shown: {answer.text[:300]}")

    def by_area(self):
        own = self.clients["coordinator"].get("/admin/incidents")
        groups = own.json["looks"]
        expect(len(groups) == 1 and groups[0]["needs"] == 3 and groups[0]["looks"] == 4 and groups[0]["in_hour"] == 4,
               f"{groups}")
        expect(groups[0]["account"]["name"] == "Person coordinator" and groups[0]["purposes"] == ["verify"] and
               groups[0]["role"] == "coordinator" and {"name", "phone"} <= set(groups[0]["fields"]), f"{groups}")
        west = self.clients["coordinator-west"].get("/admin/incidents").json["looks"]
        expect([group["needs"] for group in west] == [1], f"{west}")
        both = self.clients["administrator"].get("/admin/incidents")
        expect(sorted(group["needs"] for group in both.json["looks"]) == [1, 3], f"{both}")
        expect([group["in_hour"] for group in both.json["looks"]] == [4, 1], "the most in one hour come first")
        self.silent(both)
        page = self.clients["administrator"].get("/admin/incidents", Accept="text/html")
        expect(page.status == 200 and "Person coordinator" in page.text, f"{page.status}")
        self.silent(page)

    def by_days(self):
        client = self.clients["administrator"]
        expect(client.get(f"/admin/incidents?since={day(-30)}&until={day(-2)}").json["looks"] == [], "looks of other days")
        wrong = client.get(f"/admin/incidents?since={day()}&until={day(-9)}")
        expect(wrong.status == 422 and wrong.json["fault"] == "INCIDENT_SPAN_WRONG" and wrong.json["field"] == "until", f"{wrong}")
        long = client.get("/admin/incidents?since=2020-01-01&until=2026-01-01")
        expect(long.status == 422, f"{long}")

    def the_register(self):
        client = self.clients["administrator"]
        account = next(group["account"]["id"] for group in client.get("/admin/incidents").json["looks"] if group["needs"] == 3)
        opened = client.post("/admin/incidents", {"since": day(), "until": day(), "account": account})
        expect(opened.status == 201 and opened.json["stage"] == "opened", f"{opened}")
        path = f"/admin/incidents/{opened.json['id']}"
        shown = client.get(path)
        doc = shown.json
        expect((doc["touched"], doc["with_phone"], doc["without_phone"], doc["told"]) == (3, 2, 1, 0), f"{shown}")
        expect({need["id"] for need in doc["needs"]} == set(self.needs), f"{doc['needs']}")
        self.silent(shown)
        early = client.post(path + "/step", {"step": "notified"})
        expect(early.status == 409 and early.json["fault"] == "INCIDENT_STEP_EARLY", f"{early}")
        expect(client.post(path + "/step", {"step": "contained"}).json["stage"] == "contained", "not contained")
        client.post(path + "/told", {"need": self.needs[1]})
        client.post(path + "/told", {"need": self.west})  # was not touched by this account
        expect(client.get(path).json["told"] == 1, "one was told")
        client.post(path + "/told")
        expect(client.get(path).json["told"] == 3, "all were told")
        for step in ("notified", "closed"):
            expect(client.post(path + "/step", {"step": step}).json["stage"] == step, step)
        closed = client.post(path + "/told")
        expect(closed.status == 409 and closed.json["fault"] == "INCIDENT_CLOSED", f"{closed}")
        kinds = [row["kind"] for row in client.get(path).json["history"]]
        expect({"incident.opened", "incident.contained", "incident.told", "incident.notified", "incident.closed"} == set(kinds),
               f"{kinds}")
        page = client.get(path, Accept="text/html")
        expect(page.status == 200, f"{page.status}")
        self.silent(page)
        self.path = path

    def the_file(self):
        answer = self.clients["administrator"].get(self.path + "/looks.csv")
        rows = list(csv.reader(io.StringIO(answer.text)))
        expect(rows[0] == ["time", "account", "organisation", "role", "purpose", "fields", "need"] and len(rows) == 5, f"{rows}")
        expect({row[6] for row in rows[1:]} == {need[-8:] for need in self.needs}, f"{rows}")
        self.silent(answer)
        expect("Person" not in answer.text, "a name is in the file")

    def ones_own(self):
        opened = self.clients["coordinator"].post("/admin/incidents", {"since": day(), "until": day()})
        path = f"/admin/incidents/{opened.json['id']}"
        expect(self.clients["coordinator"].get(path).json["touched"] == 3, "the needs of one's own area")
        expect(self.clients["administrator"].get(path).json["touched"] == 4, "an administrator sees all areas")
        expect(self.clients["coordinator-west"].get(path).status == 404, "another coordinator's entry")
        listed = self.clients["coordinator"].get("/admin/incidents").json["incidents"]
        expect([row["id"] for row in listed] == [opened.json["id"]], f"{listed}")


def play(report, world, scratch):
    with world.server(scratch, "incidents", []) as server:
        incidents = Incidents(world, server)
        for name in ("looked_at", "by_area", "by_days", "the_register", "the_file", "ones_own"):
            report.run(f"incidents {name.replace('_', ' ')}", getattr(incidents, name))
