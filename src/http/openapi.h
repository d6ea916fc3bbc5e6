// What openapi.c and openapi_schema.c share. Nobody else includes it; the way in is site_openapi.
#ifndef HTTP_OPENAPI_H
#define HTTP_OPENAPI_H

#include "http/http.h"

// The schema of a record. Of a form: flags are "1", and more names may stand beside the fields.
void openapi_put_record(const Field *fields, bool is_form, Doc *schema);
// The schema of one field, without its meaning.
void openapi_put_kind(const Field *field, bool is_form, Doc *schema);
// `format` may be NULL; bounds of 0 are left out.
void openapi_put_string(const char *format, int64_t least, int64_t most, Doc *schema);
void openapi_put_choices(const Field *field, Doc *schema);

#endif
