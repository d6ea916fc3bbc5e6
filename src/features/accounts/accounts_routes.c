// Accounts and grants over HTTP: seen, opened, granted and ended. Speaks HTTP and nothing else.
#include "base/clock.h"
#include "features/accounts/accounts_page.h"
#include "features/areas/areas.h"
#include "http/input.h"

enum { SEARCH_MAX = 120, PHONE_DIGITS_LEAST = 7, DAY_END_S = 21 * HOUR_S };

// ---- Of which account ----

static Fault path_account(Request *request, Account *account_out)
{
    Id id;
    TRY(request_id(request, "account", ACCOUNT_NOT_FOUND, &id));
    return accounts_find_visible(request_work(request), id, account_out);
}

static Fault scope_account(Request *request, void *scope_out)
{
    Account account;
    (void)scope_out; // an account lies in no one place: whose are seen is reach, not scope
    return path_account(request, &account);
}

static void go_to_account(Request *request, Reply *reply, Id account)
{
    Arena *arena = request_work(request)->arena;
    reply_go(reply, str_format(arena, "/accounts/%.*s", STR_ARG(id_format(arena, account))));
}

// ---- The list ----

static size_t count_digits(Str text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        digits += text.at[i] >= '0' && text.at[i] <= '9';
    }
    return digits;
}

static Fault list_accounts(Request *request, Reply *reply, const AccountSearch *search)
{
    Work *work = request_work(request);
    Account *list;
    size_t count;
    TRY(accounts_list(work, search, &list, &count));
    Doc *accounts = doc_list(reply_doc(reply), "accounts");
    for (size_t i = 0; i < count; i++) {
        accounts_page_row(doc_list_record(accounts), &list[i]);
    }
    doc_id(reply_doc(reply), "next", count == ACCOUNTS_PAGE ? list[count - 1].id : ID_NONE);
    TRY(proposals_count_to_doc(work, proposals_kinds(request), reply_doc(reply)));
    return accounts_page_ending(work, reply_doc(reply));
}

static Fault handle_list(Request *request, Reply *reply)
{
    AccountSearch search = { .after = input_id(request_query(request), "after") };
    return list_accounts(request, reply, &search);
}

// A POST, for names and phones stand in no URL.
static Fault handle_search(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    Str typed = text_latin_digits(work->arena, input_text(body, "search"));
    AccountSearch search = { .after = input_id(body, "after") };
    if (count_digits(typed) >= PHONE_DIGITS_LEAST) {
        Fault fault = input_accept_phone(work->arena, typed, &search.phone);
        TRY(fault ? fault_at(work, fault, "search") : OK);
    } else {
        search.name = typed.len > 0 ? typed : STR_NONE;
    }
    doc_bool(reply_doc(reply), "searched", typed.len > 0);
    return list_accounts(request, reply, &search);
}


// ---- Opening one ----

typedef struct Password {
    Str made; // STR_NONE when it was typed
    Str hash;
} Password;

// Typed, or made here and shown once.
static Fault prepare_password(Request *request)
{
    Work *work = request_work(request);
    Password *password = ARENA_NEW(work->arena, Password);
    Str typed = input_text(request_body(request), "password");
    if (typed.len == 0) {
        typed = password->made = access_make_password(work->arena);
    }
    TRY(access_hash_password(work, typed, "password", &password->hash));
    request_set_prepared(request, password);
    return OK;
}

static Fault read_grant(Request *request, Id account, NewGrant *grant_out)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    NewGrant grant = { .account = account,
                       .area = input_text(body, "area"),
                       .organisation = input_id(body, "organisation") };
    TRY(access_role_named(work, input_text(body, "role"), &grant.role));
    if (grant.role != ROLE_MANAGER && grant.role != ROLE_FIELD_WORKER) {
        grant.organisation = ID_NONE; // the others reach over an area
    }
    if (input_has(body, "until")) {
        grant.until = input_int(body, "until") + DAY_END_S; // with that day in Palestine
    }
    *grant_out = grant;
    return OK;
}

static Fault handle_new(Request *request, Reply *reply)
{
    (void)request;
    (void)reply;
    return OK;
}

static Fault frame_new(Request *request, Reply *reply)
{
    return accounts_page_choices(request_work(request), reply_frame(reply), request_body(request));
}

static void tell_password(Reply *reply, const Password *password)
{
    doc_text(reply_doc(reply), "password", password->made);
}

static Fault handle_open(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    const Input *body = request_body(request);
    const Password *password = request_prepared(request);
    NewAccount account = { .phone = input_text(body, "phone"),
                           .name = input_text(body, "name"),
                           .password_hash = password->hash };
    NewGrant grant;
    Account opened;
    Id proposal;
    TRY(read_grant(request, ID_NONE, &grant));
    TRY(accounts_open(work, &account, &grant, input_text(body, "reason"), &proposal));
    TRY(accounts_find_visible(work, grant.account, &opened));
    TRY(accounts_page_account(work, reply_doc(reply), &opened));
    doc_id(reply_doc(reply), "proposed", proposal);
    tell_password(reply, password);
    reply_status(reply, 201);
    return OK;
}

