// A text as a QR drawing: bars of an SVG path.
#include "http/qr.h"

#include <qrencode.h>

enum { QUIET_MODULES = 4 }; // on each side

// One path of bars, a run of squares each: small, sharp at any size, and no style attribute is needed.
static Str draw(Arena *arena, const QRcode *qr)
{
    TextBuilder path = { .arena = arena };
    for (int y = 0; qr && y < qr->width; y++) {
        const unsigned char *row = qr->data + y * qr->width;
        for (int x = 0, run; x < qr->width; x += run) {
            run = 1;
            while (x + run < qr->width && (row[x + run] & 1) == (row[x] & 1)) {
                run++;
            }
            if (row[x] & 1) {
                text_add_format(&path, "M%d %dh%dv1h-%dz", x + QUIET_MODULES, y + QUIET_MODULES, run, run);
            }
        }
    }
    return text_done(&path);
}

void qr_to_doc(Doc *record, Arena *arena, Str text)
{
    QRcode *qr = QRcode_encodeString8bit(str_to_c(arena, text), 0, QR_ECLEVEL_M);
    doc_text(record, "path", draw(arena, qr));
    doc_int(record, "size", (qr ? qr->width : 0) + 2 * QUIET_MODULES);
    QRcode_free(qr);
}
