// The site: what app/ puts together for http/ to serve. Between the server (bytes) and the routes.
#ifndef HTTP_SITE_H
#define HTTP_SITE_H

#include "http/http.h"
#include "core/settings_shelf.h"
#include "server/message.h"
#include "pages/words_shelf.h"

typedef struct SiteFile {
    const char *name;         // "style.css": pages find it as frame.files.style_css
    const char *path;         // "/static/3f2a9c.css"
    const char *content_type;
    Str bytes;
    const char *keep;         // Cache-Control
} SiteFile;

typedef struct Site {
    Db *db;
    const Settings *settings;
    SettingsShelf *settings_shelf; // each request takes what is in force when it begins; NULL: `settings` as they are
    const Keys *keys;
    const Route *const *tables; // NULL-ended list of route tables, each ended by .path NULL
    const struct Pages *pages;  // pages/template.h
    struct WordsShelf *words;   // pages/words_shelf.h
    const SiteFile *files;
    size_t file_count;
    bool demo;
    const char *folder; // where large bodies and files may lie; NULL: nowhere
    const void *acts; // what takes two people, for features/proposals; opaque here
    void *house; // for app/'s own routes (request_house); opaque here
    int64_t (*now)(void); // tests move it
    // Another number whenever something new may have been published; NULL: never. `house` is the site's.
    int64_t (*edition)(void *house);
    // Accounts, told by app/ so that http/ need not know them:
    Fault (*find_user)(Work *work, Str session_token, const struct User **user_out);
    Fault (*authorise)(const struct User *user, int permission, const void *scope);
    size_t scope_size;
    Id (*account_of)(const struct User *user); // NULL: nobody is told apart
    Fault (*note_seen)(Db *db, const struct User *user, int64_t now); // after each answer; NULL: not noted
    void (*user_to_frame)(const struct User *user, Doc *frame); // frame.user
    const char *(*permission_name)(int permission);             // for OpenAPI and `istijaba routes`
} Site;

typedef struct Dispatcher Dispatcher; // the site made ready: router, limits
MUST_USE Fault dispatcher_new(const Site *site, Dispatcher **dispatcher_out);
void dispatcher_free(Dispatcher *dispatcher);
// ServerOptions.admit: lets a large body in when its route takes a file and the asker may.
int dispatcher_admit(void *dispatcher, Arena *arena, const HttpRequest *head, HttpReply *reply_out);
// What its requests cost so far; as long as the dispatcher lives.
const struct Measures *dispatcher_measures(const Dispatcher *dispatcher);
// ServerOptions.answer, with the dispatcher as its context.
void dispatcher_answer(void *dispatcher, Arena *arena, const HttpRequest *request, HttpReply *reply);

// OpenAPI 3.1 of all routes, from the tables.
Str site_openapi(const Site *site, Arena *arena);

#endif
