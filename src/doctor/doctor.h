// `istijaba doctor`: looks at the machine and the data folder and says what is well, what to watch, and
// what to do. It changes nothing. Not here: re-deriving what is stored (audit/).
#ifndef DOCTOR_DOCTOR_H
#define DOCTOR_DOCTOR_H

#include "base/doc.h"
#include "core/settings.h"
#include "db/db.h"

typedef enum Verdict { DOCTOR_OK, DOCTOR_WARN, DOCTOR_FAIL } Verdict;

typedef struct Finding {
    const char *check;    // "disk"
    Verdict verdict;
    const char *word;     // "doctor.disk_low": a sentence that says what to do
    const Doc *arguments; // of the sentence
} Finding;

enum { DOCTOR_FINDINGS_MOST = 64 };

typedef struct Doctor {
    Arena *arena;
    const char *folder;   // the data folder
    const char *host;     // where it should be served
    int port;
    bool served;          // another process holds the folder
    const Settings *settings;
    const char *bad_setting; // the line or variable that cannot be read; NULL: all can
    const char *key_file;
    const Migration *migrations; // that this program has
    size_t migration_count;
    int64_t now;          // seconds UTC
    Finding findings[DOCTOR_FINDINGS_MOST];
    size_t count;
} Doctor;

// Makes all checks, in an order that begins with what others rest on.
void doctor_look(Doctor *doctor);
Verdict doctor_verdict(const Doctor *doctor); // the worst
const char *doctor_verdict_name(Verdict verdict); // "ok", "warn", "fail"

// For the checks: adds a finding and gives its arguments, to be filled.
Doc *doctor_say(Doctor *doctor, const char *check, Verdict verdict, const char *word);

// ---- The checks, by file ----
void doctor_look_at_machine(Doctor *doctor); // machine.c: disk, memory, clock, kernel, limits
void doctor_look_at_folder(Doctor *doctor);  // folder.c: settings, permissions, key
void doctor_look_at_data(Doctor *doctor);    // data.c: the database, its version, its key, its log
void doctor_look_at_backups(Doctor *doctor); // backups.c
void doctor_look_at_server(Doctor *doctor);  // server.c

#endif
