// Imports over HTTP: a file comes in, its columns are chosen, it is checked, stored, taken back. Speaks HTTP only.
#include "base/file.h"
#include "features/jobs/jobs.h"
#include "import/import_page.h"

#include <unistd.h>

enum { UPLOADS_PER_MINUTE = 20, ERRORS_FIRST = 10, FIELD_NAME_MAX = 40 };

static Fault path_import(Request *request, ImportRecord *record_out)
{
    Id id;
    TRY(request_id(request, "import", IMPORT_NOT_FOUND, &id));
    return import_find(request_work(request), id, record_out);
}

// The permission is asked about nothing in particular: whose an import is, import_find knows.
static Fault scope_import(Request *request, void *scope_out)
{
    (void)request;
    *(Scope *)scope_out = (Scope){ 0 };
    return OK;
}

// ---- A file comes in ----

static Fault expect_room(DbConn *conn, void *context)
{
    Work *work = context;
    DbConn *before = work->db;
    work->db = conn;
    Fault fault = import_expect_room(work);
    work->db = before;
    return fault;
}

typedef struct Written {
    ImportUpload upload;
    const char *path;
    bool kept; // its row was added
} Written;

static void delete_unless_kept(void *thing)
{
    const Written *written = thing;
    if (!written->kept) {
        unlink(written->path);
    }
}

// Written before the transaction, which must not wait for a disk. When no row comes to be, it goes with the request;
// what a kill leaves is a stray, and swept.
static Fault prepare_upload(Request *request, ImportKind kind)
{
    Work *work = request_work(request);
    const SentFile *file = request_file(request);
    if (!request_is_loopback(request)) {
        TRY(request_limit(request, "import.upload", request_block(request), UPLOADS_PER_MINUTE));
    }
    if (!file->field.at || !str_is(file->field, "file")) {
        return fault_at(work, FIELD_MISSING, "file");
    }
    if (file->bytes.len == 0) {
        return fault_at(work, IMPORT_FILE_EMPTY, "file");
    }
    TRY(db_read(request_db(request), expect_room, work));
    ImportUpload *upload = ARENA_NEW(work->arena, ImportUpload);
    *upload = (ImportUpload){ .id = work_new_id(), .kind = kind, .file_name = file->name,
                              .size = (int64_t)file->bytes.len,
                              .encoding = encoding_detect(file->bytes) };
    Str path = import_file_path(work->arena, request_folder(request), upload->id);
    TRY(path.at ? file_write(path.at, file->bytes) : FILE_UNWRITABLE);
    Written *written = ARENA_NEW(work->arena, Written);
    *written = (Written){ *upload, path.at, false };
    arena_at_reset(work->arena, delete_unless_kept, written);
    request_set_prepared(request, written);
    return OK;
}

static Fault prepare_needs(Request *request)
{
    return prepare_upload(request, IMPORT_NEEDS);
}

static Fault prepare_areas(Request *request)
{
    return prepare_upload(request, IMPORT_AREAS);
}

static Fault prepare_items(Request *request)
{
    return prepare_upload(request, IMPORT_ITEMS);
}

static Fault go_to(Request *request, Reply *reply, Id id)
{
    Work *work = request_work(request);
    ImportRecord record;
    TRY(import_find(work, id, &record));
    import_page_summary(reply_doc(reply), &record);
    reply_go(reply, str_format(work->arena, "/imports/%.*s", STR_ARG(id_format(work->arena, id))));
    return OK;
}

static Fault handle_upload(Request *request, Reply *reply)
{
    Written *written = request_prepared(request);
    TRY(import_add(request_work(request), &written->upload));
    reply_status(reply, 201);
    TRY(go_to(request, reply, written->upload.id));
    written->kept = true;
    return OK;
}

static Fault show_form(Request *request, Reply *reply, ImportKind kind)
{
    (void)request;
    Doc *doc = reply_doc(reply);
    doc_text_c(doc, "kind", import_kind_name(kind));
    doc_int(doc, "most_mib", HTTP_UPLOAD_MAX / (1024 * 1024));
    Doc *fields = doc_list(doc, "fields");
    for (const ImportSpec *spec = import_specs(kind); spec->name; spec++) {
        doc_list_text(fields, str_from(spec->name));
    }
    return OK;
}

