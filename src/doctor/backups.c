// Backups: planned, young enough, whole, and not on the disk that they are to outlive.
#include <string.h>
#include <sys/stat.h>

#include "backup/schedule.h"
#include "base/clock.h"
#include "doctor/doctor.h"
#include "pages/words.h"

static bool same_disk(const char *one, const char *other)
{
    struct stat first, second;
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev;
}

// Read from its first byte to its last: what is not looked at is found on the day it is needed.
static void judge_newest(Doctor *doctor, const BackupFolder *folder)
{
    BackupFacts facts;
    int64_t hours = (doctor->now - folder->newest_at) / HOUR_S;
    bool old = hours > 2 * doctor->settings->backup_every_h;
    bool whole = backup_check(doctor->arena, folder->newest.at, NULL, &facts) == OK;
    const char *word = !whole ? WORD("doctor.backup_damaged")
                       : old  ? WORD("doctor.backup_old")
                              : WORD("doctor.backup_ok");
    Doc *said = doctor_say(doctor, "backup", whole && !old ? DOCTOR_OK : DOCTOR_FAIL, word);
    doc_int(said, "hours", hours);
    doc_int(said, "count", folder->count);
    doc_text(said, "file", folder->newest);
}

void doctor_look_at_backups(Doctor *doctor)
{
    const char *path = doctor->settings->backup_folder;
    uint8_t key[32];
    BackupFolder folder;
    if (path[0] == '\0') {
        doctor_say(doctor, "backup", DOCTOR_WARN, WORD("doctor.backup_none_planned"));
        return;
    }
    if (backup_parse_public_key(str_from(doctor->settings->backup_public_key), key) != OK) {
        doctor_say(doctor, "backup", DOCTOR_FAIL, WORD("doctor.backup_no_key"));
        return;
    }
    if (backup_list(doctor->arena, path, &folder) != OK) {
        doc_text_c(doctor_say(doctor, "backup", DOCTOR_FAIL, WORD("doctor.backup_no_folder")), "folder", path);
        return;
    }
    if (folder.newest_at == 0) {
        doctor_say(doctor, "backup", DOCTOR_WARN, WORD("doctor.backup_none_yet"));
    } else {
        judge_newest(doctor, &folder);
    }
    if (same_disk(path, doctor->folder)) {
        doctor_say(doctor, "backup-disk", DOCTOR_WARN, WORD("doctor.backup_same_disk"));
    }
}
