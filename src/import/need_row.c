// One row of a file of needs as a draft. Places and items by code or by name; who it is for, people,
// phone and words as registers write them. Not here: what makes a need valid (needs_check).
#include "import/need_row.h"

#include "http/input.h"

enum { MATCHES_MAX = 16, REFERENCE_MAX = 120 };

const ImportSpec import_need_specs[] = {
    { "reference", "المرجع|مرجع|رقم الملف|رقم المرجع|رقم الطلب|الرقم المرجعي|رقم|الرقم|م|ref|file number|file no|id|case id|serial", false },
    { "for", "لمن|الفئة|نوع المستفيد|نوع الطلب|for whom|whom|beneficiary type", false },
    { "governorate", "المحافظة|محافظة", false },
    { "area", "المنطقة|منطقة|الموقع|موقع|رمز المنطقة|التجمع|المكان|المدينة|القرية|المخيم|pcode|area code|location|locality|place|site", false },
    { "people", "عدد الأفراد|عدد أفراد الأسرة|أفراد الأسرة|الأفراد|عدد الأشخاص|حجم الأسرة|عدد|persons|members|number of people|family size|household size|family members", false },
    { "name", "الاسم|اسم|الاسم الكامل|الاسم الرباعي|اسم صاحب الطلب|اسم رب الأسرة|رب الأسرة|full name|head of household|contact name", false },
    { "phone", "الهاتف|هاتف|الجوال|جوال|رقم الهاتف|رقم الجوال|رقم التواصل|التلفون|تلفون|موبايل|mobile|tel|telephone|phone number|mobile number|contact number", false },
    { "landmark", "العنوان|عنوان|أقرب معلم|المعلم|علامة مميزة|address", false },
    { "words", "التفاصيل|تفاصيل|الاحتياج|احتياج|الاحتياجات|الوصف|وصف|ملاحظات|details|need|needs|notes|description|remarks|comment|comments", false },
    { "care", "رعاية خاصة|احتياجات خاصة|special care|special needs|vulnerability", false },
    { "item", "الصنف|صنف|المادة|مادة|السلعة|item code|article", true },
    { "quantity", "الكمية|كمية|qty|amount", true },
    { 0 },
};

static const char *const whom_names[] = { "person", "household", "institution", "community" };
static const char *const whom_words[] = {
    "person|شخص|فرد|نفسي|individual|self|myself",
    "household|أسرة|اسرة|عائلة|family|hh",
    "institution|مؤسسة|مدرسة|مستشفى|عيادة|school|hospital|clinic|organisation|organization",
    "community|مجتمع محلي|مجتمع|قرية|مخيم|حي|village|camp|neighbourhood",
};

// In the order of NEED_CARE_KINDS.
static const char *const care_words[NEED_CARE_MAX] = {
    "infants|infant|babies|baby|رضع|رضيع|أطفال رضع|طفل رضيع",
    "elderly|older person|older people|كبار السن|كبير السن|كبير سن|مسن|مسنة|مسنون|مسنين",
    "pregnant|breastfeeding|حامل|حوامل|مرضع|مرضعة|حامل أو مرضع",
    "disability|disabled|إعاقة|ذوو إعاقة|ذوي إعاقة|ذوي الإعاقة|شخص ذو إعاقة",
    "chronic|chronic illness|chronic disease|مرض مزمن|أمراض مزمنة|مريض مزمن",
};

// ---- Look-ups ----

static void index_area(Import *import, NeedsImport *needs, size_t which)
{
    Arena *arena = import->arena;
    const Area *area = &needs->areas[which];
    Str ar = import_fold(arena, area->name_ar);
    Str en = import_fold(arena, area->name_en);
    import_index_add(arena, &needs->area_codes, area->pcode, which);
    import_index_add(arena, &needs->area_names, ar, which);
    import_index_add(arena, &needs->area_names, en, which);
    if (str_is(area->kind, "governorate")) {
        Str long_ar = str_format(arena, "محافظه%.*s", STR_ARG(ar)); // as import_fold leaves محافظة
        Str long_en = str_format(arena, "%.*sgovernorate", STR_ARG(en));
        import_index_add(arena, &needs->area_names, long_ar, which);
        import_index_add(arena, &needs->area_names, long_en, which);
    }
}