static Fault handle_new_needs(Request *request, Reply *reply)
{
    return show_form(request, reply, IMPORT_NEEDS);
}

static Fault handle_new_areas(Request *request, Reply *reply)
{
    return show_form(request, reply, IMPORT_AREAS);
}

static Fault handle_new_items(Request *request, Reply *reply)
{
    return show_form(request, reply, IMPORT_ITEMS);
}

// A refused form is shown again; GET has its document already.
static Fault frame_needs(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? show_form(request, reply, IMPORT_NEEDS) : OK;
}

static Fault frame_areas(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? show_form(request, reply, IMPORT_AREAS) : OK;
}

static Fault frame_items(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? show_form(request, reply, IMPORT_ITEMS) : OK;
}

// ---- Showing ----

static Fault handle_list(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    ImportRecord *records;
    size_t count;
    bool places = access_may(work->user, import_permission(IMPORT_AREAS), NULL);
    TRY(import_store_list(work, access_account_of(work->user), places,
                          input_id(request_query(request), "before"), &records, &count));
    Doc *list = doc_list(doc, "imports");
    for (size_t i = 0; i < count; i++) {
        import_page_summary(doc_list_record(list), &records[i]);
    }
    Doc *may = doc_record(doc, "may");
    doc_bool(may, "needs", access_may(work->user, import_permission(IMPORT_NEEDS), NULL));
    doc_bool(may, "places", places);
    doc_id(doc, "next", count == IMPORTS_PAGE ? records[count - 1].id : ID_NONE);
    return OK;
}

static Fault put_first_errors(Request *request, Doc *doc, Id import)
{
    ImportError *errors;
    size_t count;
    int64_t last;
    TRY(import_store_list_errors(request_work(request), import, 0, ERRORS_FIRST, &errors, &count, &last));
    return import_page_errors(request, doc_list(doc, "first_errors"), errors, count);
}

static Fault put_kept(Work *work, Doc *doc, const ImportRecord *record)
{
    ImportMade *made;
    size_t count;
    TRY(import_store_list_made(work, record->id, IMPORT_KEPT, IMPORT_ERRORS_PAGE, &made, &count));
    Doc *list = doc_list(doc, "kept_things");
    for (size_t i = 0; i < count; i++) {
        Doc *thing = doc_list_record(list);
        doc_text(thing, "thing", made[i].thing);
        doc_int(thing, "number", (int64_t)i + 1);
        doc_text(thing, "need", record->kind == IMPORT_NEEDS ? made[i].thing : STR_NONE);
    }
    return OK;
}

static Fault put_job(Work *work, Doc *doc, Id id)
{
    LongJob job;
    Fault fault = id_is_none(id) ? JOB_NOT_FOUND : long_jobs_find(work, id, &job);
    if (fault == JOB_NOT_FOUND) {
        return OK; // forgotten
    }
    TRY(fault);
    return jobs_to_doc(work, doc_record(doc, "work"), &job);
}

static void put_step(Doc *doc, const ImportRecord *record)
{
    Doc *is = doc_record(doc, "is");
    doc_bool(is, import_state_name(record->state), true);
    bool open = record->state == IMPORT_UPLOADED || record->state == IMPORT_CHECKED ||
                record->state == IMPORT_REFUSED;
    doc_bool(is, "open", open);
    doc_bool(is, "nothing_new", record->state == IMPORT_CHECKED && record->added == 0);
}

static Fault show(Request *request, Reply *reply, const ImportRecord *record)
{
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    import_page_summary(doc, record);
    put_step(doc, record);
    TRY(put_job(work, doc, record->job));
    if (record->state == IMPORT_REFUSED) {
        TRY(put_first_errors(request, doc, record->id));
    }
    if (record->state == IMPORT_UNDONE) {
        TRY(put_kept(work, doc, record));
    }
    if (record->state == IMPORT_UPLOADED || record->state == IMPORT_CHECKED ||
        record->state == IMPORT_REFUSED) {
        TRY(import_page_columns(request, doc, record));
        if (reply_is_form(reply)) {
            import_page_keep_typed(request, reply);
        }
        import_page_options(request, doc, record->kind);
    }
    return OK;
}

