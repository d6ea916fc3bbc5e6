// Settings, the data folder, the key: there, ours, and nobody else's.
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/keys.h"
#include "doctor/doctor.h"
#include "pages/words.h"

static void look_at_settings(Doctor *doctor)
{
    if (doctor->bad_setting) {
        Doc *said = doctor_say(doctor, "settings", DOCTOR_FAIL, WORD("doctor.settings_bad"));
        doc_text_c(said, "where", doctor->bad_setting);
    } else if (doctor->settings->origin[0] == '\0') {
        doctor_say(doctor, "settings", DOCTOR_WARN, WORD("doctor.settings_no_origin"));
    } else if (strncmp(doctor->settings->origin, "https:", 6) != 0) {
        doctor_say(doctor, "settings", DOCTOR_WARN, WORD("doctor.settings_no_tls"));
    } else {
        doctor_say(doctor, "settings", DOCTOR_OK, WORD("doctor.settings_ok"));
    }
}

static void look_at_data_folder(Doctor *doctor)
{
    struct stat status;
    Verdict verdict = DOCTOR_FAIL;
    const char *word;
    if (stat(doctor->folder, &status) != 0 || !S_ISDIR(status.st_mode)) {
        word = WORD("doctor.folder_missing");
    } else if ((status.st_mode & 077) != 0) {
        word = WORD("doctor.folder_open");
    } else if (status.st_uid != geteuid()) {
        verdict = DOCTOR_WARN;
        word = WORD("doctor.folder_owner");
    } else {
        verdict = DOCTOR_OK;
        word = WORD("doctor.folder_ok");
    }
    doc_text_c(doctor_say(doctor, "folder", verdict, word), "folder", doctor->folder);
}

static bool lies_inside(const Doctor *doctor)
{
    size_t len = strlen(doctor->folder);
    return strncmp(doctor->key_file, doctor->folder, len) == 0 && doctor->key_file[len] == '/';
}

static void look_at_key(Doctor *doctor, const char *name, const char *key_file)
{
    struct stat status, folder;
    Verdict verdict = DOCTOR_FAIL;
    const char *word;
    if (stat(key_file, &status) != 0) {
        word = WORD("doctor.key_missing");
    } else if ((status.st_mode & 077) != 0) {
        word = WORD("doctor.key_open");
    } else if (stat(doctor->folder, &folder) == 0 && folder.st_uid != status.st_uid) {
        word = WORD("doctor.key_owner");
    } else if (lies_inside(doctor)) {
        verdict = DOCTOR_WARN;
        word = WORD("doctor.key_inside");
    } else {
        verdict = DOCTOR_OK;
        word = WORD("doctor.key_ok");
    }
    doc_text_c(doctor_say(doctor, name, verdict, word), "file", key_file);
}

// The vault's secret, and the keys of people. A house that never had a vault will have one at its next start.
static void look_at_vault(Doctor *doctor)
{
    const char *secret = str_format(doctor->arena, "%s.vault", doctor->key_file).at;
    const char *people = str_format(doctor->arena, "%s.people", doctor->key_file).at;
    if (access(secret, F_OK) == 0 || access(people, F_OK) == 0) {
        look_at_key(doctor, "vault-secret", secret);
        look_at_key(doctor, "vault-people", people);
    }
}

void doctor_look_at_folder(Doctor *doctor)
{
    look_at_settings(doctor);
    look_at_data_folder(doctor);
    look_at_key(doctor, "key", doctor->key_file);
    look_at_vault(doctor);
}
