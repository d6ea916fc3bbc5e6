// One call of a command: its options, where its output goes, and the house it works on. A command is
// the same function whether it runs in its own process or, asked through the socket, in the server's.
#ifndef APP_CALL_H
#define APP_CALL_H

#include "app/house.h"

enum { CALL_DONE = 0, CALL_FAILED = 1, CALL_USAGE = 2 }; // exit codes

typedef struct Option {
    const char *name;    // "--data"
    const char *value;   // what follows it, "DIR"; NULL: a flag
    const char *meaning;
} Option;

typedef struct Call Call;

typedef struct Command {
    const char *name;
    const char *operands;  // "areas|items|needs FILE"; "" when none
    const char *summary;
    const Option *options; // ended by .name NULL
    int (*run)(Call *call);
    bool writes; // works on a data folder and changes it: runs in the server while there is one
    size_t reads_operand;      // the operand, counted from 1, that is a file; 0: none
    const char *writes_option; // whose value is a file to be written; NULL: none
} Command;

enum { CALL_WORDS_MAX = 64 };

struct Call {
    const Command *command;
    Arena *arena;
    const char *operands[CALL_WORDS_MAX];
    size_t operand_count;
    const char *option_names[CALL_WORDS_MAX];
    const char *option_values[CALL_WORDS_MAX];
    size_t option_count;
    int in, out, err; // file descriptors
    // In the server, which may not reach the caller's files: those of the command, opened by the caller.
    bool has_files;
    int file, written;
    const char *folder; // where the caller stands, when that is not our own working folder
    House *house;     // open, when the command `writes`
};

// The options and operands behind the command's name. CALL_DONE, or CALL_USAGE having said why.
int call_parse(Call *call, int count, char *const *words);
bool call_has(const Call *call, const char *option);
const char *call_value(const Call *call, const char *option); // NULL when absent
// The n-th value of an option that may be repeated; NULL behind the last.
const char *call_value_at(const Call *call, const char *option, size_t n);
// All --set of the call, for HouseOptions.settings; they live in the call's arena.
const char *const *call_settings(const Call *call, size_t *count_out);
// A path that the caller named, as seen from here.
const char *call_path(const Call *call, const char *path);
// "HOST:PORT", "[::1]:PORT". False when it is neither.
#define CALL_LISTEN_USUAL "127.0.0.1:8080"
bool call_parse_address(const Call *call, const char *listen, const char **host_out, int *port_out);
void call_say(const Call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));
// To `err`, with "istijaba COMMAND: " before it and a newline behind it.
void call_complain(const Call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));
void call_help(const Command *command, int fd);
// Says what a fault means, in the words of the interface (English), with its field.
int call_fail(const Call *call, Fault fault, const Work *work);

// ---- The commands, one or a few a file ----
int serve_command(Call *call);
int demo_command(Call *call);
int import_call(Call *call);
int verify_command(Call *call);
int user_command(Call *call);
int backup_command(Call *call);
int restore_command(Call *call);
int keys_command(Call *call);
int doctor_command(Call *call);
int config_command(Call *call);
int routes_command(Call *call);
int openapi_command(Call *call);
int render_command(Call *call);
int plan_command(Call *call);
int plan_check_command(Call *call);
int link_command(Call *call);
int version_command(Call *call);

extern const Command commands[]; // ended by .name NULL

#endif
