// What server and vault say to each other, as bytes: strict, bounded, one message a packet. Pure. Not here: sockets
// (door.c, vault.c), who may ask what (rights).
#ifndef VAULT_WIRE_H
#define VAULT_WIRE_H

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"

enum {
    WIRE_ITEMS_MOST = 1000,
    WIRE_PROOF_MOST = 255,
    WIRE_FIELDS_MOST = 10,
    WIRE_PACKET_MOST = 160 * 1024, // a photo fits
    WIRE_TEXT_MOST = 36 * 1024,    // a field, in bytes
};

typedef enum WireAct {
    WIRE_OPEN = 1, // fields of records, for a purpose; a need as the last item: then who opened what of it
    WIRE_ADOPT,    // take the keys that wait at intake into the vault's own file: a part, behind items[0].id
    WIRE_ERASE,    // forget the keys of a need, or of one of its photos, for ever
    WIRE_STATUS,
    WIRE_ROTATE,
    WIRE_UNLOCK,   // the proof is the passphrase
    WIRE_LOOKS,    // who opened what in a span of time (looks.h): a part
    WIRE_ACTS,
} WireAct;

typedef enum WirePurpose {
    PURPOSE_NONE,
    PURPOSE_FOLLOW,
    PURPOSE_VERIFY,
    PURPOSE_DELIVER,
    PURPOSE_REVIEW,
    PURPOSE_EXPORT,
    PURPOSE_REGISTER, // of a household, by whoever keeps it
    WIRE_PURPOSES
} WirePurpose;
typedef enum WireProof { PROOF_NONE, PROOF_SESSION, PROOF_CODE, PROOF_PASSPHRASE, WIRE_PROOFS } WireProof;
typedef enum WireKind {
    KIND_PERSONAL = 1,
    KIND_NOTE,
    KIND_INTERNAL_NOTE,
    KIND_NEED,
    KIND_PHOTO,
    KIND_IDENTITY,
    WIRE_KINDS
} WireKind;

// A record and the need, claim or household that it is about.
typedef struct WireItem {
    WireKind kind;
    Id id, about;
} WireItem;

// Of WIRE_LOOKS alone: seconds UTC, [since, until), and the number behind which to go on.
typedef struct WireSpan {
    int64_t since, until, after;
} WireSpan;

typedef struct WireAsk {
    WireAct act;
    WirePurpose purpose;
    WireProof proof;
    Str token; // the session's token, or the code: the vault sees to it itself
    const WireItem *items;
    size_t count;
    WireSpan span;
} WireAsk;

// The packet of an ask, in the arena.
Str wire_write_ask(Arena *arena, const WireAsk *ask);
// False for anything that wire_write_ask does not make. What is read lives in the arena.
bool wire_read_ask(Arena *arena, Str packet, WireAsk *ask_out);

typedef enum WireStatus {
    WIRE_OK,
    WIRE_REFUSED, // not theirs to see
    WIRE_LIMITED, // more than they may open in an hour
    WIRE_LOCKED,  // the vault waits for its passphrase
    WIRE_FAILED,
    WIRE_STATUSES,
} WireStatus;

// An answer is frames, as many in a packet as fit, so that whoever waits is woken once: each its length and its bytes. The
// first frame tells the status and how many more come, each of them one record.
void wire_add_frame(TextBuilder *packet, Str frame);
// Whether another of `more` bytes still fits; an empty packet holds any frame.
bool wire_has_room(const TextBuilder *packet, size_t more);
// False: nothing is left, or it is no frame.
bool wire_next_frame(Str *packet, Str *frame_out);

typedef struct WireHead {
    WireStatus status;
    uint32_t count;
} WireHead;
Str wire_write_head(Arena *arena, WireHead head);
bool wire_read_head(Str packet, WireHead *head_out);

// STR_NONE: there is nothing there, or it is not theirs to see.
typedef struct WireRecord {
    WireStatus status;
    Id id;
    int64_t number; // when it was, for what is a happening
    Str fields[WIRE_FIELDS_MOST];
} WireRecord;
Str wire_write_record(Arena *arena, const WireRecord *record);
bool wire_read_record(Str packet, WireRecord *record_out); // fields are views of the packet

#endif
