// JPEG by libjpeg-turbo, both ways. Reading lets the decoder itself leave out what a small picture does not need.
#include <stdio.h> // before jpeglib.h, which needs it

#include <jpeglib.h>

#include <jerror.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "media/picture.h"

enum { CHANNELS = 3, EXIF_HEAD = 6, SCALES = 8 };

// The library's errors jump; its warnings are judged.
typedef struct Errors {
    struct jpeg_error_mgr shared; // first, for the library knows no more of it
    jmp_buf out;
    bool is_cut; // the file ends too early
} Errors;

_Noreturn static void leave(j_common_ptr common)
{
    Errors *errors = (Errors *)common->err;
    longjmp(errors->out, 1);
}

static void note(j_common_ptr common, int level)
{
    Errors *errors = (Errors *)common->err;
    errors->is_cut = errors->is_cut || (level < 0 && errors->shared.msg_code == JWRN_JPEG_EOF);
}

static void say_nothing(j_common_ptr common)
{
    (void)common;
}

static struct jpeg_error_mgr *errors_ready(Errors *errors)
{
    jpeg_std_error(&errors->shared);
    errors->shared.error_exit = leave;
    errors->shared.emit_message = note;
    errors->shared.output_message = say_nothing;
    errors->is_cut = false;
    return &errors->shared;
}

// ---- Reading ----

typedef struct Decoding {
    struct jpeg_decompress_struct jpeg;
    Errors errors;
    Bytes sent;
    Picture picture;
    int orientation;
    MediaStatus status;
} Decoding;

static int find_orientation(const Decoding *decoding)
{
    for (jpeg_saved_marker_ptr marker = decoding->jpeg.marker_list; marker; marker = marker->next) {
        if (marker->data_length > EXIF_HEAD && memcmp(marker->data, "Exif\0\0", EXIF_HEAD) == 0) {
            return orientation_of((Bytes){ marker->data + EXIF_HEAD, marker->data_length - EXIF_HEAD });
        }
    }
    return 1;
}

// The least of eight eighths that still gives all the pixels that may come out.
static unsigned scale_of(unsigned longest)
{
    unsigned scale = (SCALES * MEDIA_SIDE_MOST + longest - 1) / longest;
    return scale < SCALES ? scale : SCALES;
}

static void read_rows(Decoding *decoding)
{
    struct jpeg_decompress_struct *jpeg = &decoding->jpeg;
    size_t row = (size_t)jpeg->output_width * CHANNELS;
    decoding->picture = (Picture){ malloc(row * jpeg->output_height), (int)jpeg->output_width, (int)jpeg->output_height };
    if (!decoding->picture.at) {
        decoding->status = MEDIA_LARGE;
        return;
    }
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW at = decoding->picture.at + row * jpeg->output_scanline;
        jpeg_read_scanlines(jpeg, &at, 1);
    }
    jpeg_finish_decompress(jpeg);
    decoding->status = decoding->errors.is_cut ? MEDIA_BROKEN : MEDIA_DONE;
}

static void read_whole(Decoding *decoding)
{
    struct jpeg_decompress_struct *jpeg = &decoding->jpeg;
    jpeg_mem_src(jpeg, decoding->sent.at, (unsigned long)decoding->sent.len);
    jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(jpeg, TRUE);
    if (!picture_has_room((int)jpeg->image_width, (int)jpeg->image_height)) {
        decoding->status = MEDIA_LARGE;
        return;
    }
    decoding->orientation = find_orientation(decoding);
    jpeg->out_color_space = JCS_RGB;
    jpeg->scale_num = scale_of(jpeg->image_width > jpeg->image_height ? jpeg->image_width : jpeg->image_height);
    jpeg->scale_denom = SCALES;
    jpeg_start_decompress(jpeg);
    read_rows(decoding);
}

// In a function of its own, so that nothing of the caller's lies in a register when the library jumps.
static void try_read(Decoding *decoding)
{
    if (setjmp(decoding->errors.out) == 0) {
        jpeg_create_decompress(&decoding->jpeg);
        read_whole(decoding);
    } else {
        bool is_memory = decoding->errors.shared.msg_code == JERR_OUT_OF_MEMORY;
        decoding->status = is_memory ? MEDIA_LARGE : MEDIA_BROKEN;
    }
    jpeg_destroy_decompress(&decoding->jpeg);
}

MediaStatus jpeg_decode(Bytes sent, Picture *picture_out)
{
    Decoding decoding = { .sent = sent, .status = MEDIA_BROKEN };
    decoding.jpeg.err = errors_ready(&decoding.errors);
    try_read(&decoding);
    if (decoding.status == MEDIA_DONE && !picture_turn(&decoding.picture, decoding.orientation)) {
        decoding.status = MEDIA_LARGE;
    }
    if (decoding.status != MEDIA_DONE) {
        free(decoding.picture.at);
        return decoding.status;
    }
    *picture_out = decoding.picture;
    return MEDIA_DONE;
}

// ---- Writing ----

typedef struct Encoding {
    struct jpeg_compress_struct jpeg;
    Errors errors;
    const Picture *picture;
    unsigned char *at;
    unsigned long len;
    bool is_done;
} Encoding;

static void write_whole(Encoding *encoding, int quality)
{
    struct jpeg_compress_struct *jpeg = &encoding->jpeg;
    jpeg_create_compress(jpeg);
    jpeg_mem_dest(jpeg, &encoding->at, &encoding->len);
    jpeg->image_width = (JDIMENSION)encoding->picture->width;
    jpeg->image_height = (JDIMENSION)encoding->picture->height;
    jpeg->input_components = CHANNELS;
    jpeg->in_color_space = JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, quality, TRUE);
    jpeg->optimize_coding = TRUE;
    jpeg_start_compress(jpeg, TRUE);
    while (jpeg->next_scanline < jpeg->image_height) {
        size_t row = (size_t)encoding->picture->width * CHANNELS;
        JSAMPROW at = encoding->picture->at + row * jpeg->next_scanline;
        jpeg_write_scanlines(jpeg, &at, 1);
    }
    jpeg_finish_compress(jpeg);
    encoding->is_done = true;
}

static void try_write(Encoding *encoding, int quality)
{
    if (setjmp(encoding->errors.out) == 0) {
        write_whole(encoding, quality);
    }
    jpeg_destroy_compress(&encoding->jpeg);
}

uint8_t *jpeg_encode(const Picture *picture, int quality, size_t *len_out)
{
    Encoding encoding = { .picture = picture };
    encoding.jpeg.err = errors_ready(&encoding.errors);
    try_write(&encoding, quality);
    if (!encoding.is_done) {
        free(encoding.at);
        return NULL;
    }
    *len_out = encoding.len;
    return encoding.at;
}
