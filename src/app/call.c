// Reads the words of a command line, and says things to whoever called.
#include "app/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"

static const Option *find_option(const Command *command, const char *name, size_t length)
{
    for (const Option *option = command->options; option->name; option++) {
        if (strlen(option->name) == length && strncmp(option->name, name, length) == 0) {
            return option;
        }
    }
    return NULL;
}

static int usage(const Call *call, const char *what, const char *word)
{
    call_complain(call, "%s: %s (see istijaba %s --help)", what, word, call->command->name);
    return CALL_USAGE;
}

static int take_option(Call *call, int count, char *const *words, int *at)
{
    const char *word = words[*at];
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const Option *option = find_option(call->command, word, length);
    if (!option) {
        return usage(call, "unknown option", word);
    }
    const char *value = equals ? equals + 1 : NULL;
    if (option->value && !value) {
        if (*at + 1 >= count) {
            return usage(call, "this option wants a value", word);
        }
        value = words[++*at];
    }
    if (!option->value && value) {
        return usage(call, "this option takes no value", word);
    }
    call->option_names[call->option_count] = option->name;
    call->option_values[call->option_count++] = value ? value : "";
    return CALL_DONE;
}

int call_parse(Call *call, int count, char *const *words)
{
    if (count > CALL_WORDS_MAX) {
        return usage(call, "too many words", words[count - 1]);
    }
    for (int i = 0; i < count; i++) {
        if (words[i][0] != '-' || words[i][1] == '\0') {
            call->operands[call->operand_count++] = words[i];
            continue;
        }
        int result = take_option(call, count, words, &i);
        if (result != CALL_DONE) {
            return result;
        }
    }
    return CALL_DONE;
}

const char *call_value_at(const Call *call, const char *option, size_t n)
{
    for (size_t i = 0; i < call->option_count; i++) {
        if (strcmp(call->option_names[i], option) == 0 && n-- == 0) {
            return call->option_values[i];
        }
    }
    return NULL;
}

const char *call_value(const Call *call, const char *option)
{
    return call_value_at(call, option, 0);
}

bool call_has(const Call *call, const char *option)
{
    return call_value(call, option) != NULL;
}

const char *const *call_settings(const Call *call, size_t *count_out)
{
    const char **settings = ARENA_ARRAY(call->arena, const char *, CALL_WORDS_MAX + 1);
    size_t count = 0;
    while ((settings[count] = call_value_at(call, "--set", count))) {
        count++;
    }
    *count_out = count;
    return settings;
}

const char *call_path(const Call *call, const char *path)
{
    if (!call->folder || path[0] == '/') {
        return path;
    }
    return str_to_c(call->arena, str_format(call->arena, "%s/%s", call->folder, path));
}

bool call_parse_address(const Call *call, const char *listen, const char **host_out, int *port_out)
{
    Str text = str_from(listen);
    size_t colon = text.len;
    while (colon > 0 && text.at[colon - 1] != ':') {
        colon--;
    }
    int64_t port;
    Str host = str_slice(text, 0, colon ? colon - 1 : 0);
    if (host.len == 0 || number_parse(str_from_index(text, colon), 0, 65535, &port) != OK) {
        return false;
    }
    if (host.at[0] == '[' && host.at[host.len - 1] == ']') {
        host = str_slice(host, 1, host.len - 1);
    }
    *host_out = str_to_c(call->arena, host);
    *port_out = (int)port;
    return true;
}

void call_say(const Call *call, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vdprintf(call->out, format, arguments);
    va_end(arguments);
}

void call_complain(const Call *call, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    dprintf(call->err, "istijaba %s: ", call->command->name);
    vdprintf(call->err, format, arguments);
    dprintf(call->err, "\n");
    va_end(arguments);
}

void call_help(const Command *command, int fd)
{
    dprintf(fd, "istijaba %s %s\n\n%s\n\nOptions:\n", command->name, command->operands,
            command->summary);
    for (const Option *option = command->options; option->name; option++) {
        Arena *arena = arena_new();
        Str left = str_format(arena, "%s %s", option->name, option->value ? option->value : "");
        dprintf(fd, "  %-22.*s %s\n", STR_ARG(left), option->meaning);
        arena_free(arena);
    }
    dprintf(fd, "  %-22s %s\n\nExit: 0 done, 1 failed, 2 wrong usage.\n", "--help", "this text");
}

int call_fail(const Call *call, Fault fault, const Work *work)
{
    Str key = str_format(call->arena, "fault.%s", fault->name);
    Doc *arguments = doc_new(call->arena);
    doc_int(arguments, "limit", work ? work->fault_limit : 0);
    Str message = str_from(fault->name);
    if (call->house) {
        message = words_say(house_words(call->house, call->arena), LANGUAGE_EN, key, arguments, call->arena);
    }
    if (work && work->fault_field.len > 0) {
        call_complain(call, "%.*s: %.*s", STR_ARG(work->fault_field), STR_ARG(message));
    } else {
        call_complain(call, "%.*s", STR_ARG(message));
    }
    return CALL_FAILED;
}
