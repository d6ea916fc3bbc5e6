// The published rows, and the rows that are counted for them: reads need, need_line, claim and history, writes public_*.
#include "features/reports/reports_store.h"

#include "features/reports/reports.sql.h"

// ---- Counting ----

DbRows *reports_store_open_needs(Work *work, Id after, size_t most, int64_t recent_from)
{
    Str id = { (const char *)after.at, sizeof after.at };
    return db_query(work->db, GATHER_NEEDS, db_bytes(id_is_none(after) ? STR("") : id), db_int((int64_t)most),
                    db_int(work->now), db_int(recent_from));
}

CountedRow reports_store_read_need(DbRows *rows, Arena *arena)
{
    return (CountedRow){
        .need = db_row_id(rows, 0),
        .area = db_row_text(rows, 1, arena),
        .state = db_row_int(rows, 2),
        .state_before = db_row_int(rows, 3),
        .is_met = db_row_int(rows, 4),
        .created_at = db_row_int(rows, 5),
        .due_at = db_row_int(rows, 6),
        .sector = db_row_int(rows, 7),
        .claim_state = db_row_is_null(rows, 8) ? -1 : db_row_int(rows, 8),
        .organisation = db_row_id(rows, 9),
        .changed_at = db_row_int(rows, 10),
        .claim_due_at = db_row_int(rows, 11),
        .delivered_at = db_row_int(rows, 12),
    };
}

Fault reports_store_sectors(Work *work, Str *codes, int64_t *positions, size_t *count_out)
{
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_SECTOR_POSITIONS, db_int(REPORT_SECTORS_MAX));
    while (count < REPORT_SECTORS_MAX && db_next(rows)) {
        positions[count] = db_row_int(rows, 0);
        codes[count++] = db_row_text(rows, 1, work->arena);
    }
    TRY(db_end(rows));
    *count_out = count;
    return OK;
}

static Fault read_number(DbRows *rows, int64_t *number_out)
{
    int64_t number = 0;
    if (db_next(rows)) {
        number = db_row_int(rows, 0);
    }
    TRY(db_end(rows));
    *number_out = number;
    return OK;
}

Fault reports_store_last_seq(Work *work, int64_t *seq_out)
{
    return read_number(db_query(work->db, FIND_LAST_SEQ), seq_out);
}

Fault reports_store_newest_edition(Work *work, int64_t *edition_out)
{
    return read_number(db_query(work->db, FIND_NEWEST_EDITION), edition_out);
}

Fault reports_store_withheld(Work *work, int64_t edition, WithheldFigure **rows_out, size_t *count_out)
{
    WithheldFigure *list = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_WITHHELD, db_int(edition));
    while (db_next(rows)) {
        list = ARENA_GROW(work->arena, list, count);
        WithheldFigure *one = &list[count++];
        *one = (WithheldFigure){ .area = db_row_text(rows, 0, work->arena),
                                 .inexact = db_row_int(rows, 1),
                                 .sector = db_row_text(rows, 2, work->arena) };
        for (int measure = 0; measure < MEASURE_COUNT; measure++) {
            one->marks[measure] = db_row_int(rows, 3 + measure);
        }
    }
    TRY(db_end(rows));
    *rows_out = list;
    *count_out = count;
    return OK;
}

Fault reports_store_withheld_records(Work *work, int64_t edition, WithheldRecord **rows_out, size_t *count_out)
{
    WithheldRecord *list = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_WITHHELD_RECORDS, db_int(edition));
    while (db_next(rows)) {
        list = ARENA_GROW(work->arena, list, count);
        list[count++] = (WithheldRecord){ db_row_text(rows, 0, work->arena), db_row_id(rows, 1),
                                          db_row_int(rows, 2), db_row_int(rows, 3) };
    }
    TRY(db_end(rows));
    *rows_out = list;
    *count_out = count;
    return OK;
}

// ---- Writing an edition ----

// NULL is "withheld".
static DbValue cell_value(Cell cell)
{
    return cell.withheld ? db_null() : db_int(cell.number);
}

