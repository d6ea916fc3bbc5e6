// The command line: finds the command, opens the house it works on, runs it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/call.h"
#include "app/control.h"
#include "base/digest.h"

#define DATA { "--data", "DIR", "the data folder" }
#define SET { "--set", "KEY=VALUE", "a setting, over file and environment; may be repeated" }

static const Option serve_options[] = {
    DATA, { "--listen", "HOST:PORT", "where to listen (127.0.0.1:8080)" }, SET, { 0 },
};
static const Option demo_options[] = {
    DATA, { "--needs", "N", "how many needs (400)" }, SET, { 0 },
};
static const Option import_options[] = {
    DATA,
    { "--dry-run", NULL, "check the file and store nothing" },
    { "--ignore-unknown", NULL, "pass over columns that are not known, instead of refusing the file" },
    { "--errors", "FILE", "write all errors there, as CSV" },
    { "--credit", "TEXT", "whose work boundaries are, shown under the map" },
    SET,
    { 0 },
};
static const Option verify_options[] = { DATA, SET, { 0 } };
static const Option backup_options[] = {
    DATA,
    { "--out", "FILE", "where to, instead of backup.folder; - is standard output" },
    { "--public-key", "KEY", "what it is sealed to, instead of backup.public_key" },
    { "--vault", NULL, "only the vault, for --out -; else FILE.vault is made beside FILE" },
    { "--key", "SECRET", "for check: the file of the secret key, to see that it opens" },
    SET,
    { 0 },
};
static const Option restore_options[] = {
    DATA,
    { "--key", "SECRET", "the file of the secret key that keygen made" },
    { "--vault", "FILE", "the backup of the vault (FILE.vault beside the backup): it holds the keys of people" },
    SET,
    { 0 },
};
static const Option keys_options[] = { DATA, SET, { 0 } };
static const Option doctor_options[] = {
    DATA,
    { "--listen", "HOST:PORT", "where it is served (127.0.0.1:8080)" },
    { "--json", NULL, "for programs" },
    { "--lang", "ar|en", "language of the sentences (en)" },
    SET,
    { 0 },
};
static const Option user_options[] = {
    DATA,
    { "--phone", "PHONE", "what the person signs in with" },
    { "--name", "NAME", "their name" },
    { "--password-stdin", NULL, "read the password from standard input; else one is made and shown" },
    { "--role", "ROLE", "coordinator, reviewer, auditor, administrator, organisation-manager, field-worker" },
    { "--area", "PCODE", "the area subtree of the grant (PS: everywhere)" },
    { "--organisation", "ID", "the organisation of the grant" },
    { "--days", "N", "how long the grant lasts (365)" },
    SET,
    { 0 },
};
static const Option config_options[] = { DATA, SET, { 0 } };
static const Option no_options[] = { { 0 } };
static const Option version_options[] = { { "--json", NULL, "version and tables, for programs" }, { 0 } };
static const Option plan_options[] = {
    { "--out", "FILE", "where to, instead of standard output" },
    { "--explain", "NEED", "say why this need gets what it gets; the plan itself is then only written with --out" },
    { "--rules", "FILE", "published standards, tiers and points of facts, for needs that give persons and facts" },
    { "--seed", "HEX", "beacon and plan, for the draw among equals" },
    { "--threads", "N", "how many threads work on it; they change nothing but the time" },
    { "--lang", "ar|en", "language of what is said (en)" },
    { 0 },
};
static const Option plan_check_options[] = {
    { "--rules", "FILE", "the rules that the plan was made with, when needs give persons and facts" },
    { "--time", NULL, "say how long proving took, reading left out" },
    { "--lang", "ar|en", "language of what is said (en)" },
    { 0 },
};
static const Option link_options[] = {
    { "--map", "FILE.map", "which column is what (docs/linkage.md)" },
    { "--out", "CLUSTERS.csv", "record, cluster and confidence of each row" },
    { "--pairs", "PAIRS.csv", "the likely pairs with score, levels and words" },
    { "--report", "REPORT.html", "scores, weights, examples near the threshold, quality" },
    { "--truth", "COLUMN", "rows with one value there are one person: print precision, recall and F1" },
    { "--threshold", "T", "the least chance that a pair is one person (0.97)" },
    { "--lang", "ar|en", "language of words and report (ar)" },
    { 0 },
};
static const Option render_options[] = {
    { "--lang", "ar|en", "language (ar)" },
    { "--pages", "DIR", "take templates from this folder instead of the built-in ones" },
    { 0 },
};