// ---- One account ----

static Fault handle_show(Request *request, Reply *reply)
{
    Account account;
    TRY(path_account(request, &account));
    return accounts_page_account(request_work(request), reply_doc(reply), &account);
}

static Fault frame_account(Request *request, Reply *reply)
{
    if (reply_is_form(reply)) {
        TRY(handle_show(request, reply));
    }
    return accounts_page_choices(request_work(request), reply_frame(reply), request_body(request));
}

static Fault handle_give(Request *request, Reply *reply)
{
    Account account;
    NewGrant grant;
    Id proposal;
    TRY(path_account(request, &account));
    TRY(read_grant(request, account.id, &grant));
    TRY(accounts_give(request_work(request), &grant, input_text(request_body(request), "reason"), &proposal));
    go_to_account(request, reply, account.id);
    doc_id(reply_doc(reply), "proposed", proposal);
    return handle_show(request, reply);
}

static Fault handle_end_grant(Request *request, Reply *reply)
{
    Account account;
    TRY(path_account(request, &account));
    TRY(accounts_end_grant(request_work(request), account.id,
                           input_id(request_body(request), "grant")));
    go_to_account(request, reply, account.id);
    doc_id(reply_doc(reply), "id", account.id);
    return OK;
}

// ---- Opening it again, by two ----

static Fault handle_ask_recovery(Request *request, Reply *reply)
{
    Account account;
    TRY(path_account(request, &account));
    TRY(accounts_ask_recovery(request_work(request), account.id));
    go_to_account(request, reply, account.id);
    return handle_show(request, reply);
}

static Fault handle_confirm_recovery(Request *request, Reply *reply)
{
    Account account;
    TRY(path_account(request, &account));
    TRY(accounts_confirm_recovery(request_work(request), account.id));
    go_to_account(request, reply, account.id);
    return handle_show(request, reply);
}

static Fault handle_take_half(Request *request, Reply *reply)
{
    Account account;
    Str half;
    TRY(path_account(request, &account));
    TRY(accounts_take_half(request_work(request), account.id, &half));
    doc_text(reply_doc(reply), "half", half);
    return handle_show(request, reply);
}

static Fault handle_cancel_recovery(Request *request, Reply *reply)
{
    Account account;
    TRY(path_account(request, &account));
    TRY(accounts_cancel_recovery(request_work(request), account.id));
    go_to_account(request, reply, account.id);
    return handle_show(request, reply);
}

static Fault handle_sign_out(Request *request, Reply *reply)
{
    Account account;
    TRY(path_account(request, &account));
    TRY(accounts_end_sessions(request_work(request), account.id));
    go_to_account(request, reply, account.id);
    doc_id(reply_doc(reply), "id", account.id);
    return OK;
}

// ---- Lost or detained ----

static Fault show_fallen(Request *request, Reply *reply, Id account, Str name)
{
    Work *work = request_work(request);
    Doc *doc = reply_doc(reply);
    Fallen *fallen;
    size_t count;
    TRY(accounts_falls_with(work, account, &fallen, &count));
    doc_id(doc, "id", account);
    doc_text(doc, "name", name);
    doc_bool(doc, "own", id_equal(work->user->account, account));
    return accounts_page_fallen(work, doc, fallen, count);
}

static Fault handle_ask_lost(Request *request, Reply *reply)
{
    Account account;
    TRY(path_account(request, &account));
    return show_fallen(request, reply, account.id, account.name);
}

static Fault handle_lose(Request *request, Reply *reply)
{
    Account account;
    TRY(path_account(request, &account));
    TRY(accounts_lose(request_work(request), account.id));
    go_to_account(request, reply, account.id);
    doc_id(reply_doc(reply), "id", account.id);
    return OK;
}

static Fault handle_ask_own(Request *request, Reply *reply)
{
    const User *user = request_work(request)->user;
    return show_fallen(request, reply, user->account, user->name);
}

static Fault handle_lose_own(Request *request, Reply *reply)
{
    Work *work = request_work(request);
    Id account = work->user->account;
    TRY(accounts_lose(work, account));
    reply_cookie(reply, "session", STR(""), 0);
    reply_go(reply, STR("/sign-in"));
    doc_id(reply_doc(reply), "id", account);
    return OK;
}

// ---- Routes ----

#define ROLE_CHOICES "field-worker organisation-manager coordinator reviewer auditor administrator"

#define GRANT_FIELDS                                                                              \
    { .name = "role", .kind = FIELD_CHOICE, .required = true, .choices = ROLE_CHOICES,            \
      .meaning = "What they may do" },                                                            \
    { .name = "area", .kind = FIELD_TEXT, .required = true, .least = 1, .most = AREA_CODE_MAX,    \
      .meaning = "P-code at the top of the subtree" },                                            \
    { .name = "organisation", .kind = FIELD_ID, .meaning = "For managers and field workers" },    \
    { .name = "until", .kind = FIELD_DATE, .meaning = "Last day; without it, as long as one's own" }, \
    { .name = "reason", .kind = FIELD_LINES, .most = PROPOSAL_REASON_MAX,                         \
      .meaning = "To the second person, where it takes two: over a governorate or more" }