Fault reports_store_insert_figure(Work *work, int64_t edition, const NewFigure *row)
{
    const Figures *figures = &row->figures;
    return db_run(work->db, INSERT_FIGURE, db_int(edition), db_text(row->area), db_int(row->inexact),
                  db_text(row->sector), db_text(row->parent), cell_value(figures->cells[MEASURE_OPEN]),
                  cell_value(figures->cells[MEASURE_CLAIMED]), cell_value(figures->cells[MEASURE_DELIVERED]),
                  cell_value(figures->cells[MEASURE_CONFIRMED]), cell_value(figures->cells[MEASURE_MET]),
                  cell_value(figures->cells[MEASURE_WEEK]), cell_value(figures->cells[MEASURE_LATE]),
                  figures->answer_h < 0 ? db_null() : db_int(figures->answer_h));
}

Fault reports_store_insert_record(Work *work, int64_t edition, const NewRecord *row)
{
    return db_run(work->db, INSERT_RECORD, db_int(edition), db_text(row->area), db_id(row->organisation),
                  cell_value(row->kept), cell_value(row->lapsed), db_text(row->sectors));
}

Fault reports_store_put_week(Work *work, const NewWeek *row)
{
    return db_run(work->db, PUT_WEEK, db_text(row->area), db_text(row->sector), db_int(row->figures.start),
                  cell_value(row->figures.raised), cell_value(row->figures.answered));
}

Fault reports_store_insert_edition(Work *work, const Edition *edition, int64_t seq)
{
    return db_run(work->db, INSERT_EDITION, db_int(edition->number), db_int(edition->published_at),
                  db_int(edition->small_cell), db_int(seq));
}

Fault reports_store_clear(Work *work, int64_t edition, int64_t most, bool *more_out)
{
    TRY(db_run(work->db, CLEAR_FIGURES, db_int(edition), db_int(most)));
    bool more = db_changes(work->db) == most;
    TRY(db_run(work->db, CLEAR_RECORDS, db_int(edition), db_int(most)));
    more = more || db_changes(work->db) == most;
    TRY(db_run(work->db, CLEAR_EDITIONS, db_int(edition)));
    *more_out = more;
    return OK;
}

// ---- Reading ----

static Cell read_cell(DbRows *rows, int column)
{
    return (Cell){ db_row_int(rows, column), db_row_is_null(rows, column) };
}

static Figures read_figures(DbRows *rows, int column)
{
    Figures figures;
    for (int measure = 0; measure < MEASURE_COUNT; measure++) {
        figures.cells[measure] = read_cell(rows, column + measure);
    }
    int answer = column + MEASURE_COUNT;
    figures.answer_h = db_row_is_null(rows, answer) ? -1 : db_row_int(rows, answer);
    return figures;
}

Fault reports_store_edition(Work *work, Edition *edition_out)
{
    Edition edition = { .small_cell = work->settings->small_cell };
    DbRows *rows = db_query(work->db, FIND_EDITION);
    if (db_next(rows)) {
        edition = (Edition){ db_row_int(rows, 0), db_row_int(rows, 1), db_row_int(rows, 2) };
    }
    TRY(db_end(rows));
    *edition_out = edition;
    return OK;
}

Fault reports_store_of_area(Work *work, int64_t edition, Str pcode, SectorFigures **rows_out, size_t *count_out)
{
    size_t most = REPORT_SECTORS_MAX + 2;
    SectorFigures *list = ARENA_ARRAY(work->arena, SectorFigures, most);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_FIGURES_OF_AREA, db_int(edition), db_text(pcode), db_int((int64_t)most));
    while (count < most && db_next(rows)) {
        list[count++] = (SectorFigures){ db_row_text(rows, 0, work->arena), read_figures(rows, 1) };
    }
    TRY(db_end(rows));
    *rows_out = list;
    *count_out = count;
    return OK;
}

Fault reports_store_figures(Work *work, int64_t edition, Str pcode, Str sector, Figures *figures_out)
{
    Figures figures = { .answer_h = -1 };
    DbRows *rows = db_query(work->db, FIND_FIGURES, db_int(edition), db_text(pcode), db_text(sector));
    if (db_next(rows)) {
        figures = read_figures(rows, 1);
    }
    TRY(db_end(rows));
    *figures_out = figures;
    return OK;
}

static PlaceFigures read_place(Work *work, DbRows *rows)
{
    return (PlaceFigures){
        .area = { .pcode = db_row_text(rows, 0, work->arena),
                  .kind = db_row_text(rows, 1, work->arena),
                  .name_ar = db_row_text(rows, 2, work->arena),
                  .name_en = db_row_text(rows, 3, work->arena) },
        .inexact = db_row_int(rows, 4),
        .figures = read_figures(rows, 5),
    };
}