static void index_item(Import *import, NeedsImport *needs, size_t which)
{
    Arena *arena = import->arena;
    const Item *item = &needs->items[which];
    import_index_add(arena, &needs->item_codes, item->code, which);
    // "food parcel" and "Food_Parcel" are the code as well.
    import_index_add(arena, &needs->item_names, import_fold(arena, item->code), which);
    import_index_add(arena, &needs->item_names, import_fold(arena, item->name_ar), which);
    import_index_add(arena, &needs->item_names, import_fold(arena, item->name_en), which);
}

Fault import_need_load(Import *import, Work *work)
{
    NeedsImport *needs = import->of_kind;
    *needs = (NeedsImport){ 0 };
    TRY(areas_all(work, &needs->areas, &needs->area_count));
    TRY(items_list(work, STR_NONE, &needs->items, &needs->item_count));
    for (size_t i = 0; i < needs->area_count; i++) {
        index_area(import, needs, i);
    }
    for (size_t i = 0; i < needs->item_count; i++) {
        index_item(import, needs, i);
    }
    for (size_t i = 0; i < sizeof whom_words / sizeof whom_words[0]; i++) {
        import_index_add_words(import->arena, &needs->whoms, whom_words[i], i);
    }
    for (size_t i = 0; i < NEED_CARE_MAX; i++) {
        import_index_add_words(import->arena, &needs->cares, care_words[i], i);
    }
    ImportIndex *all[] = { &needs->area_codes, &needs->area_names, &needs->item_codes,
                           &needs->item_names, &needs->whoms,      &needs->cares };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        import_index_sort(all[i]);
    }
    return OK;
}

// ---- Places ----

// The one that holds all others: "غزة" is a governorate and a city in it, and the governorate is never
// wrong. NULL when there is none.
static const Area *widest(const NeedsImport *needs, const size_t *values, size_t count)
{
    const Area *wide = &needs->areas[values[0]];
    for (size_t i = 1; i < count; i++) {
        const Area *area = &needs->areas[values[i]];
        wide = area->path.len < wide->path.len ? area : wide;
    }
    for (size_t i = 0; i < count; i++) {
        if (!str_starts(needs->areas[values[i]].path, wide->path)) {
            return NULL;
        }
    }
    return wide;
}

static size_t keep_within(const NeedsImport *needs, const Area *within, size_t *values,
                          size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!within || str_starts(needs->areas[values[i]].path, within->path)) {
            values[kept++] = values[i];
        }
    }
    return kept;
}

// NULL when an error was added.
static const Area *read_place(Import *import, const CsvRow *row, int spec, const Area *within)
{
    NeedsImport *needs = import->of_kind;
    Str cell = import_cell(import, row, spec, 0);
    size_t values[MATCHES_MAX];
    Str code = import_area_code(import->row_arena, cell);
    size_t found = import_index_find(&needs->area_codes, code, values, MATCHES_MAX);
    if (found == 0) {
        Str name = import_fold(import->row_arena, cell);
        found = import_index_find(&needs->area_names, name, values, MATCHES_MAX);
    }
    bool too_many = found > MATCHES_MAX;
    found = keep_within(needs, within, values, too_many ? MATCHES_MAX : found);
    const Area *area = found > 0 && !too_many ? widest(needs, values, found) : NULL;
    if (!area) {
        import_refuse_cell(import, row, spec, 0,
                           found == 0 ? WORD("import.area_unknown") : WORD("import.area_ambiguous"));
    }
    return area;
}

