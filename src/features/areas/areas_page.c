// Documents of places, and what forms offer to choose from. Not here: which places may be chosen (areas_rules.c).
#include "features/areas/areas.h"

void areas_to_doc(Doc *record, const Area *area)
{
    doc_text(record, "pcode", area->pcode);
    doc_text(record, "kind", area->kind);
    doc_text(record, "name_ar", area->name_ar);
    doc_text(record, "name_en", area->name_en);
    doc_text(record, "parent", area->parent);
}

Fault areas_to_doc_with_governorate(Work *work, Doc *record, const Area *area)
{
    Area governorate;
    areas_to_doc(record, area);
    if (str_equal(area->pcode, area->governorate)) {
        return OK;
    }
    TRY(areas_find(work, area->governorate, &governorate));
    areas_to_doc(doc_record(record, "governorate"), &governorate);
    return OK;
}

static Doc *add_choice(Doc *list, const Area *area, Str chosen)
{
    Doc *choice = doc_list_record(list);
    areas_to_doc(choice, area);
    doc_bool(choice, "chosen", str_equal(area->pcode, chosen));
    return choice;
}

static Fault add_localities(Work *work, Doc *governorate, Str pcode, Str chosen)
{
    Area *localities;
    size_t count;
    TRY(areas_list(work, pcode, &localities, &count));
    Doc *list = doc_list(governorate, "localities");
    for (size_t i = 0; i < count; i++) {
        add_choice(list, &localities[i], chosen);
    }
    return OK;
}

Fault areas_to_choices(Work *work, Doc *frame, Str chosen, bool with_localities)
{
    Area *governorates;
    size_t count;
    TRY(areas_list(work, STR_NONE, &governorates, &count));
    Doc *list = doc_list(frame, "governorates");
    for (size_t i = 0; i < count; i++) {
        Doc *choice = add_choice(list, &governorates[i], chosen);
        if (with_localities) {
            TRY(add_localities(work, choice, governorates[i].pcode, chosen));
        }
    }
    return OK;
}
