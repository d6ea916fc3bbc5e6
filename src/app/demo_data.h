// The invented people, organisations and words of the demo. Names are common ones, put together by chance.
#ifndef APP_DEMO_DATA_H
#define APP_DEMO_DATA_H

#include <stdbool.h>

enum {
    DEMO_ORGANISATIONS_MAX = 20,
    DEMO_GOVERNORATES = 16,
    DEMO_GIVEN_NAMES = 24,
    DEMO_FATHER_NAMES = 16,
    DEMO_FAMILY_NAMES = 24,
    DEMO_ITEMS = 9,
    DEMO_LANDMARKS = 8,
    DEMO_WORDS = 8,
};

typedef struct DemoSignIn {
    const char *phone; // as stored: the national number
    const char *role, *area, *name;
} DemoSignIn;

typedef struct DemoOrganisation {
    const char *name, *kind, *about;
    bool approved;
    DemoSignIn sign_in; // of its manager
} DemoOrganisation;

typedef struct DemoPlace {
    const char *pcode, *parent, *name_ar, *name_en;
} DemoPlace;

extern const DemoSignIn demo_sign_ins[]; // the coordinator of all, the reviewer, others; ended by NULL
extern const DemoOrganisation demo_organisations[];
extern const DemoPlace demo_places[];
extern const char *const demo_governorates[DEMO_GOVERNORATES];
extern const char *const demo_given_names[DEMO_GIVEN_NAMES];
extern const char *const demo_father_names[DEMO_FATHER_NAMES];
extern const char *const demo_family_names[DEMO_FAMILY_NAMES];
extern const char *const demo_items[DEMO_ITEMS];
extern const char *const demo_landmarks[DEMO_LANDMARKS];
extern const char *const demo_words[DEMO_WORDS];

#endif