static Fault handle_show(Request *request, Reply *reply)
{
    ImportRecord record;
    TRY(path_import(request, &record));
    return show(request, reply, &record);
}

static Fault frame_import(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_show(request, reply) : OK;
}

static Fault handle_errors(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    ImportRecord record;
    ImportError *errors;
    size_t count;
    int64_t last;
    TRY(path_import(request, &record));
    TRY(import_store_list_errors(work, record.id, input_int(request_query(request), "after"),
                                 IMPORT_ERRORS_PAGE, &errors, &count, &last));
    import_page_summary(reply_doc(reply), &record);
    TRY(import_page_errors(request, doc_list(reply_doc(reply), "list"), errors, count));
    if (count == IMPORT_ERRORS_PAGE) {
        doc_int(reply_doc(reply), "next", last);
    }
    doc_bool(reply_doc(reply), "cut", record.errors > IMPORT_ERRORS_STORED);
    return OK;
}

static Fault handle_errors_file(Request *request, Reply *reply)
{
    ImportRecord record;
    ImportError *errors;
    size_t count;
    int64_t last;
    Str csv;
    TRY(path_import(request, &record));
    TRY(import_store_list_errors(request_work(request), record.id, 0, IMPORT_ERRORS_STORED, &errors,
                                 &count, &last));
    TRY(import_page_errors_csv(request, errors, count, &csv));
    reply_bytes(reply, "text/csv; charset=utf-8", csv);
    reply_download(reply, "errors.csv");
    return OK;
}

// ---- Steps ----

static Fault handle_encoding(Request *request, Reply *reply)
{
    ImportRecord record;
    TRY(path_import(request, &record));
    TRY(import_choose_encoding(request_work(request), record.id,
                               input_text(request_body(request), "encoding")));
    return go_to(request, reply, record.id);
}

typedef struct Chosen {
    Id headers;
    Str columns; // JSON
} Chosen;

// The names by column; each field once.
static Fault read_chosen(Request *request, const ImportRecord *record, size_t count, Str *names)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    for (size_t i = 0; i < count; i++) {
        names[i] = STR("");
    }
    for (size_t i = 0; i < input_count(body, "columns"); i++) {
        const Input *column = input_at(body, "columns", i);
        int64_t n = input_int(column, "n");
        Str field = input_text(column, "field");
        if (n >= (int64_t)count) {
            return fault_at(work, CHOICE_UNKNOWN, "columns[%zu].n", i);
        }
        if (!import_page_has_field(record->kind, field)) {
            return fault_at(work, CHOICE_UNKNOWN, "columns[%zu].field", i);
        }
        for (size_t other = 0; other < count && field.len > 0; other++) {
            if (str_equal(names[other], field)) {
                return fault_at(work, FIELD_DOUBLED, "columns[%zu].field", i);
            }
        }
        names[n] = field;
    }
    return OK;
}

static Fault find_chosen(DbConn *conn, void *context)
{
    Request *request = context;
    Work *work = request_work(request);
    ImportRecord record;
    Chosen *chosen = ARENA_NEW(work->arena, Chosen);
    size_t count;
    DbConn *before = work->db;
    work->db = conn;
    Fault fault = path_import(request, &record);
    work->db = before;
    TRY(fault);
    TRY(import_page_headers(work, request_folder(request), &record, &chosen->headers, &count));
    Str *names = ARENA_ARRAY(work->arena, Str, count + 1);
    TRY(read_chosen(request, &record, count, names));
    chosen->columns = doc_texts_to_json(work->arena, names, count);
    request_set_prepared(request, chosen);
    return OK;
}

// The headers are read from the file, which a transaction must not wait for.
static Fault prepare_columns(Request *request)
{
    return db_read(request_db(request), find_chosen, request);
}

static Fault handle_columns(Request *request, Reply *reply)
{
    const Chosen *chosen = request_prepared(request);
    ImportRecord record;
    TRY(path_import(request, &record));
    TRY(import_choose_columns(request_work(request), record.id, chosen->columns, chosen->headers));
    return go_to(request, reply, record.id);
}

static Fault move(Request *request, Reply *reply, Fault (*step)(Work *work, Id id))
{
    ImportRecord record;
    TRY(path_import(request, &record));
    TRY(step(request_work(request), record.id));
    return go_to(request, reply, record.id);
}

