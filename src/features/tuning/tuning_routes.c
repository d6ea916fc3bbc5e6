// Settings over HTTP: listed, changed, taken back. Speaks HTTP and nothing else.
#include "access/access.h"
#include "features/tuning/tuning_page.h"

// What was committed comes into force before whoever changed it is answered.
static Fault put_in_force(Request *request)
{
    return tuning_put_in_force(request_db(request), request_settings(request));
}

static Fault scope_setting(Request *request, void *scope_out)
{
    SettingRule rule;
    (void)scope_out; // settings are the house's, of no area
    return settings_find_rule(request_path(request, "setting"), &rule) ? OK : SETTING_NOT_FOUND;
}

static Fault handle_list(Request *request, Reply *reply)
{
    return tuning_page_list(request_work(request), request_settings(request), reply_doc(reply));
}

static Fault handle_show(Request *request, Reply *reply)
{
    return tuning_page_one(request_work(request), request_settings(request),
                           request_path(request, "setting"), reply_doc(reply));
}

static Fault frame_setting(Request *request, Reply *reply)
{
    return reply_is_form(reply) ? handle_show(request, reply) : OK;
}

static Fault go_to_setting(Request *request, Reply *reply)
{
    reply_go(reply, str_format(request_work(request)->arena, "/admin/settings/%.*s",
                               STR_ARG(request_path(request, "setting"))));
    return handle_show(request, reply);
}

static Fault handle_change(Request *request, Reply *reply)
{
    TRY(tuning_change(request_work(request), request_settings(request),
                      request_path(request, "setting"), input_int(request_body(request), "value")));
    return go_to_setting(request, reply);
}

static Fault handle_take_back(Request *request, Reply *reply)
{
    TRY(tuning_take_back(request_work(request), request_path(request, "setting")));
    return go_to_setting(request, reply);
}

static const Field change_body[] = {
    { .name = "value", .kind = FIELD_INT, .required = true, .least = 0, .most = 100000000,
      .meaning = "A whole number within the bounds of the setting" },
    { 0 },
};

#define ON_SETTING                                                                          \
    .permission = MAY_ADMINISTER, .page = "admin_setting", .scope = scope_setting,          \
    .frame = frame_setting, .form_page = "admin_setting", .settled = put_in_force

const Route tuning_routes[] = {
    { .method = GET, .path = "/admin/settings", .permission = MAY_ADMINISTER,
      .handle = handle_list, .page = "admin_settings",
      .summary = "Deadlines and limits: in force, shipped, from the file" },
    { .method = GET, .path = "/admin/settings/{setting}", .permission = MAY_ADMINISTER,
      .handle = handle_show, .page = "admin_setting", .scope = scope_setting,
      .summary = "One setting, with every value it was given in the browser" },
    { .method = POST, .path = "/admin/settings/{setting}/change", .handle = handle_change,
      .body = change_body, .summary = "Change it, in force at once", ON_SETTING },
    { .method = POST, .path = "/admin/settings/{setting}/take-back", .handle = handle_take_back,
      .summary = "Back to what the file says", ON_SETTING },
    { 0 },
};
