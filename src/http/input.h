// What was sent, made into checked input. First bytes into a tree (JSON or a form), then the tree
// against the route's Field table. Not here: whether an area or an item exists.
#ifndef HTTP_INPUT_H
#define HTTP_INPUT_H

#include "http/http.h"

enum {
    INPUT_DEPTH_MAX = 16,   // nesting of JSON
    INPUT_PAIRS_MAX = 4000, // name=value pairs in a form
    INPUT_VALUES_MAX = 20000, // records, lists and values in JSON: each costs a hundred times its bytes of memory
    INPUT_FAULTS_MAX = 20,  // shown at once
    INPUT_NAME_MAX = 100,   // bytes of an unknown name that are told back
};

typedef struct FieldFault {
    Fault fault;
    Str field;     // innermost: "lines[0].quantity"
    int64_t limit; // the bound that was broken, for {limit}
} FieldFault;

// All that is wrong, so that a form says it at once; programs are told the first.
typedef struct InputFaults {
    FieldFault at[INPUT_FAULTS_MAX];
    size_t count;
} InputFaults;

// A second fault of the same field is dropped, and what is beyond INPUT_FAULTS_MAX.
void input_add_fault(InputFaults *faults, FieldFault fault);
Fault input_first_fault(const InputFaults *faults); // OK when there is none

// Bytes to a tree (texts, numbers, lists, records), owned by the arena. What is wrong goes to
// `faults`; the tree is always a record, perhaps empty. `fields` serves the limit of a number that
// is too big.
Doc *input_read_json(Arena *arena, Str body, const Field *fields, InputFaults *faults);
// All values are texts; `lines[0].item=…` makes a list `lines` of records. Gaps are closed, rows
// without anything in them dropped.
Doc *input_read_form(Arena *arena, Str body, InputFaults *faults);

// multipart/form-data: fields as input_read_form gives them, and at most one file. BODY_MALFORMED for what no browser
// writes; FIELD_DOUBLED for a second file.
Doc *input_read_multipart(Arena *arena, Str content_type, Str body, SentFile *file_out, InputFaults *faults);

typedef enum InputKind { INPUT_JSON, INPUT_FORM } InputKind;

// Checks a tree. `fields` NULL: nothing may be there. Always gives an input; it is whole only when
// no fault was added.
const Input *input_check(Arena *arena, const Doc *tree, const Field *fields, InputKind kind,
                         InputFaults *faults);

// An input with nothing in it.
const Input *input_none(void);

// A phone as people write it. PHONE_MALFORMED. See FIELD_PHONE.
MUST_USE Fault input_accept_phone(Arena *arena, Str typed, Str *phone_out);

// Whether `value` is one of the blank-separated `choices`.
bool input_is_choice(const char *choices, Str value);

#endif
