// Inside of template.h: what a template is parsed into. For template*.c and the word checker only.
#ifndef PAGES_TEMPLATE_PARSE_H
#define PAGES_TEMPLATE_PARSE_H

#include "pages/words.h"

enum {
    TEMPLATE_DEPTH_MAX = 64,              // sections, partials and blocks within each other
    TEMPLATE_STEPS_MAX = 1 << 18,         // nodes shown in one page, repetitions counted
    TEMPLATE_BYTES_MAX = 8 * 1024 * 1024, // of one page
    TEMPLATE_PIECES_MAX = 12,             // names in a dotted path
    TEMPLATE_ARGUMENTS_MAX = 8            // arguments of one message
};

// One name of a dotted path. "_name" also has "name_ar" and "name_en"; else those are empty.
typedef struct PathPiece {
    Str plain;
    Str by_language[LANGUAGE_COUNT];
} PathPiece;

typedef struct Path {
    const PathPiece *pieces;
    size_t count; // 0: ".", what is looked at now
} Path;

typedef struct NodeArgument {
    Str name;
    Path path;
} NodeArgument;

typedef enum NodeKind {
    NODE_TEXT,
    NODE_VALUE,    // {{path}}
    NODE_SECTION,  // {{#path}}
    NODE_INVERTED, // {{^path}}
    NODE_PARTIAL,  // {{>name}}
    NODE_PARENT,   // {{<name}}
    NODE_BLOCK,    // {{$name}}
    NODE_WORD,     // {{@key …}}
} NodeKind;

struct Template;

// Nodes lie in the order of the text; the children of one are those up to `end`.
typedef struct Node {
    NodeKind kind;
    bool raw;        // value: not escaped
    bool dynamic;    // partial, parent: named by the value at `path`; word: ends with that value
    bool line_start; // text: begins a line
    bool standalone; // its tag stood on a line without anything to show
    uint32_t line;
    uint32_t end; // index behind the last child
    Str text;     // text as it is; word: key or its prefix; partial, parent, block: name
    Str indent;   // standalone partial, parent, block: put before each of its lines
    Path path;
    const NodeArgument *arguments; // word
    size_t argument_count;
    const struct Template *target; // partial, parent by a fixed name; NULL: there is none
} Node;

typedef struct Template {
    Str name;
    Node *nodes;
    uint32_t count;
} Template;

// All in the arena, `text` copied too. TEMPLATE_BROKEN; `*bad_out`: "name:line: reason", in the
// arena.
MUST_USE Fault template_parse(Arena *arena, Str name, Str text, Template *template_out,
                              const char **bad_out);

// ---- Between template_parse.c, template_tag.c and template_block.c ----

typedef struct TemplateTag {
    char sigil;  // one of # ^ / ! = & > < $ @ { or 0 for a plain value
    Str content; // trimmed
} TemplateTag;

// Fills path, name, arguments of a node from its tag. NULL, or the reason why it cannot.
const char *template_read_tag(Arena *arena, TemplateTag tag, Node *node);
// Takes the blocks' own indentation out of their lines and keeps it as Node.indent.
void template_settle_blocks(Arena *arena, Template *template);

#endif
