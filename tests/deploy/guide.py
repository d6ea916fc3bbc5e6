"""The operator's guide in two languages: that every command, option, setting, message, metric and file in it exists, and
that both say the same commands in the same order. Not here: whether its sentences are good."""
import os
import re
import shlex
import tempfile

import root as roots
from harness import Client, Server, command, expect

GUIDES = {language: os.path.join(roots.TOP, f"docs/guide/{language}.md") for language in ("en", "ar")}
# What our own units and scripts are called, and what comes with Debian and is only used as its manual says.
FOREIGN = {"apt", "systemctl", "journalctl", "timedatectl", "cp", "ln", "rm", "sed", "nginx", "curl", "chown", "df", "ls", "install", "openssl",
           "printf", "cat", "sh"}


def read(language):
    with open(GUIDES[language], encoding="utf-8") as text:
        return text.read()


def blocks(text):
    return re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S)


def commands(text):
    """The words of each command in the blocks of a guide."""
    for block in blocks(text):
        for line in block.splitlines():
            for part in line.split(" && "):
                yield shlex.split(part, comments=True)


def ours(words):
    """The words after `istijaba`, when it is our program that is called."""
    if words[:4] == ["runuser", "-u", "istijaba", "--"]:
        words = words[4:]
    return words[1:] if words and os.path.basename(words[0]) == "istijaba" else None


def help_of(name, known={}):
    if name not in known:
        code, out, _ = command(name, "--help")
        expect(code == 0, f"there is no command {name}")
        known[name] = out
    return known[name]


def calls_exist(language):
    count = 0
    for words in commands(read(language)):
        called = ours(words)
        if called is None:
            expect(words[0] in FOREIGN, f"{words[0]} is neither ours nor known")
            continue
        count += 1
        said = help_of(called[0])
        options = dict(re.findall(r"^  (--[a-z-]+)(?: ([A-Z|a-z:=]+))?  ", said, re.M))
        at = 1
        while at < len(called):
            word = called[at]
            if word.startswith("--"):
                expect(word in options, f"istijaba {called[0]} has no {word}")
                at += bool(options[word])
            at += 1
            expect(at <= len(called), f"{word} wants a value: {words}")
    expect(count > 15, f"only {count} of our commands were found")


def subcommands_exist():
    for words in commands(read("en")):
        called = ours(words)
        if called and called[0] in ("user", "backup", "import") and len(called) > 1 and not called[1].startswith("-"):
            first_line = help_of(called[0]).splitlines()[0]
            expect(re.search(rf"\b{called[1]}\b", first_line), f"{called[0]} {called[1]} is not in: {first_line}")


def spans(text):
    """What is written as code within sentences."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```sh\n.*?^```$", "", text, flags=re.M | re.S))


def settings_exist(language):
    code, out, _ = command("config")
    known = set(re.findall(r"^#?\s*([a-z]+\.[a-z_]+) =", out, re.M))
    expect(code == 0 and len(known) > 20, f"config tells {len(known)} settings")
    groups = {key.split(".")[0] for key in known}
    named = set()
    for span in spans(read(language)) + [" ".join(words) for words in commands(read(language))]:
        named |= {word for word in re.findall(r"(?<![\w./-])([a-z]+\.[a-z_]+)\b(?![/.-])", span) if word.split(".")[0] in groups}
    named -= {"istijaba.conf", "istijaba.db"}
    expect(len(named) > 10, f"only {sorted(named)} were found")
    expect(named <= known, f"no such setting: {sorted(named - known)}")


def messages_exist(language):
    rows = re.findall(r"^\| (`[A-Z_`, ]+) \|", read(language), re.M)
    named = {name for row in rows for name in re.findall(r"[A-Z_]{4,}", row)}
    expect(len(named) >= 15, f"only {len(named)} messages")
    with open(os.path.join(roots.TOP, f"web/words/{language}.json"), encoding="utf-8") as text:
        words = text.read()
    missing = [name for name in named if f'"fault.{name}"' not in words]
    expect(not missing, f"no such message: {missing}")


def metrics_exist():
    named = {name for language in GUIDES for name in re.findall(r"\bistijaba_[a-z_]+\b", read(language))} - {"istijaba_clients"}
    named = {name for name in named if not name.startswith("istijaba_0")}
    with tempfile.TemporaryDirectory(prefix="istijaba-guide-") as folder, Server(os.path.join(folder, "data")) as server:
        said = Client(server.port).get("/metrics").text
    missing = [name for name in named if not re.search(rf"^(?:# TYPE )?{name}\b", said, re.M)]
    expect(not missing, f"no such metric: {missing}")


def files_exist(language):
    """Files of the source, and those that the package brings."""
    text = read(language)
    for path in re.findall(r"`((?:script|deploy|docs)/[\w./-]+)", text):
        expect(os.path.exists(os.path.join(roots.TOP, path.rstrip("."))), f"there is no {path}")
    for path in re.findall(r"\]\(([\w./-]+)\)", text):
        expect(os.path.exists(os.path.join(os.path.dirname(GUIDES[language]), path)), f"a link to {path} leads nowhere")
    for unit in set(re.findall(r"\b(istijaba[\w-]*\.(?:service|timer))\b", text)):
        expect(os.path.exists(os.path.join(roots.TOP, "deploy", unit)), f"there is no {unit}")
    # The line for nginx.conf is the one that the site's own file gives.
    with open(os.path.join(roots.TOP, "deploy/nginx/istijaba.conf"), encoding="utf-8") as site:
        given = re.search(r"sed -i '.*' /etc/nginx/nginx\.conf", site.read())[0]
    expect(given in text, "another line for nginx.conf than the site's file has")


def shape(text):
    """What two translations have alike: blocks, headings by level, rows of tables by columns, points, code in tables."""
    lines = re.sub(r"^```sh\n.*?^```$", "```", text, flags=re.M | re.S).splitlines()
    return [("heading", len(line) - len(line.lstrip("#"))) if line.startswith("#") else
            ("row", line.count("|"), tuple(re.findall(r"`([^`]+)`", line.split("|")[1]))) if line.startswith("|") else
            ("block",) if line == "```" else ("point", line[0])
            for line in lines if re.match(r"#|\||```|- |\d+\. ", line)]


def alike():
    english, arabic = read("en"), read("ar")
    expect(blocks(english) == blocks(arabic), "the commands differ")
    for at, (left, right) in enumerate(zip(shape(english), shape(arabic))):
        expect(left == right, f"part {at} differs: {left} and {right}")
    expect(len(shape(english)) == len(shape(arabic)), "one has more parts")


def play(report):
    for language in GUIDES:
        report.run(f"guide {language}: every command and option exists", lambda: calls_exist(language))
        report.run(f"guide {language}: every setting exists", lambda: settings_exist(language))
        report.run(f"guide {language}: every message exists", lambda: messages_exist(language))
        report.run(f"guide {language}: every file exists", lambda: files_exist(language))
    report.run("guide: every subcommand exists", subcommands_exist)
    report.run("guide: every metric exists", metrics_exist)
    report.run("guide: both languages say the same", alike)
