// The round of all checks, and the list of what they found.
#include "doctor/doctor.h"

#include <assert.h>

Doc *doctor_say(Doctor *doctor, const char *check, Verdict verdict, const char *word)
{
    assert(doctor->count < DOCTOR_FINDINGS_MOST);
    Doc *arguments = doc_new(doctor->arena);
    doctor->findings[doctor->count++] = (Finding){ check, verdict, word, arguments };
    return arguments;
}

void doctor_look(Doctor *doctor)
{
    doctor_look_at_folder(doctor);
    doctor_look_at_machine(doctor);
    doctor_look_at_data(doctor);
    doctor_look_at_backups(doctor);
    doctor_look_at_server(doctor);
}

Verdict doctor_verdict(const Doctor *doctor)
{
    Verdict worst = DOCTOR_OK;
    for (size_t i = 0; i < doctor->count; i++) {
        worst = doctor->findings[i].verdict > worst ? doctor->findings[i].verdict : worst;
    }
    return worst;
}

const char *doctor_verdict_name(Verdict verdict)
{
    static const char *const names[] = { "ok", "warn", "fail" };
    return names[verdict];
}