Fault reports_store_places(Work *work, int64_t edition, Str parent, Str sector, PlaceFigures **places_out,
                           size_t *count_out)
{
    PlaceFigures *list = NULL;
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_PLACES, db_int(edition), db_text(parent), db_text(sector),
                            db_int(REPORT_PLACES_MAX));
    while (db_next(rows)) {
        list = ARENA_GROW(work->arena, list, count);
        list[count++] = read_place(work, rows);
    }
    TRY(db_end(rows));
    *places_out = list;
    *count_out = count;
    return OK;
}

Fault reports_store_governorates(Work *work, int64_t edition, Str sector, Str region, PlaceFigures **places_out,
                                 size_t *count_out)
{
    PlaceFigures *list = ARENA_ARRAY(work->arena, PlaceFigures, REPORT_GOVERNORATES_MAX);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_GOVERNORATES, db_int(edition), db_text(sector), db_text(region),
                            db_int(REPORT_GOVERNORATES_MAX));
    while (count < REPORT_GOVERNORATES_MAX && db_next(rows)) {
        list[count] = read_place(work, rows);
        bool is_absent = db_row_int(rows, 5 + MEASURE_COUNT + 1);
        for (int measure = 0; is_absent && measure < MEASURE_COUNT; measure++) {
            list[count].figures.cells[measure].withheld = false;
        }
        count++;
    }
    TRY(db_end(rows));
    *places_out = list;
    *count_out = count;
    return OK;
}

Fault reports_store_records(Work *work, int64_t edition, Str pcode, OrganisationRecord **records_out,
                            size_t *count_out)
{
    OrganisationRecord *list = NULL;
    size_t count = 0;
    DbRows *rows =
        db_query(work->db, LIST_RECORDS, db_int(edition), db_text(pcode), db_int(REPORT_RECORDS_MAX));
    while (db_next(rows)) {
        list = ARENA_GROW(work->arena, list, count);
        list[count++] = (OrganisationRecord){ db_row_id(rows, 0), db_row_text(rows, 1, work->arena),
                                              read_cell(rows, 2), read_cell(rows, 3) };
    }
    TRY(db_end(rows));
    *records_out = list;
    *count_out = count;
    return OK;
}

// Without a row of its own an organisation promised nothing; in a row, NULL is withheld.
static Responder read_responder(Work *work, DbRows *rows)
{
    bool is_absent = db_row_is_null(rows, 4);
    return (Responder){
        .record = { db_row_id(rows, 0), db_row_text(rows, 1, work->arena),
                    is_absent ? (Cell){ 0 } : read_cell(rows, 2),
                    is_absent ? (Cell){ 0 } : read_cell(rows, 3) },
        .sectors = is_absent ? STR("") : db_row_text(rows, 4, work->arena),
        .kind = db_row_text(rows, 5, work->arena),
        .area = { .pcode = db_row_text(rows, 6, work->arena),
                  .kind = db_row_text(rows, 7, work->arena),
                  .name_ar = db_row_text(rows, 8, work->arena),
                  .name_en = db_row_text(rows, 9, work->arena) },
    };
}

Fault reports_store_responders(Work *work, int64_t edition, const ResponderSearch *search,
                               Responder **responders_out, size_t *count_out)
{
    Responder *list = ARENA_ARRAY(work->arena, Responder, REPORT_RESPONDERS_PAGE);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_RESPONDERS, db_int(edition), db_text(search->area_path),
                            db_text(search->name), id_is_none(search->after) ? db_null() : db_id(search->after),
                            db_int(REPORT_RESPONDERS_PAGE));
    while (count < REPORT_RESPONDERS_PAGE && db_next(rows)) {
        list[count++] = read_responder(work, rows);
    }
    TRY(db_end(rows));
    *responders_out = list;
    *count_out = count;
    return OK;
}

Fault reports_store_weeks(Work *work, Str pcode, Str sector, WeekFigures **weeks_out, size_t *count_out)
{
    WeekFigures *list = ARENA_ARRAY(work->arena, WeekFigures, REPORT_WEEKS);
    size_t count = 0;
    DbRows *rows = db_query(work->db, LIST_WEEKS, db_text(pcode), db_text(sector), db_int(REPORT_WEEKS));
    while (count < REPORT_WEEKS && db_next(rows)) {
        list[count++] = (WeekFigures){ db_row_int(rows, 0), read_cell(rows, 1), read_cell(rows, 2) };
    }
    TRY(db_end(rows));
    *weeks_out = list;
    *count_out = count;
    return OK;
}