static bool read_area(Import *import, const CsvRow *row, NeedDraft *draft)
{
    const Area *area = NULL;
    bool has_governorate = import_cell(import, row, NEED_COLUMN_GOVERNORATE, 0).len > 0;
    bool has_area = import_cell(import, row, NEED_COLUMN_AREA, 0).len > 0;
    if (!has_governorate && !has_area) {
        int spec = import_has_column(import, NEED_COLUMN_AREA, 0) ? NEED_COLUMN_AREA
                                                                  : NEED_COLUMN_GOVERNORATE;
        import_refuse_cell(import, row, spec, 0, WORD("import.area_missing"));
        return false;
    }
    if (has_governorate) {
        area = read_place(import, row, NEED_COLUMN_GOVERNORATE, NULL);
    }
    if (has_area && (area || !has_governorate)) {
        area = read_place(import, row, NEED_COLUMN_AREA, area);
    }
    draft->area = area ? area->pcode : STR_NONE;
    return area != NULL;
}

// ---- Who ----

static bool read_whom(Import *import, const CsvRow *row, NeedDraft *draft)
{
    const NeedsImport *needs = import->of_kind;
    Str cell = import_cell(import, row, NEED_COLUMN_FOR, 0);
    size_t value;
    // Registers that do not say it are registers of households.
    draft->whom = STR("household");
    if (cell.len == 0) {
        return true;
    }
    if (import_index_find(&needs->whoms, import_fold(import->row_arena, cell), &value, 1) == 0) {
        import_refuse_cell(import, row, NEED_COLUMN_FOR, 0, WORD("import.for_unknown"));
        return false;
    }
    draft->whom = str_from(whom_names[value]);
    return true;
}

static bool mark_care(Import *import, Str piece, bool marked[NEED_CARE_MAX])
{
    const NeedsImport *needs = import->of_kind;
    Str folded = import_fold(import->row_arena, piece);
    size_t value;
    if (folded.len == 0) {
        return true;
    }
    if (import_index_find(&needs->cares, folded, &value, 1) > 0) {
        marked[value] = true;
        return true;
    }
    // "infants elderly", as this program itself writes it.
    Str rest = piece;
    Str word;
    bool split = str_find(piece, ' ', &(size_t){ 0 });
    while (split && str_cut(&rest, ' ', &word)) {
        Str key = import_fold(import->row_arena, word);
        if (import_index_find(&needs->cares, key, &value, 1) == 0) {
            return false;
        }
        marked[value] = true;
    }
    return split;
}

// Pieces are separated by commas of either script, semicolons, slashes or plus signs.
static Str with_one_separator(Arena *arena, Str cell)
{
    static const char *const separators[] = { ";", "/", "+", "|", "،", "؛", "\n" };
    TextBuilder text = { .arena = arena };
    for (size_t i = 0; i < cell.len;) {
        size_t length = 0;
        for (size_t n = 0; n < sizeof separators / sizeof separators[0] && length == 0; n++) {
            Str separator = str_from(separators[n]);
            length = str_starts(str_from_index(cell, i), separator) ? separator.len : 0;
        }
        text_add_char(&text, length ? ',' : cell.at[i]);
        i += length ? length : 1;
    }
    return text_done(&text);
}

static bool read_care(Import *import, const CsvRow *row, NeedDraft *draft)
{
    bool marked[NEED_CARE_MAX] = { false };
    Str cell = import_cell(import, row, NEED_COLUMN_CARE, 0);
    Str rest = with_one_separator(import->row_arena, cell);
    Str piece;
    while (str_cut(&rest, ',', &piece)) {
        if (!mark_care(import, str_trim(piece), marked)) {
            import_refuse_cell(import, row, NEED_COLUMN_CARE, 0, WORD("import.care_unknown"));
            return false;
        }
    }
    TextBuilder care = { .arena = import->row_arena };
    for (size_t i = 0; i < NEED_CARE_MAX; i++) {
        if (marked[i]) {
            text_add_format(&care, "%s%s", care.len ? " " : "", NEED_CARE_KINDS[i]);
        }
    }
    draft->care = care.len > 0 ? text_done(&care) : STR_NONE;
    return true;
}

