// Documents of exports, and the same as a file of comma-separated values. Not here: who may have one (exports_rules.c).
#include "features/exports/exports_page.h"

#include "base/csv.h"

Fault exports_page_proposed(Work *work, const Proposal *proposal, Doc *record)
{
    Area area;
    const Doc *act = proposal->act;
    TRY(areas_find(work, doc_get_text(act, "area"), &area));
    areas_to_doc(doc_record(record, "area"), &area);
    doc_text(record, "need_state", doc_get_text(act, "state"));
    doc_text(record, "purpose", doc_get_text(act, "purpose"));
    doc_int(record, "need_count", doc_get_int(act, "needs"));
    return OK;
}

void exports_page_one(Work *work, Doc *record, const Export *wanted)
{
    bool sends = exports_can_send(work, wanted);
    doc_id(record, "id", wanted->id);
    areas_to_doc(doc_record(record, "area"), &wanted->area);
    doc_text(record, "need_state", wanted->need_state);
    doc_text(record, "purpose", wanted->purpose);
    doc_int(record, "need_count", wanted->need_count);
    doc_text(record, "reason", wanted->reason);
    doc_time(record, "asked", wanted->asked_at);
    Doc *proposal = doc_record(record, "proposal");
    doc_id(proposal, "id", wanted->proposal);
    doc_text(proposal, "state", wanted->proposal_state);
    doc_time(record, "until", wanted->until);
    doc_time(record, "taken", wanted->taken_at);
    doc_time(record, "send_until", sends ? wanted->taken_at + EXPORT_SEND_WITHIN_S : 0);
    Doc *can = doc_record(record, "can");
    doc_bool(can, "take", exports_can_take(work, wanted));
    doc_bool(can, "send", sends);
}

Fault exports_page_needs(Work *work, Doc *record, const Need *needs, size_t count)
{
    RevealLook look = { PURPOSE_EXPORT, STR_NONE };
    Doc *list = doc_list(record, "needs");
    for (size_t i = 0; i < count; i++) {
        Doc *row = doc_list_record(list);
        needs_to_doc(work, row, &needs[i], true);
        TRY(people_to_doc(work, doc_record(row, "contact"), needs[i].id, needs[i].personal, &look));
    }
    return OK;
}

// ---- The file ----

typedef struct Column {
    const char *heading, *hashtag, *path;
} Column;

static const Column COLUMNS[] = {
    { "need", "#meta+id", "id" },
    { "state", "#status", "state" },
    { "urgency", "#severity", "urgency" },
    { "area", "#loc+code", "area.pcode" },
    { "area_ar", "#loc+name+i_ar", "area.name_ar" },
    { "area_en", "#loc+name+i_en", "area.name_en" },
    { "people", "#affected", "people" },
    { "lines", "#item+list", NULL },
    { "raised", "#date+created", "created" },
    { "name", "#contact+name", "contact.name" },
    { "phone", "#contact+phone", "contact.phone" },
    { "landmark", "#loc+landmark", "contact.landmark" },
    { "words", "#description", "contact.words" },
};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof COLUMNS[0] };

static const Doc *follow_path(Arena *arena, const Doc *row, const char *path)
{
    Str rest = str_from(path), name;
    while (row && str_cut(&rest, '.', &name)) {
        row = doc_get(row, str_to_c(arena, name));
    }
    return row;
}

// "tent 8; blanket 2"
static Str lines_of(Arena *arena, const Doc *lines)
{
    TextBuilder text = { .arena = arena };
    for (size_t i = 0; i < doc_length(lines); i++) {
        const Doc *line = doc_at(lines, i);
        text_add_format(&text, "%s%.*s %lld", i > 0 ? "; " : "",
                        STR_ARG(doc_get_text(doc_get(line, "item"), "code")), (long long)doc_get_int(line, "asked"));
    }
    return text_done(&text);
}

static Str cell_of(Arena *arena, const Doc *row, const Column *column)
{
    if (!column->path) {
        return lines_of(arena, doc_get(row, "lines"));
    }
    const Doc *value = follow_path(arena, row, column->path);
    if (json_is_integer(value)) {
        return str_format(arena, "%lld", (long long)json_integer_value(value));
    }
    return json_is_string(value) ? str_from(json_string_value(value)) : STR("");
}

Str exports_page_csv(Arena *arena, const Doc *doc)
{
    TextBuilder text = { .arena = arena };
    const Doc *needs = doc_get(doc, "needs");
    text_add_c(&text, "\xEF\xBB\xBF");
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        text_add_format(&text, "%s%s", i > 0 ? "," : "", COLUMNS[i].heading);
    }
    text_add_c(&text, "\r\n");
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        text_add_format(&text, "%s%s", i > 0 ? "," : "", COLUMNS[i].hashtag);
    }
    for (size_t row = 0; row < doc_length(needs); row++) {
        text_add_c(&text, "\r\n");
        for (size_t i = 0; i < COLUMN_COUNT; i++) {
            text_add_c(&text, i > 0 ? "," : "");
            text_add(&text, csv_cell(arena, cell_of(arena, doc_at(needs, row), &COLUMNS[i])));
        }
    }
    text_add_c(&text, "\r\n");
    return text_done(&text);
}