const Command commands[] = {
    { "serve", "--data DIR [--listen HOST:PORT] [--set KEY=VALUE]…",
      "Serve the data folder; an empty one is made ready.", serve_options, serve_command, false, 0, NULL },
    { "demo", "--data DIR", "Fill an empty data folder with invented people, needs and organisations.",
      demo_options, demo_command, true, 0, NULL },
    { "import", "areas|items|needs FILE.csv --data DIR [--dry-run], or areas FILE.geojson",
      "Import a file, or boundaries for the maps; nothing is stored if anything has an error, and nothing twice.",
      import_options, import_call, true, 2, "--errors" },
    { "verify", "--data DIR", "Re-derive every state, sum and hash and say what differs.",
      verify_options, verify_command, false, 0, NULL },
    { "user", "add|grant|password|recover --data DIR --phone PHONE …",
      "Make accounts and give grants: add makes an account with a grant, grant gives one more, "
      "password sets a new one, recover also takes the second factors away and lifts \"lost\".",
      user_options, user_command, true, 0, NULL },
    { "backup", "--data DIR | keygen FILE | check FILE",
      "Make a backup now, also while the folder is served; make the pair of keys that backups are sealed "
      "to; or see whether a backup is whole.",
      backup_options, backup_command, false, 0, NULL },
    { "restore", "FILE --data DIR --key SECRET",
      "Make an empty data folder hold what a backup holds, key and settings too.", restore_options,
      restore_command, false, 0, NULL },
    { "keys", "status|rotate|unlock|passphrase|shares K N|combine --data DIR",
      "The vault's keys: how it stands; wrap the keys of people anew, while it serves; unlock it, or put its secret under a "
      "passphrase (read from standard input); its secret as N shares of which K make it again.",
      keys_options, keys_command, false, 0, NULL },
    { "doctor", "--data DIR [--json]",
      "Look at disk, clock, kernel, permissions, key, database, backups and server, and say what to do. "
      "Exit 1 when something fails.",
      doctor_options, doctor_command, false, 0, NULL },
    { "config", "[--data DIR]", "Show every setting, its value and meaning.", config_options,
      config_command, false, 0, NULL },
    { "routes", "", "List all routes with their permission.", no_options, routes_command, false, 0, NULL },
    { "openapi", "", "Print the description of the API (OpenAPI 3.1).", no_options, openapi_command,
      false, 0, NULL },
    { "render", "PAGE FILE.json [--lang ar|en] [--pages DIR]",
      "Make a page from its template and a document {doc, frame}, for those who design pages.",
      render_options, render_command, false, 0, NULL },
    { "plan", "INSTANCE [--out PLAN] [--explain NEED] [--rules FILE] [--seed HEX]",
      "Make the plan of an instance: who gets how much from whom; or solve a DIMACS p min file.", plan_options, plan_command, false,
      0, NULL },
    { "plan-check", "INSTANCE PLAN [--rules FILE]",
      "Prove a plan or refute it, by code that shares nothing with what made it.", plan_check_options, plan_check_command, false, 0,
      NULL },
    { "link", "--map FILE.map DATA.csv [DATA2.csv] --out CLUSTERS.csv",
      "Say which rows of one or two CSV files are one person.", link_options, link_command, false, 0, NULL },
    { "version", "", "Print the version.", version_options, version_command, false, 0, NULL },
    { 0 },
};

static int help(int fd, int code)
{
    dprintf(fd, "istijaba COMMAND [OPTION]…\n\nLinks what people need with those who can answer.\n\n");
    for (const Command *command = commands; command->name; command++) {
        dprintf(fd, "  %-10s %s\n", command->name, command->summary);
    }
    dprintf(fd, "\nistijaba COMMAND --help says more. Exit: 0 done, 1 failed, 2 wrong usage.\n");
    return code;
}

static const Command *find_command(const char *name)
{
    for (const Command *command = commands; command->name; command++) {
        if (strcmp(command->name, name) == 0) {
            return command;
        }
    }
    return NULL;
}

// A command that writes needs the folder for itself, or the server that has it.
static int run_on_folder(Call *call, int count, char *const *words)
{
    const char *folder = call_value(call, "--data");
    const char *why = NULL;
    HouseOptions options = { .arena = call->arena, .folder = folder };
    if (!folder) {
        call_complain(call, "which data folder? Give --data DIR");
        return CALL_USAGE;
    }
    if (house_is_served(folder)) {
        return control_ask(folder, call, count, words);
    }
    options.settings = call_settings(call, &options.setting_count);
    Fault fault = house_open(&options, &call->house, &why);
    if (fault != OK) {
        call_complain(call, "%s: %s (%s)", folder, why ? why : "cannot be opened", fault->name);
        return CALL_FAILED;
    }
    int code = call->command->run(call);
    house_close(call->house);
    return code;
}

static bool asks_for_help(int count, char *const *words)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    digest_start();
    if (argc < 2) {
        return help(STDERR_FILENO, CALL_USAGE);
    }
    const Command *command = find_command(argv[1]);
    if (!command) {
        bool wanted = asks_for_help(1, argv + 1) || strcmp(argv[1], "help") == 0;
        return wanted ? help(STDOUT_FILENO, CALL_DONE) : help(STDERR_FILENO, CALL_USAGE);
    }
    if (asks_for_help(argc - 2, argv + 2)) {
        call_help(command, STDOUT_FILENO);
        return CALL_DONE;
    }
    Call call = { .command = command, .arena = arena_new(), .in = STDIN_FILENO,
                  .out = STDOUT_FILENO, .err = STDERR_FILENO };
    int code = call_parse(&call, argc - 2, argv + 2);
    if (code == CALL_DONE) {
        code = command->writes ? run_on_folder(&call, argc - 2, argv + 2) : command->run(&call);
    }
    arena_free(call.arena);
    return code;
}