static Fault handle_store(Request *request, Reply *reply)
{
    return move(request, reply, import_begin);
}

static Fault handle_undo(Request *request, Reply *reply)
{
    return move(request, reply, import_undo);
}

static Fault handle_discard(Request *request, Reply *reply)
{
    return move(request, reply, import_discard);
}

// ---- Routes ----

static const Field list_query[] = {
    { .name = "before", .kind = FIELD_ID, .meaning = "The `next` of the page before" },
    { 0 },
};

static const Field errors_query[] = {
    { .name = "after", .kind = FIELD_INT, .least = 0, .most = INT32_MAX,
      .meaning = "The `next` of the page before" },
    { 0 },
};

static const Field encoding_body[] = {
    { .name = "encoding", .kind = FIELD_CHOICE, .required = true,
      .choices = "utf-8 utf-16le utf-16be windows-1256 windows-1252", .meaning = "How its bytes are read" },
    { 0 },
};

static const Field column_fields[] = {
    { .name = "n", .kind = FIELD_INT, .required = true, .least = 0, .most = IMPORT_COLUMNS_SHOWN,
      .meaning = "Which column of the file, from 0" },
    { .name = "field", .kind = FIELD_TEXT, .most = FIELD_NAME_MAX,
      .meaning = "What it holds, such as item2; empty: it is passed over" },
    { 0 },
};

static const Field columns_body[] = {
    { .name = "columns", .kind = FIELD_LIST, .required = true, .most = IMPORT_COLUMNS_SHOWN,
      .fields = column_fields, .meaning = "What each column holds" },
    { 0 },
};

#define ON_IMPORT                                                                                     \
    .permission = MAY_IMPORT, .page = "import", .scope = scope_import, .frame = frame_import,         \
    .form_page = "import"

#define UPLOAD_OF(what, may)                                                                          \
    { .method = GET, .path = "/imports/" #what, .permission = may, .handle = handle_new_##what,       \
      .page = "import_new", .summary = "The form to send a file of " #what },                         \
    { .method = POST, .path = "/imports/" #what, .permission = may, .handle = handle_upload,          \
      .page = "import", .summary = "Send a file of " #what ", as a form or as text/csv",              \
      .prepare = prepare_##what, .frame = frame_##what, .form_page = "import_new", .takes_file = true }

const Route import_routes[] = {
    { .method = GET, .path = "/imports", .permission = MAY_IMPORT, .handle = handle_list, .page = "imports",
      .summary = "Files that were sent in, latest first", .query = list_query },
    UPLOAD_OF(needs, MAY_IMPORT_NEEDS),
    UPLOAD_OF(areas, MAY_ADMINISTER),
    UPLOAD_OF(items, MAY_ADMINISTER),
    { .method = GET, .path = "/imports/{import}", .permission = MAY_IMPORT, .handle = handle_show,
      .page = "import", .scope = scope_import, .summary = "A file on its way in: its columns, what came of it" },
    { .method = GET, .path = "/imports/{import}/errors", .permission = MAY_IMPORT, .handle = handle_errors,
      .page = "import_errors", .scope = scope_import, .summary = "What is wrong with it, by row and column",
      .query = errors_query },
    { .method = GET, .path = "/imports/{import}/errors.csv", .permission = MAY_IMPORT,
      .handle = handle_errors_file, .scope = scope_import, .summary = "The same as a file" },
    { .method = POST, .path = "/imports/{import}/encoding", .handle = handle_encoding,
      .summary = "Say how its bytes are read", .body = encoding_body, ON_IMPORT },
    { .method = POST, .path = "/imports/{import}/columns", .handle = handle_columns,
      .summary = "Say what its columns hold, and check it", .body = columns_body,
      .prepare = prepare_columns, ON_IMPORT },
    { .method = POST, .path = "/imports/{import}/store", .handle = handle_store,
      .summary = "Store what was checked: all of it", ON_IMPORT },
    { .method = POST, .path = "/imports/{import}/undo", .handle = handle_undo,
      .summary = "Take back what it made and nobody has gone on with", ON_IMPORT },
    { .method = POST, .path = "/imports/{import}/discard", .handle = handle_discard,
      .summary = "Delete the file; nothing was stored", ON_IMPORT },
    { 0 },
};
