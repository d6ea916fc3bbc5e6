// A document: the tree of records, lists, texts and numbers that a route answers and a template
// shows. A thin coat over jansson that lays every tree into its arena, so that nothing leaks, nothing is
// freed by hand, and all is wiped with the arena. Children are attached when they are made.
#ifndef BASE_DOC_H
#define BASE_DOC_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/text.h"

typedef json_t Doc;

Doc *doc_new(Arena *arena); // an empty record; freed when the arena is reset

// Fields of a record. Texts must be valid UTF-8 (text_accept). STR_NONE as text gives null.
void doc_text(Doc *record, const char *name, Str text);
void doc_text_c(Doc *record, const char *name, const char *text);
void doc_int(Doc *record, const char *name, int64_t number);
void doc_bool(Doc *record, const char *name, bool yes);
void doc_null(Doc *record, const char *name);
void doc_id(Doc *record, const char *name, Id id);           // ID_NONE gives null
void doc_time(Doc *record, const char *name, int64_t seconds); // "2026-…Z"; 0 gives null
Doc *doc_record(Doc *record, const char *name);              // a new record below
Doc *doc_list(Doc *record, const char *name);                // a new list below
void doc_attach(Doc *record, const char *name, Doc *shared); // shares a tree of the same arena

// Elements of a list.
Doc *doc_list_record(Doc *list);
void doc_list_text(Doc *list, Str text);

// Reading. What is missing or of another type gives NULL, STR_NONE, 0, false.
Doc *doc_get(const Doc *record, const char *name);
Str doc_get_text(const Doc *record, const char *name);
int64_t doc_get_int(const Doc *record, const char *name);
Id doc_get_id(const Doc *record, const char *name); // ID_NONE: null, absent, or no id
bool doc_get_bool(const Doc *record, const char *name);
size_t doc_length(const Doc *list);
Doc *doc_at(const Doc *list, size_t index);

// Compact JSON in the arena.
Str doc_to_json(Arena *arena, const Doc *doc);
// The same with sorted names: the one form that commitments are made over.
Str doc_to_canonical_json(Arena *arena, const Doc *doc);
// ["…","…"]: for a statement that takes a list.
Str doc_texts_to_json(Arena *arena, const Str *texts, size_t count);
// Strict: UTF-8, no doubled keys, depth <= 16, no NUL. Real numbers are read; fields of a form refuse them.
// JSON_MALFORMED. Owned by the arena.
MUST_USE Fault doc_from_json(Arena *arena, Str json, Doc **doc_out);

#endif