static const Field list_query[] = {
    { .name = "after", .kind = FIELD_ID, .meaning = "The `next` of the page before" },
    { 0 },
};

static const Field search_body[] = {
    { .name = "search", .kind = FIELD_TEXT, .most = SEARCH_MAX,
      .meaning = "A phone, or a part of the name" },
    { .name = "after", .kind = FIELD_ID, .meaning = "The `next` of the page before" },
    { 0 },
};

static const Field open_body[] = {
    { .name = "name", .kind = FIELD_TEXT, .required = true, .least = 1, .most = ACCOUNT_NAME_MAX,
      .meaning = "As colleagues know them" },
    { .name = "phone", .kind = FIELD_PHONE, .required = true, .meaning = "To sign in with" },
    { .name = "password", .kind = FIELD_SECRET, .most = PASSWORD_CHARACTERS_MOST,
      .meaning = "A first password; without it, one is made and shown once" },
    GRANT_FIELDS,
    { 0 },
};

static const Field give_body[] = { GRANT_FIELDS, { 0 } };

static const Field end_body[] = {
    { .name = "grant", .kind = FIELD_ID, .required = true, .meaning = "Which one is taken back" },
    { 0 },
};

#define ON_ACCOUNT                                                                                \
    .permission = MAY_GIVE_GRANTS, .page = "account", .scope = scope_account,                     \
    .frame = frame_account

const Route accounts_routes[] = {
    { .method = GET, .path = "/accounts", .permission = MAY_GIVE_GRANTS, .handle = handle_list,
      .page = "accounts", .summary = "Accounts within reach, by name", .query = list_query },
    { .method = POST, .path = "/accounts/search", .permission = MAY_GIVE_GRANTS,
      .handle = handle_search, .page = "accounts", .summary = "Find accounts by phone or name",
      .body = search_body, .form_page = "accounts", .writes_nothing = true },
    { .method = GET, .path = "/accounts/new", .permission = MAY_GIVE_GRANTS, .handle = handle_new,
      .page = "account_new", .summary = "The form to open an account", .frame = frame_new },
    { .method = POST, .path = "/accounts", .permission = MAY_GIVE_GRANTS, .handle = handle_open,
      .page = "account", .summary = "Open an account with its first grant", .body = open_body,
      .prepare = prepare_password, .frame = frame_new, .form_page = "account_new" },
    { .method = GET, .path = "/accounts/{account}", .handle = handle_show,
      .summary = "An account: its grants and its history", ON_ACCOUNT },
    { .method = POST, .path = "/accounts/{account}/grants", .handle = handle_give,
      .summary = "Give a grant", .body = give_body, .form_page = "account", ON_ACCOUNT },
    { .method = POST, .path = "/accounts/{account}/end", .handle = handle_end_grant,
      .summary = "Take a grant back, at once", .body = end_body, .form_page = "account", ON_ACCOUNT },
    { .method = POST, .path = "/accounts/{account}/recovery", .handle = handle_ask_recovery,
      .summary = "Open the account again: the first colleague's word", .form_page = "account", ON_ACCOUNT },
    { .method = POST, .path = "/accounts/{account}/recovery/confirm", .handle = handle_confirm_recovery,
      .summary = "Open the account again: the second colleague's word", .form_page = "account", ON_ACCOUNT },
    { .method = POST, .path = "/accounts/{account}/recovery/half", .handle = handle_take_half,
      .summary = "One's half of the code, shown once, when the delay is over", .form_page = "account", ON_ACCOUNT },
    { .method = POST, .path = "/accounts/{account}/recovery/cancel", .handle = handle_cancel_recovery,
      .summary = "Let it be", .form_page = "account", ON_ACCOUNT },
    { .method = POST, .path = "/accounts/{account}/sign-out", .handle = handle_sign_out,
      .summary = "End all its sessions", .form_page = "account", ON_ACCOUNT },
    { .method = GET, .path = "/accounts/{account}/lost", .permission = MAY_GIVE_GRANTS, .handle = handle_ask_lost,
      .page = "account_lost", .scope = scope_account,
      .summary = "What would end if the account is lost or its holder detained" },
    { .method = POST, .path = "/accounts/{account}/lost", .handle = handle_lose,
      .summary = "Lost or detained: end its grants, what it gave, its sessions and its password",
      .form_page = "account", ON_ACCOUNT },
    { .method = GET, .path = "/me/lost", .permission = OWN_ACCOUNT, .handle = handle_ask_own, .page = "account_lost",
      .summary = "What would end if one's own account is lost" },
    { .method = POST, .path = "/me/lost", .permission = OWN_ACCOUNT, .handle = handle_lose_own, .page = "account_lost",
      .summary = "Lost: end one's own grants, what one gave, the sessions and the password" },
    { 0 },
};
