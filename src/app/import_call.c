// `istijaba import` on the command line: what to import, from where, and where errors go.
#include <unistd.h>

#include "app/call.h"
#include "import/import.h"

int import_call(Call *call)
{
    ImportKind kind;
    if (call->operand_count != 2 || !import_kind_named(str_from(call->operands[0]), &kind)) {
        call_complain(call, "say what and from where, such as: import needs FILE.csv");
        return CALL_USAGE;
    }
    const char *errors = call_value(call, "--errors");
    Str chosen = str_from(call->house->settings.language);
    ImportContext context = {
        .db = call->house->db,
        .folder = call->house->folder.at,
        .settings = house_settings(call->house, call->arena),
        .keys = &call->house->keys,
        .words = house_words(call->house, call->arena),
        .language = str_is(chosen, language_code(LANGUAGE_EN)) ? LANGUAGE_EN : LANGUAGE_AR,
        .kind = kind,
        .path = call_path(call, call->operands[1]),
        .errors_path = errors ? call_path(call, errors) : NULL,
        .has_files = call->has_files,
        .file_fd = call->file,
        .errors_fd = call->written,
        .credit = call_value(call, "--credit"),
        .ignore_unknown = call_has(call, "--ignore-unknown"),
        .dry_run = call_has(call, "--dry-run"),
        .out_fd = call->out,
        .err_fd = call->err,
        .progress = isatty(call->err),
    };
    return import_command(&context) == 0 ? CALL_DONE : CALL_FAILED;
}
