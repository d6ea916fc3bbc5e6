// Every setting of the installation, with its name, default, bounds and meaning, in one table.
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/text.h"

// X(field, "key", default, least, most, "meaning"): whole numbers.
#define SETTINGS_NUMBERS(X)                                                                        \
    X(workers, "server.workers", 128, 1, 1024, "threads that run handlers")                        \
    X(loops, "server.loops", 0, 0, 64, "event loops; 0 is one a core")                             \
    X(connections, "server.connections", 20000, 16, 1000000, "open connections in all")            \
    X(readers, "db.readers", 4, 1, 64, "connections for reading")                                  \
    X(verify_critical_h, "deadline.verify_critical_h", 6, 1, 720, "hours to verify a critical need") \
    X(verify_high_h, "deadline.verify_high_h", 24, 1, 720, "hours to verify a high need")          \
    X(verify_normal_h, "deadline.verify_normal_h", 72, 1, 720, "hours to verify a normal need")    \
    X(fresh_critical_h, "fresh.critical_h", 48, 1, 8760, "hours a critical need stays fresh")      \
    X(fresh_high_h, "fresh.high_h", 168, 1, 8760, "hours a high need stays fresh")                 \
    X(fresh_normal_h, "fresh.normal_h", 720, 1, 8760, "hours a normal need stays fresh")           \
    X(fresh_answer_h, "fresh.answer_h", 72, 1, 8760, "hours to answer 'is it still so?'")          \
    X(claim_due_most_d, "claim.due_most_d", 14, 1, 365, "longest promise of a claim, days")        \
    X(claim_remind_h, "claim.remind_h", 24, 1, 720, "hours before its due time a claim is reminded") \
    X(claims_open_most, "claim.open_most", 150, 1, 1000000, "open claims of an untried organisation") \
    X(agree_h, "deadline.agree_h", 72, 1, 720, "hours for a second person to agree to what takes two") \
    X(export_needs_most, "export.needs_most", 500, 1, 1000, "needs in one file with personal fields") \
    X(publish_every_s, "public.publish_every_s", 3600, 1, 86400, "seconds between public counts")  \
    X(small_cell, "public.small_cell", 10, 0, 1000, "counts below this are withheld")              \
    X(jobs_every_s, "jobs.every_s", 30, 1, 3600, "seconds between rounds of the jobs")             \
    X(wrong_codes_per_minute, "limit.wrong_codes_per_minute", 30, 1, 100000,                       \
      "wrong follow codes an address block may try")                                               \
    X(raised_per_minute, "limit.raised_per_minute", 60, 1, 1000000,                                \
      "needs an address block may raise (loopback is not limited)")                                \
    X(rows_per_hour, "limit.rows_per_hour", 10000, 100, 100000000,                                 \
      "needs that one account may be shown in an hour, in lists, searches and exports; half of it is logged") \
    X(photos_per_minute, "limit.photos_per_minute", 30, 1, 100000,                                 \
      "photos an address block may send (loopback is not limited)")                                \
    X(behind_proxy, "server.behind_proxy", 0, 0, 1,                                                \
      "1: a reverse proxy on this machine names the client last in X-Forwarded-For")               \
    X(metrics_public, "metrics.public", 0, 0, 1, "1: /metrics answers beyond loopback")            \
    X(vault_openings_per_hour, "vault.openings_per_hour", 1000, 1, 1000000,                        \
      "needs whose personal fields one account may open in an hour")                               \
    X(vault_needs_per_hour, "vault.needs_per_hour", 20000, 1, 10000000,                            \
      "needs whose personal fields all together, owners too, may open in an hour")                 \
    X(vault_alarm_at, "vault.alarm_at", 300, 1, 1000000,                                           \
      "openings of one account in an hour that are unusual: logged, counted in /metrics")          \
    X(recovery_hours, "access.recovery_hours", 24, 0, 720,                                         \
      "hours between the second colleague's word and the code that opens an account again")        \
    X(second_factor_hours, "access.second_factor_hours", 24, 0, 8760,                              \
      "hours a new account that holds a grant may work before it has set up a second factor")      \
    X(backup_every_h, "backup.every_h", 24, 1, 720, "hours between backups that the server makes, once folder and key are set") \
    X(backup_keep, "backup.keep", 14, 1, 1000, "how many of its backups the server keeps")

