// Makes people, and spoils what is written of them.
#include "people.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

// ---- Chance ----

enum { MEMBERS_MAX = 10, SPELLING = 64 };

typedef struct Name {
    char arabic[SPELLING], latin[SPELLING]; // variants, separated by '|'
} Name;

typedef struct Member {
    Name given, father, grandfather, family;
    int year, month, day;
    bool woman;
    char id[10];
    char phone[12];
} Member;

struct People {
    PeopleKind kind;
    uint64_t state;
    unsigned copies;
    uint32_t person; // the last one made
    Member members[MEMBERS_MAX];
    size_t member_count, member;
    size_t copies_left;
    char area[SPELLING], area_latin[SPELLING];
    PeopleRow original;
};

static uint64_t draw(People *people)
{
    uint64_t z = (people->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint64_t people_random(People *people, uint64_t below)
{
    return (uint64_t)(((unsigned __int128)draw(people) * below) >> 64);
}

static bool happens(People *people, unsigned percent)
{
    return people_random(people, 100) < percent;
}

// A place in a list where those further up come more often.
static size_t pick(People *people, size_t count)
{
    size_t a = people_random(people, count);
    size_t b = people_random(people, count);
    size_t c = people_random(people, count);
    size_t least = a < b ? a : b;
    return happens(people, 50) ? (least < c ? least : c) : a;
}

static void put(char *cell, const char *text)
{
    snprintf(cell, PEOPLE_CELL_MAX, "%s", text);
}

// One of the variants, the first one mostly.
static void put_variant(People *people, char *cell, const char *variants, unsigned first_percent)
{
    size_t count = 1;
    for (const char *at = variants; *at; at++) {
        count += *at == '|';
    }
    size_t wanted = happens(people, first_percent) ? 0 : people_random(people, count);
    while (wanted > 0) {
        variants = strchr(variants, '|') + 1;
        wanted--;
    }
    snprintf(cell, PEOPLE_CELL_MAX, "%.*s", (int)strcspn(variants, "|"), variants);
}

// ---- Palestinian people ----

const char *const people_palestinian_columns[][2] = {
    { "record", "record" },         { "given", "given" },
    { "father", "father" },         { "grandfather", "grandfather" },
    { "family", "family" },         { "birth_date", "birth_date %Y-%m-%d" },
    { "sex", "sex" },               { "phone", "phone" },
    { "national_id", "national_id" }, { "area", "area" },
    { NULL, NULL },
};
enum { P_RECORD, P_GIVEN, P_FATHER, P_GRANDFATHER, P_FAMILY, P_DATE, P_SEX, P_PHONE, P_ID, P_AREA };

static const char *const areas[][2] = {
    { "غزة|غزه", "Gaza" }, { "خان يونس|خانيونس", "Khan Younis|Khan Yunis" }, { "رفح", "Rafah" },
    { "دير البلح", "Deir al-Balah" }, { "جباليا", "Jabalia" }, { "بيت لاهيا", "Beit Lahia" }, { "بيت حانون", "Beit Hanoun" },
    { "النصيرات", "Nuseirat" }, { "البريج", "Bureij" }, { "المغازي", "Maghazi" }, { "القدس", "Jerusalem" }, { "نابلس", "Nablus" },
    { "الخليل", "Hebron" }, { "جنين", "Jenin" }, { "طولكرم", "Tulkarm" }, { "قلقيلية|قلقيليه", "Qalqilya" }, { "رام الله", "Ramallah" },
    { "بيت لحم", "Bethlehem" }, { "أريحا|اريحا", "Jericho" }, { "سلفيت", "Salfit" }, { "طوباس", "Tubas" }, { "القرارة", "Qarara" },
};

// A family name of three consonants that no list has: «ال» + فعّال, فعيل, فاعول …
static void invent_family(People *people, Name *name)
{
    static const struct {
        const char *arabic, *latin;
    } sounds[] = { { "ب", "b" }, { "ت", "t" }, { "ج", "j" }, { "ح", "h" }, { "خ", "kh" }, { "د", "d" }, { "ر", "r" }, { "ز", "z" },
                   { "س", "s" }, { "ش", "sh" }, { "ص", "s" }, { "ط", "t" }, { "ف", "f" }, { "ق", "q" }, { "ك", "k" }, { "ل", "l" },
                   { "م", "m" }, { "ن", "n" } };
    static const struct {
        const char *arabic, *latin;
    } shapes[] = { { "ال%s%sا%s", "Al-%sa%sa%s" }, { "%s%sي%s", "%sa%si%s" }, { "%sا%sو%s", "%sa%sou%s" }, { "أبو %s%s%s", "Abu %sa%s%s" },
                   { "ال%s%s%sاوي", "Al-%sa%s%sawi" }, { "%s%s%sان", "%sa%s%san" } };
    const size_t count = sizeof sounds / sizeof *sounds;
    size_t a = people_random(people, count);
    size_t b = people_random(people, count);
    size_t c = people_random(people, count);
    b = b == a ? (b + 1) % count : b;
    c = c == b ? (c + 1) % count : c;
    size_t shape = people_random(people, sizeof shapes / sizeof *shapes);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(name->arabic, SPELLING, shapes[shape].arabic, sounds[a].arabic, sounds[b].arabic, sounds[c].arabic);
    snprintf(name->latin, SPELLING, shapes[shape].latin, sounds[a].latin, sounds[b].latin, sounds[c].latin);
#pragma GCC diagnostic pop
}

static void take_name(Name *name, const PeopleName *from)
{
    snprintf(name->arabic, SPELLING, "%s", from->arabic);
    snprintf(name->latin, SPELLING, "%s", from->latin);
}

// محمد alone is 15 of a hundred.
static void name_man(People *people, Name *name)
{
    take_name(name, &people_men[happens(people, 12) ? 0 : pick(people, people_men_count)]);
}

static void name_family(People *people, Name *name)
{
    if (happens(people, 55)) {
        take_name(name, &people_families[pick(people, people_families_count)]);
    } else {
        invent_family(people, name);
    }
}

static void make_id(People *people, char id[10])
{
    unsigned sum = 0;
    for (size_t i = 0; i < 8; i++) {
        unsigned digit = i == 0 ? 4 + (unsigned)people_random(people, 6) : (unsigned)people_random(people, 10);
        unsigned product = digit * (i % 2 ? 2 : 1);
        id[i] = (char)('0' + digit);
        sum += product / 10 + product % 10;
    }
    id[8] = (char)('0' + (10 - sum % 10) % 10);
    id[9] = '\0';
}

static void make_phone(People *people, char phone[12])
{
    snprintf(phone, 12, "05%c%07u", happens(people, 60) ? '9' : '6', (unsigned)people_random(people, 10000000));
}

static void be_born(People *people, Member *member, int year)
{
    member->year = year;
    member->month = 1 + (int)people_random(people, 12);
    member->day = 1 + (int)people_random(people, 28);
    make_id(people, member->id);
}

static bool is_taken(const People *people, const Name *name)
{
    for (size_t i = 0; i < people->member_count; i++) { // nor as the parents are
        if (strcmp(people->members[i].given.arabic, name->arabic) == 0) {
            return true;
        }
    }
    return false;
}

static void make_child(People *people, int year)
{
    Member *head = &people->members[0];
    Member child = { .father = head->given, .grandfather = head->father, .family = head->family };
    child.woman = happens(people, 49);
    for (int tries = 0; tries == 0 || (tries < 20 && is_taken(people, &child.given)); tries++) {
        if (child.woman) {
            take_name(&child.given, &people_women[pick(people, people_women_count)]);
        } else {
            name_man(people, &child.given);
        }
    }
    be_born(people, &child, year);
    const Member *before = &people->members[people->member_count - 1];
    if (people->member_count > 2 && happens(people, 2)) { // twins
        child.year = before->year;
        child.month = before->month;
        child.day = before->day;
    }
    snprintf(child.phone, sizeof child.phone, "%s", head->phone);
    people->members[people->member_count++] = child;
}

static void make_household(People *people)
{
    Member head = { 0 };
    Member wife = { .woman = true };
    size_t area = pick(people, sizeof areas / sizeof *areas);
    int year = 1940 + (int)people_random(people, 65);
    snprintf(people->area, SPELLING, "%s", areas[area][0]);
    snprintf(people->area_latin, SPELLING, "%s", areas[area][1]);
    name_man(people, &head.given);
    name_man(people, &head.father);
    name_man(people, &head.grandfather);
    name_family(people, &head.family);
    be_born(people, &head, year);
    make_phone(people, head.phone);
    take_name(&wife.given, &people_women[pick(people, people_women_count)]);
    name_man(people, &wife.father);
    name_man(people, &wife.grandfather);
    name_family(people, &wife.family);
    be_born(people, &wife, year + (int)people_random(people, 9));
    snprintf(wife.phone, sizeof wife.phone, "%s", head.phone);
    if (happens(people, 40)) {
        make_phone(people, wife.phone);
    }
    people->members[0] = head;
    people->members[1] = wife;
    people->member_count = 2;
    size_t children = people_random(people, MEMBERS_MAX - 1);
    for (size_t i = 0; i < children; i++) {
        make_child(people, year + 22 + (int)i * 2 + (int)people_random(people, 2));
    }
    people->member = 0;
}

// ---- Errors ----

// One character of the text: its bytes.
static size_t character_size(const char *at)
{
    unsigned char c = (unsigned char)*at;
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

// Where the character of this number begins.
static size_t place_of(const char *text, size_t character)
{
    size_t at = 0;
    for (; text[at] && character > 0; character--) {
        at += character_size(text + at);
    }
    return at;
}

static size_t characters_of(const char *text)
{
    size_t count = 0;
    for (size_t at = 0; text[at]; at += character_size(text + at)) {
        count++;
    }
    return count;
}

// A letter as a hand on the same keyboard would hit it.
static const char *wrong_letter(People *people, const char *text)
{
    static const char *const arabic[] = { "ا", "ل", "م", "ن", "ب", "ي", "ت", "ر", "س", "ه" };
    static const char *const latin[] = { "a", "e", "n", "r", "s", "t", "l", "o", "i", "m" };
    static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };
    size_t at = people_random(people, 10);
    return (unsigned char)text[0] >= 0x80 ? arabic[at] : text[0] >= '0' && text[0] <= '9' ? digits[at] : latin[at];
}

static void type_wrongly(People *people, char *cell)
{
    char spoiled[2 * PEOPLE_CELL_MAX];
    size_t count = characters_of(cell);
    if (count < 3) {
        return;
    }
    size_t at = place_of(cell, people_random(people, count - 1));
    size_t size = character_size(cell + at);
    size_t next = at + size;
    size_t next_size = character_size(cell + next);
    const char *letter = wrong_letter(people, cell);
    switch (people_random(people, 4)) {
    case 0: // one too many
        snprintf(spoiled, sizeof spoiled, "%.*s%s%s", (int)next, cell, letter, cell + next);
        break;
    case 1: // one left out
        snprintf(spoiled, sizeof spoiled, "%.*s%s", (int)at, cell, cell + next);
        break;
    case 2: // another
        snprintf(spoiled, sizeof spoiled, "%.*s%s%s", (int)at, cell, letter, cell + next);
        break;
    default: // neighbours swapped
        snprintf(spoiled, sizeof spoiled, "%.*s%.*s%.*s%s", (int)at, cell, (int)next_size, cell + next, (int)size, cell + at,
                 cell + next + next_size);
    }
    snprintf(cell, PEOPLE_CELL_MAX, "%.*s", PEOPLE_CELL_MAX - 1, spoiled);
}

// ---- Palestinian rows ----

static void write_names(People *people, const Member *member, PeopleRow *row)
{
    const Name *names[] = { &member->given, &member->father, &member->grandfather, &member->family };
    for (size_t i = 0; i < 4; i++) {
        put_variant(people, row->cells[P_GIVEN + i], row->is_latin ? names[i]->latin : names[i]->arabic, 60);
    }
}

static void write_member(People *people, const Member *member, PeopleRow *row)
{
    memset(row->cells, 0, sizeof row->cells);
    write_names(people, member, row);
    snprintf(row->cells[P_DATE], PEOPLE_CELL_MAX, "%04d-%02d-%02d", member->year, member->month, member->day);
    put(row->cells[P_SEX], row->is_latin ? (member->woman ? "F" : "M") : (member->woman ? "أنثى" : "ذكر"));
    put(row->cells[P_PHONE], member->phone);
    put(row->cells[P_ID], member->id);
    put_variant(people, row->cells[P_AREA], row->is_latin ? people->area_latin : people->area, 70);
}

static void leave_out(People *people, PeopleRow *row)
{
    static const struct {
        int column;
        unsigned percent;
    } gaps[] = { { P_FATHER, 3 }, { P_GRANDFATHER, 12 }, { P_DATE, 8 }, { P_SEX, 5 }, { P_PHONE, 20 }, { P_ID, 15 }, { P_AREA, 5 } };
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
        if (happens(people, gaps[i].percent)) {
            row->cells[gaps[i].column][0] = '\0';
        }
    }
}

static void spoil_date(People *people, const Member *member, PeopleRow *row)
{
    char *cell = row->cells[P_DATE];
    switch (people_random(people, 3)) {
    case 0:
        snprintf(cell, PEOPLE_CELL_MAX, "%04d-%02d-%02d", member->year, member->day > 12 ? member->month : member->day,
                 member->day > 12 ? member->day : member->month);
        break;
    case 1:
        snprintf(cell, PEOPLE_CELL_MAX, "%04d-01-01", member->year);
        break;
    default:
        snprintf(cell, PEOPLE_CELL_MAX, "%04d-%02d-%02d", member->year, member->month, 1 + (int)people_random(people, 28));
    }
}

static void spoil_palestinian(People *people, const Member *member, PeopleRow *row)
{
    for (int column = P_GIVEN; column <= P_FAMILY; column++) {
        if (happens(people, 5)) {
            type_wrongly(people, row->cells[column]);
        }
    }
    if (happens(people, 12)) {
        spoil_date(people, member, row);
    }
    if (happens(people, 5)) {
        type_wrongly(people, row->cells[P_ID]);
    }
    if (happens(people, 20)) {
        make_phone(people, row->cells[P_PHONE]);
    }
    if (happens(people, 25)) { // displaced
        size_t area = people_random(people, sizeof areas / sizeof *areas);
        put_variant(people, row->cells[P_AREA], areas[area][row->is_latin], 70);
    }
    if (happens(people, 3)) { // the father left out: the grandfather stands in his place
        memmove(row->cells[P_FATHER], row->cells[P_GRANDFATHER], PEOPLE_CELL_MAX);
        row->cells[P_GRANDFATHER][0] = '\0';
    }
}

static void next_palestinian(People *people, PeopleRow *row)
{
    if (people->copies_left > 0) {
        const Member *member = &people->members[people->member - 1];
        people->copies_left--;
        row->is_latin = happens(people, 20);
        write_member(people, member, row);
        spoil_palestinian(people, member, row);
    } else {
        if (people->member == people->member_count) {
            make_household(people);
        }
        people->person++;
        row->is_latin = happens(people, 3);
        write_member(people, &people->members[people->member++], row);
        people->copies_left = happens(people, people->copies) ? 1 + (happens(people, 15) ? 1 : 0) : 0;
    }
    leave_out(people, row);
}

// ---- English rows ----

const char *const people_english_columns[][2] = {
    { "rec_id", "record" },         { "given_name", "given" },   { "surname", "family" },     { "street_number", "address" },
    { "address_1", "address" },     { "address_2", "address" },  { "suburb", "area" },        { "postcode", "postcode" },
    { "state", "category" },        { "date_of_birth", "birth_date %Y%m%d" }, { "soc_sec_id", "national_id" }, { NULL, NULL },
};
enum { E_RECORD, E_GIVEN, E_FAMILY, E_NUMBER, E_STREET, E_MORE, E_SUBURB, E_POSTCODE, E_STATE, E_DATE, E_ID, E_COLUMNS };

static void make_english(People *people, PeopleRow *row)
{
    static const char *const ways[] = { "street", "place", "crescent", "circuit", "avenue", "close" };
    static const char *const houses[] = { "rosetta village", "brentwood", "the willows", "lot 7", "glenmore", "unit 3", "kelvin grove" };
    static const char *const states[] = { "nsw", "vic", "qld", "wa", "sa", "tas", "act" };
    memset(row->cells, 0, sizeof row->cells);
    put(row->cells[E_GIVEN], people_english_given[pick(people, people_english_given_count)]);
    put(row->cells[E_FAMILY], people_english_families[pick(people, people_english_families_count)]);
    snprintf(row->cells[E_NUMBER], PEOPLE_CELL_MAX, "%u", 1 + (unsigned)people_random(people, 300));
    snprintf(row->cells[E_STREET], PEOPLE_CELL_MAX, "%s%s %s", people_streets[pick(people, people_streets_count)],
             people_streets[people_random(people, people_streets_count)] + 3, ways[people_random(people, 6)]);
    put(row->cells[E_MORE], happens(people, 50) ? houses[people_random(people, 7)] : "");
    unsigned suburb = (unsigned)pick(people, 400);
    snprintf(row->cells[E_SUBURB], PEOPLE_CELL_MAX, "%s %s", people_streets[suburb % people_streets_count],
             suburb % 3 == 0 ? "heights" : suburb % 3 == 1 ? "park" : "bay");
    snprintf(row->cells[E_POSTCODE], PEOPLE_CELL_MAX, "%u", 2000 + suburb * 7);
    put(row->cells[E_STATE], states[suburb % 7]);
    snprintf(row->cells[E_DATE], PEOPLE_CELL_MAX, "%04u%02u%02u", 1900 + (unsigned)people_random(people, 100),
             1 + (unsigned)people_random(people, 12), 1 + (unsigned)people_random(people, 28));
    snprintf(row->cells[E_ID], PEOPLE_CELL_MAX, "%07u", 1000000 + (unsigned)people_random(people, 9000000));
}

// As it is heard or scanned.
static void mishear(People *people, char *cell)
{
    static const char *const pairs[][2] = { { "ph", "f" }, { "ck", "k" }, { "c", "k" }, { "ie", "y" }, { "y", "i" }, { "e", "a" },
                                            { "s", "5" }, { "o", "0" }, { "l", "1" }, { "m", "rn" }, { "th", "t" }, { "b", "8" } };
    size_t from = people_random(people, 12);
    for (size_t i = 0; i < 12; i++) {
        const char *const *pair = pairs[(from + i) % 12];
        char *at = strstr(cell, pair[0]);
        if (at) {
            char spoiled[2 * PEOPLE_CELL_MAX];
            snprintf(spoiled, sizeof spoiled, "%.*s%s%s", (int)(at - cell), cell, pair[1], at + strlen(pair[0]));
            snprintf(cell, PEOPLE_CELL_MAX, "%.*s", PEOPLE_CELL_MAX - 1, spoiled);
            return;
        }
    }
}

static void swap_cells(PeopleRow *row, int a, int b)
{
    char kept[PEOPLE_CELL_MAX];
    memcpy(kept, row->cells[a], PEOPLE_CELL_MAX);
    memcpy(row->cells[a], row->cells[b], PEOPLE_CELL_MAX);
    memcpy(row->cells[b], kept, PEOPLE_CELL_MAX);
}

static void spoil_english(People *people, PeopleRow *row)
{
    unsigned errors = 1 + (unsigned)people_random(people, 5);
    for (unsigned i = 0; i < errors; i++) {
        int column = E_GIVEN + (int)people_random(people, E_COLUMNS - E_GIVEN);
        unsigned kind = (unsigned)people_random(people, 100);
        if (kind < 60) {
            type_wrongly(people, row->cells[column]);
        } else if (kind < 80) {
            mishear(people, row->cells[column]);
        } else if (kind < 90) {
            row->cells[column][0] = '\0';
        } else if (kind < 95) {
            swap_cells(row, E_GIVEN, E_FAMILY);
        } else {
            swap_cells(row, E_STREET, E_MORE);
        }
    }
}

static void next_english(People *people, PeopleRow *row)
{
    row->is_latin = 1;
    if (people->copies_left > 0) {
        people->copies_left--;
        memcpy(row->cells, people->original.cells, sizeof row->cells);
        spoil_english(people, row);
        return;
    }
    people->person++;
    make_english(people, &people->original);
    memcpy(row->cells, people->original.cells, sizeof row->cells);
    people->copies_left = happens(people, people->copies) ? 1 + people_random(people, people_random(people, 5) + 1) : 0;
}

// ---- The door ----

People *people_new(PeopleKind kind, uint64_t seed, unsigned copies)
{
    People *people = calloc(1, sizeof *people);
    if (!people) {
        abort();
    }
    people->kind = kind;
    people->state = seed * 0xD1342543DE82EF95u + 1;
    people->copies = copies;
    return people;
}

void people_free(People *people)
{
    free(people);
}

void people_next(People *people, PeopleRow *row_out)
{
    if (people->kind == PEOPLE_PALESTINIAN) {
        next_palestinian(people, row_out);
    } else {
        next_english(people, row_out);
    }
    row_out->person = people->person;
}
