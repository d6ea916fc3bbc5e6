"""The house under attack: a demo folder with the people of the tests, texts planted in every field, served by the release program
behind Debian's nginx with the site's file as it is shipped. Not here: who attacks."""
import os
import re
import signal
import subprocess

import canaries
import harness
import roles
import vault
from harness import Client, Server, expect, wait_listening

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NAME, PORT = "istijaba.example", 8080
SITE = os.path.join(TOP, "deploy/nginx/istijaba.conf")
# Limits that would only show the tools 429; those of number and time stay.
SETTINGS = [f"server.origin=https://{NAME}", "server.behind_proxy=1", "limit.raised_per_minute=1000000",
            "limit.wrong_codes_per_minute=100000", "jobs.every_s=5", "log.level=debug"]
MAIN = """user www-data;
worker_processes 2;
pid %(folder)s/nginx.pid;
error_log %(folder)s/error.log;
worker_rlimit_nofile 17000;
events { worker_connections 8192; }
http {
    include /etc/nginx/mime.types;
    access_log %(folder)s/access.log;
    client_body_temp_path %(folder)s/body;
    proxy_temp_path %(folder)s/proxy;
    include %(folder)s/istijaba.conf;
}
"""


class House:
    def __init__(self, scratch, short):
        self.scratch, self.short = scratch, short
        self.folder, self.nginx_folder = scratch.join("house"), scratch.join("nginx")
        self.planted = canaries.Canaries()
        self.nginx = None

    def seconds(self, usual):
        return max(10, usual // 5) if self.short else usual

    # ---- Making it ----

    def make(self):
        """A demo with the tests' people, and texts of their own in all that can be written."""
        code, _, err = harness.command("demo", "--data", self.folder, "--needs", "300")
        expect(code == 0, err)
        self.world = harness.World(self.folder).make()
        with Server(self.folder, SETTINGS[2:]) as server:
            maker = roles.Maker(self.world, server)
            self.fields, taken = canaries.plant_everywhere(maker, self.planted)
            expect(taken > 40, f"only {taken} texts were taken")
            self.thing = maker.claim(roles.law.GAZA, "relief")
            self.thing["organisation"] = self.world.organisations["relief"]
            maker.base.close()
        self._write_site()
        with open(self.scratch.join("hosts"), "w", encoding="utf-8") as text:
            text.write(f"127.0.0.1 localhost {NAME}\n")
        subprocess.run(["mount", "--bind", self.scratch.join("hosts"), "/etc/hosts"], check=True)
        # Another address of this machine: what listens there is reached by others.
        subprocess.run(["ip", "address", "add", "192.0.2.1/32", "dev", "lo"], check=True)

    def _write_site(self):
        os.chmod(self.scratch.path, 0o711)
        os.makedirs(self.nginx_folder)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout",
                        self.nginx_folder + "/privkey.pem", "-out", self.nginx_folder + "/fullchain.pem"],
                       check=True, capture_output=True)
        with open(SITE, encoding="utf-8") as text:
            site = text.read()
        for shipped, here in (("/etc/ssl/istijaba/", self.nginx_folder + "/"), ("/var/log/nginx/", self.nginx_folder + "/"),
                              ("/usr/share/istijaba", os.path.dirname(SITE))):
            expect(shipped in site, f"{SITE} no longer names {shipped}")
            site = site.replace(shipped, here)
        with open(self.nginx_folder + "/istijaba.conf", "w", encoding="utf-8") as text:
            text.write(site)
        with open(self.nginx_folder + "/nginx.conf", "w", encoding="utf-8") as text:
            text.write(MAIN % {"folder": self.nginx_folder})

    # ---- Serving ----

    def __enter__(self):
        self.server = Server(self.folder, SETTINGS)
        self.server.port = PORT
        self.server.start()
        self.processes = vault.processes(self.server)
        self.nginx = subprocess.Popen(["nginx", "-c", self.nginx_folder + "/nginx.conf", "-g", "daemon off;"],
                                      stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_listening(self.nginx, 443)
        return self

    def __exit__(self, *error):
        self.nginx.send_signal(signal.SIGTERM)
        self.nginx.wait(20)
        if self.server.process.poll() is None:
            self.server.stop()

    def cookie(self, name):
        """The session under the name that it has behind TLS."""
        return self.world.cookies[name].replace("session=", "__Host-session=", 1)

    def client(self, name=None):
        return Client(PORT, self.cookie(name) if name else None)

    def filled(self, path):
        """An address with real ids in it, as far as there are some."""
        known = {"area": "PS0203", "sector": "food", "item": "tent", "key": "home.lead", "setting": "claim.remind_h", **self.thing}
        return re.sub(r"\{(\w+)\}", lambda name: str(known.get(name[1], roles.UNKNOWN)), path)

    def run(self, name, words, seconds, **more):
        """A tool's output, also kept in build/attack; it is ended when its time is over."""
        said, ended = self._run(name, words, seconds, more)
        os.makedirs(os.path.join(TOP, "build/attack"), exist_ok=True)
        with open(os.path.join(TOP, "build/attack", name + ".log"), "a", encoding="utf-8") as text:
            text.write(f"$ {' '.join(words)}\n{said}\n")
        return said, ended

    def _run(self, name, words, seconds, more):
        work = self.scratch.join("tool-" + name)
        os.makedirs(work, exist_ok=True)
        env = {**os.environ, "HOME": work, "LC_ALL": "C.UTF-8", "TERM": "dumb"}
        process = subprocess.Popen(words, cwd=work, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True, **more)
        try:
            said, _ = process.communicate(timeout=seconds)
            return said, False
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                said, _ = process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                said, _ = process.communicate()
            return said, True