// X(field, "key", "default", "meaning"): texts.
#define SETTINGS_TEXTS(X)                                                                   \
    X(origin, "server.origin", "", "public address, such as https://istijaba.example; also makes cookies Secure") \
    X(security_contact, "security.contact", "", "where flaws are reported, for /.well-known/security.txt: mailto:… or https://…") \
    X(key_file, "keys.file", "", "file of the master key; default is the data folder's name + .key") \
    X(language, "server.language", "ar", "language shown first: ar or en")                  \
    X(log_level, "log.level", "info", "the least that is logged: debug, info, warn or error") \
    X(log_format, "log.format", "text", "form of the log's lines: text or json") \
    X(backup_folder, "backup.folder", "", "folder of backups, better on another disk; empty: the server makes none") \
    X(backup_public_key, "backup.public_key", "", "what backups are sealed to: istijaba backup keygen makes it")

// Who gave a value: the last who did.
typedef enum SettingSource {
    SETTING_SHIPPED,
    SETTING_OF_FILE,
    SETTING_OF_ENVIRONMENT,
    SETTING_OF_BROWSER,
    SETTING_OF_COMMAND, // --set, or the program itself
} SettingSource;

typedef struct Settings {
#define SETTING_NUMBER_FIELD(field, key, fallback, least, most, meaning) int64_t field;
#define SETTING_TEXT_FIELD(field, key, fallback, meaning) char field[256];
    SETTINGS_NUMBERS(SETTING_NUMBER_FIELD)
    SETTINGS_TEXTS(SETTING_TEXT_FIELD)
#define SETTING_SOURCE_FIELD(field, ...) uint8_t field;
    struct { // SettingSource of each
        SETTINGS_NUMBERS(SETTING_SOURCE_FIELD)
        SETTINGS_TEXTS(SETTING_SOURCE_FIELD)
    } source;
    SettingSource giver; // whom settings_set takes its values from: settings_load leaves SETTING_OF_COMMAND
} Settings;

void settings_defaults(Settings *settings);
// One "key=value". SETTING_UNKNOWN, SETTING_MALFORMED (not a whole number, or out of bounds).
MUST_USE Fault settings_set(Settings *settings, Str key, Str value);
// The same from one text, "key=value", as --set gives it.
MUST_USE Fault settings_set_pair(Settings *settings, Str pair);
// The file (lines of `key = value`, # comments; missing is fine), then the environment
// (ISTIJABA_SERVER_WORKERS for server.workers). `where_out` names the line or variable at fault.
MUST_USE Fault settings_load(Settings *settings, const char *path, Arena *arena, Str *where_out);
// What administrators may change in the browser while the server runs: deadlines, freshness, claims, what is published.
// The other settings are of the machine, and for who runs it.
enum { SETTING_RULES_MAX = 32 };
typedef struct SettingRule {
    const char *key;
    const char *unit;             // hours days seconds count
    int64_t shipped, least, most; // its bounds in the browser may be narrower than those of the file
} SettingRule;
bool settings_rule(size_t number, SettingRule *rule_out); // 0, 1 … in the order of the table; false behind the last
bool settings_find_rule(Str key, SettingRule *rule_out);
int64_t settings_rule_value(const Settings *settings, Str key); // 0 when it is no rule
// SETTING_UNKNOWN when it is no rule, SETTING_MALFORMED beyond its bounds in the browser.
MUST_USE Fault settings_set_rule(Settings *settings, Str key, int64_t value);
// Calls `each` with key, value, meaning (with the bounds: "… (1 to 64)", valid during the call) and
// who gave it.
void settings_walk(const Settings *settings,
                   void (*each)(void *context, const char *key, Str value, const char *meaning,
                                SettingSource source),
                   void *context);

#endif
