// Which fields a register's columns make, and where they lie in a record.
#include "linkage/set.h"

LINK_FAULTS(FAULT_DEFINE)

static const char *const kind_names[LINK_KINDS] = {
    "record",      "given", "father",  "grandfather", "family",    "full_name", "birth_date", "sex",    "phone",
    "national_id", "area",  "address", "postcode",    "household", "category",  "text",       "source", "ignore",
};

const char *link_kind_name(LinkKind kind)
{
    return kind_names[kind];
}

bool link_kind_named(Str name, LinkKind *kind_out)
{
    for (size_t kind = 0; kind < LINK_KINDS; kind++) {
        if (str_is(name, kind_names[kind])) {
            *kind_out = (LinkKind)kind;
            return true;
        }
    }
    return false;
}

static FieldType type_of(LinkKind kind)
{
    switch (kind) {
    case LINK_BIRTH_DATE:
        return FIELD_DATE;
    case LINK_PHONE:
        return FIELD_PHONE;
    case LINK_NATIONAL_ID:
        return FIELD_NUMBER;
    case LINK_ADDRESS:
    case LINK_TEXT:
        return FIELD_WORDS;
    case LINK_SOURCE:
        return FIELD_SOURCE;
    case LINK_GIVEN:
    case LINK_FATHER:
    case LINK_GRANDFATHER:
    case LINK_FAMILY:
        return FIELD_NAME;
    default:
        return FIELD_WORD;
    }
}

static bool is_shared(LinkKind kind)
{
    return kind == LINK_FATHER || kind == LINK_GRANDFATHER || kind == LINK_FAMILY || kind == LINK_PHONE ||
           kind == LINK_AREA || kind == LINK_ADDRESS || kind == LINK_POSTCODE || kind == LINK_HOUSEHOLD;
}

// Several columns of these kinds are one field: parts of one name, lines of one address, phones of one person.
static bool is_one_field(LinkKind kind)
{
    return type_of(kind) == FIELD_NAME || kind == LINK_ADDRESS || kind == LINK_PHONE || kind == LINK_SOURCE;
}

static bool is_compared(LinkKind kind)
{
    return kind != LINK_RECORD && kind != LINK_IGNORE;
}

static Fault add_field(Schema *schema, const LinkColumn *column, LinkKind kind, int *field_out)
{
    if (is_one_field(kind) && schema->first[kind] != NONE) {
        *field_out = schema->first[kind];
        return OK;
    }
    if (schema->count == LINK_FIELDS_MAX) {
        return LINK_TOO_MANY_FIELDS;
    }
    int made = (int)schema->count++;
    schema->fields[made] = (Field){ .type = type_of(kind), .kind = kind, .name = column->name, .slots = 1,
                                    .format = column->format, .shared = is_shared(kind) };
    schema->fields[made].slots = kind == LINK_NATIONAL_ID ? 2 : 1;
    if (schema->first[kind] == NONE) {
        schema->first[kind] = made;
    }
    *field_out = made;
    return OK;
}

static Fault add_column(Schema *schema, const LinkColumn *columns, size_t at)
{
    static const LinkKind parts[] = { LINK_GIVEN, LINK_FATHER, LINK_GRANDFATHER, LINK_FAMILY };
    const LinkColumn *column = &columns[at];
    int field = NONE;
    schema->field_of[at] = NONE;
    if (column->kind == LINK_FULL_NAME) {
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            TRY(add_field(schema, column, parts[i], &field));
        }
        return OK;
    }
    if (!is_compared(column->kind)) {
        return OK;
    }
    bool had = schema->first[column->kind] != NONE;
    TRY(add_field(schema, column, column->kind, &field));
    if (had && column->kind == LINK_PHONE && schema->fields[field].slots < PHONES_MAX) {
        schema->fields[field].slots++;
    }
    schema->field_of[at] = field;
    return OK;
}

// Kin can be told from one person only where something is said of the one.
static bool has_kin(const Schema *schema)
{
    bool shared = false;
    bool own = false;
    for (size_t i = 0; i < schema->count; i++) {
        const Field *field = &schema->fields[i];
        shared = shared || field->shared;
        own = own || field->kind == LINK_GIVEN || field->kind == LINK_BIRTH_DATE || field->kind == LINK_NATIONAL_ID ||
              field->kind == LINK_TEXT;
    }
    return shared && own;
}

Fault schema_make(const LinkColumn *columns, size_t count, Schema *schema_out)
{
    Schema schema = { .count = 0 };
    if (count > LINK_COLUMNS_MAX) {
        return LINK_TOO_MANY_FIELDS;
    }
    for (size_t kind = 0; kind < LINK_KINDS; kind++) {
        schema.first[kind] = NONE;
    }
    for (size_t i = 0; i < count; i++) {
        TRY(add_column(&schema, columns, i));
    }
    for (size_t i = 0; i < schema.count; i++) {
        schema.fields[i].slot = (unsigned)schema.pitch;
        schema.pitch += schema.fields[i].slots;
    }
    if (schema.count == 0 || (schema.count == 1 && schema.fields[0].type == FIELD_SOURCE)) {
        return LINK_NOTHING_TO_COMPARE;
    }
    schema.has_kin = has_kin(&schema);
    *schema_out = schema;
    return OK;
}

size_t link_field_count(const LinkSet *set)
{
    return set->schema.count;
}

LinkKind link_field_kind(const LinkSet *set, size_t field)
{
    return set->schema.fields[field].kind;
}

Str link_field_name(const LinkSet *set, size_t field)
{
    return set->schema.fields[field].name;
}

// By type and level; NULL: the level does not occur.
static const char *const level_names[][LINK_LEVELS] = {
    [FIELD_NAME] = { "missing", "equal", "article", "sound", "edit", "part", "moved", "differ" },
    [FIELD_WORD] = { "missing", "equal", "article", "sound", "edit", NULL, NULL, "differ" },
    [FIELD_WORDS] = { "missing", "equal", "nearly", "mostly", "half", "partly", "little", "differ" },
    [FIELD_DATE] = { "missing", "equal", "swapped", "digit", "unknown_day", "year", "day", "differ" },
    [FIELD_NUMBER] = { "missing", "equal", "digit", "digits", NULL, NULL, NULL, "differ" },
    [FIELD_PHONE] = { "missing", "equal", "digit", NULL, NULL, NULL, NULL, "differ" },
    [FIELD_SOURCE] = { "missing", "equal", NULL, NULL, NULL, NULL, NULL, "differ" },
};

const char *link_level_name(LinkKind kind, LinkLevel level)
{
    return level_names[type_of(kind)][level];
}