static bool read_phone(Import *import, const CsvRow *row, Personal *personal)
{
    Str cell = import_cell(import, row, NEED_COLUMN_PHONE, 0);
    if (cell.len == 0) {
        return true;
    }
    if (input_accept_phone(import->row_arena, cell, &personal->phone) == OK) {
        return true;
    }
    // The number itself stays out of the message: it is somebody's.
    import_add_fault(import, row->line, import_header(import, NEED_COLUMN_PHONE, 0),
                     PHONE_MALFORMED, 0);
    return false;
}

// ---- What ----

static bool read_item(Import *import, const CsvRow *row, int slot, Str *code_out)
{
    NeedsImport *needs = import->of_kind;
    Str cell = import_cell(import, row, NEED_COLUMN_ITEM, slot);
    size_t value;
    size_t found = import_index_find(&needs->item_codes, cell, &value, 1);
    if (found == 0) {
        found = import_index_find(&needs->item_names, import_fold(import->row_arena, cell), &value,
                                  1);
    }
    if (found != 1) {
        import_refuse_cell(import, row, NEED_COLUMN_ITEM, slot,
                           found == 0 ? WORD("import.item_unknown") : WORD("import.item_ambiguous"));
        return false;
    }
    *code_out = needs->items[value].code;
    return true;
}

static bool read_line(Import *import, const CsvRow *row, int slot, NeedDraft *draft)
{
    bool has_item = import_cell(import, row, NEED_COLUMN_ITEM, slot).len > 0;
    bool has_quantity = import_cell(import, row, NEED_COLUMN_QUANTITY, slot).len > 0;
    LineDraft line = { 0 };
    if (!has_item && !has_quantity) {
        return true;
    }
    if (has_item != has_quantity) {
        import_refuse_cell(import, row, has_item ? NEED_COLUMN_ITEM : NEED_COLUMN_QUANTITY, slot,
                           has_item ? WORD("import.quantity_missing") : WORD("import.item_missing"));
        return false;
    }
    bool good = read_item(import, row, slot, &line.item);
    good &= import_read_number(import, row, NEED_COLUMN_QUANTITY, slot, 1, NEED_QUANTITY_MAX,
                               &line.quantity);
    for (size_t i = 0; good && i < draft->line_count; i++) {
        if (str_equal(draft->lines[i].item, line.item)) {
            import_refuse_cell(import, row, NEED_COLUMN_ITEM, slot, WORD("import.item_doubled"));
            return false;
        }
    }
    if (good) {
        draft->lines[draft->line_count++] = line;
    }
    return good;
}

bool import_need_read(Import *import, const CsvRow *row, NeedDraft *draft_out)
{
    // Raised by others than the owner: a coordinator can give the owner a code of their own.
    NeedDraft draft = { .for_other = true };
    Personal *personal = &draft.personal;
    Str reference;
    // `&=`, so that one row tells all its errors.
    bool good = read_area(import, row, &draft);
    good &= read_whom(import, row, &draft);
    good &= read_care(import, row, &draft);
    good &= import_read_number(import, row, NEED_COLUMN_PEOPLE, 0, 1, NEED_PEOPLE_MAX, &draft.people);
    good &= import_read_text(import, row, NEED_COLUMN_REFERENCE, REFERENCE_MAX, &reference);
    good &= import_read_text(import, row, NEED_COLUMN_NAME, NEED_NAME_MAX, &personal->name);
    good &= read_phone(import, row, personal);
    good &= import_read_text(import, row, NEED_COLUMN_LANDMARK, NEED_LANDMARK_MAX,
                             &personal->landmark);
    good &= import_read_text(import, row, NEED_COLUMN_WORDS, NEED_WORDS_MAX, &personal->words);
    for (int slot = 0; slot < IMPORT_SLOTS; slot++) {
        good &= read_line(import, row, slot, &draft);
    }
    if (good) {
        *draft_out = draft;
    }
    return good;
}
