// What can go wrong, as values. Each folder lists its own faults with FAULT_DECLARE/FAULT_DEFINE;
// this file knows only the shape and the few faults that any folder may meet.
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stddef.h>

// One kind of fault. `name` is what programs read ("NEED_NOT_FOUND"); people read the message
// "fault.NEED_NOT_FOUND" of web/words. Kinds are compared by address.
typedef struct FaultKind {
    const char *name;
    int http_status;
} FaultKind;

typedef const FaultKind *Fault;

#define OK ((Fault)NULL)
#define MUST_USE __attribute__((warn_unused_result))

// A list is an X-macro of X(NAME, http_status), one a line: the word checker reads it too.
#define FAULT_DECLARE(name, status) extern const FaultKind name[1];
#define FAULT_DEFINE(name, status) const FaultKind name[1] = {{ #name, status }};

#define BASE_FAULTS(X)          \
    X(TEXT_NOT_UTF8, 400)       \
    X(TEXT_HAS_CONTROLS, 400)   \
    X(NUMBER_MALFORMED, 422)    \
    X(NUMBER_OUT_OF_RANGE, 422) \
    X(DATE_MALFORMED, 422)      \
    X(CODE_MALFORMED, 404)      \
    X(JSON_MALFORMED, 400)      \
    X(CSV_MALFORMED, 422)       \
    X(FILE_UNREADABLE, 500)     \
    X(FILE_TOO_LARGE, 413)      \
    X(FILE_UNWRITABLE, 503)

BASE_FAULTS(FAULT_DECLARE)

// The only control-flow macro of the house: leave with the fault, if there is one.
#define TRY(call)                 \
    do {                          \
        Fault fault_ = (call);    \
        if (fault_ != OK) {       \
            return fault_;        \
        }                         \
    } while (0)

#endif
