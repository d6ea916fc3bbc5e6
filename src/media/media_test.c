// Photos of every kind, and what is sent in their place: bombs, halves, polyglots, what tells of a place. Then the process:
// a reader that hangs, computes for ever, crashes or reaches out takes nobody with it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <png.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <webp/encode.h>
#include <zlib.h>

#include "media/media_loop.h"

#define CANARY "31.5326N-34.4588E" // as a camera would tell the place

// ---- Pictures to send ----

// Left red, right blue, the first row green: so that one sees how it was turned.
static Picture paint(int width, int height)
{
    Picture picture = { malloc((size_t)width * (size_t)height * 3), width, height };
    assert_non_null(picture.at);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint8_t *at = picture.at + ((size_t)y * (size_t)width + (size_t)x) * 3;
            bool top = y < height / 8;
            at[0] = !top && x < width / 2 ? 220 : 10;
            at[1] = (uint8_t)(top ? 200 : (x * 7 + y * 3) % 32);
            at[2] = !top && x >= width / 2 ? 220 : 10;
        }
    }
    return picture;
}

static Bytes of_jpeg(int width, int height)
{
    Picture picture = paint(width, height);
    Bytes made = { 0 };
    made.at = jpeg_encode(&picture, 90, &made.len);
    assert_non_null(made.at);
    free(picture.at);
    return made;
}

// Behind the first marker: a segment of our own.
static Bytes with_segment(Bytes jpeg, uint8_t marker, const void *body, size_t len)
{
    uint8_t *at = malloc(jpeg.len + len + 4);
    assert_non_null(at);
    memcpy(at, jpeg.at, 2);
    at[2] = 0xFF;
    at[3] = marker;
    at[4] = (uint8_t)((len + 2) >> 8);
    at[5] = (uint8_t)(len + 2);
    memcpy(at + 6, body, len);
    memcpy(at + 6 + len, jpeg.at + 2, jpeg.len - 2);
    free((void *)jpeg.at);
    return (Bytes){ at, jpeg.len + len + 4 };
}

static Bytes with_exif(Bytes jpeg, uint8_t orientation)
{
    uint8_t exif[64] = "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";
    exif[24] = orientation;
    memcpy(exif + 32, CANARY, sizeof CANARY);
    return with_segment(jpeg, 0xE1, exif, sizeof exif);
}

static Bytes of_png(int width, int height)
{
    Picture picture = paint(width, height);
    png_image png = { .version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = (png_uint_32)height,
                      .format = PNG_FORMAT_RGB };
    png_alloc_size_t len = 0;
    assert_true(png_image_write_to_memory(&png, NULL, &len, 0, picture.at, 0, NULL));
    uint8_t *at = malloc(len);
    assert_true(png_image_write_to_memory(&png, at, &len, 0, picture.at, 0, NULL));
    free(picture.at);
    return (Bytes){ at, len };
}

static Bytes of_webp(int width, int height)
{
    Picture picture = paint(width, height);
    uint8_t *made;
    Bytes bytes = { .len = WebPEncodeRGB(picture.at, width, height, width * 3, 80, &made) };
    assert_true(bytes.len > 0);
    uint8_t *at = malloc(bytes.len);
    memcpy(at, made, bytes.len);
    WebPFree(made);
    free(picture.at);
    bytes.at = at;
    return bytes;
}

static bool holds(Bytes bytes, const char *text)
{
    return memmem(bytes.at, bytes.len, text, strlen(text)) != NULL;
}

static MediaAnswer shrink(Bytes sent, Bytes *out)
{
    MediaAnswer answer;
    uint8_t *jpeg = picture_shrink(sent, &answer);
    assert_int_equal(jpeg != NULL, answer.status == MEDIA_DONE);
    *out = (Bytes){ jpeg, answer.len };
    return answer;
}

static MediaStatus status_of(Bytes sent)
{
    Bytes out;
    MediaAnswer answer = shrink(sent, &out);
    free((void *)out.at);
    return answer.status;
}

// ---- What is taken ----

static void test_every_kind_becomes_a_small_jpeg(void **state)
{
    (void)state;
    const Bytes sent[] = { of_jpeg(3001, 2000), of_png(1900, 1401), of_webp(2001, 1333), of_jpeg(1, 1), of_png(3, 900) };
    const int wide[] = { 1280, 1280, 1280, 1, 3 };
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        Bytes out;
        Picture seen;
        MediaAnswer answer = shrink(sent[i], &out);
        assert_int_equal(answer.status, MEDIA_DONE);
        assert_int_equal(answer.width, wide[i]);
        assert_true(answer.len <= MEDIA_BYTES_MOST && answer.height <= MEDIA_SIDE_MOST);
        assert_int_equal(jpeg_decode(out, &seen), MEDIA_DONE);
        assert_int_equal(seen.width, answer.width);
        free(seen.at);
        free((void *)out.at);
        free((void *)sent[i].at);
    }
}

static void test_nothing_but_the_picture_is_left(void **state)
{
    (void)state;
    Bytes sent = with_exif(of_jpeg(800, 600), 1);
    sent = with_segment(sent, 0xFE, "<script>" CANARY, 8 + sizeof CANARY);
    sent = with_segment(sent, 0xED, "Photoshop 3.0 " CANARY, 14 + sizeof CANARY);
    Bytes out;
    assert_true(holds(sent, CANARY));
    assert_int_equal(shrink(sent, &out).status, MEDIA_DONE);
    assert_false(holds(out, CANARY) || holds(out, "Exif") || holds(out, "script") || holds(out, "Photoshop"));
    // No segment but that of the kind, tables, frame, scan.
    for (size_t at = 2; at + 4 < out.len && out.at[at + 1] != 0xDA;) {
        uint8_t marker = out.at[at + 1];
        assert_true(out.at[at] == 0xFF && (marker == 0xE0 || marker == 0xDB || marker == 0xC0 || marker == 0xC4));
        at += 2 + (size_t)(out.at[at + 2] << 8 | out.at[at + 3]);
    }
    free((void *)out.at);
    free((void *)sent.at);
}

static void test_a_polyglot_is_a_picture_only(void **state)
{
    (void)state;
    Bytes jpeg = of_jpeg(64, 64);
    static const char behind[] = "PK\x03\x04<html><script>alert(1)</script>" CANARY;
    uint8_t *at = malloc(jpeg.len + sizeof behind);
    memcpy(at, jpeg.at, jpeg.len);
    memcpy(at + jpeg.len, behind, sizeof behind);
    Bytes out;
    assert_int_equal(shrink((Bytes){ at, jpeg.len + sizeof behind }, &out).status, MEDIA_DONE);
    assert_false(holds(out, "html") || holds(out, CANARY) || holds(out, "PK\x03\x04"));
    free((void *)out.at);
    free(at);
    free((void *)jpeg.at);
}

// As the camera was held: the first row comes to the right when it lay on its side.
static void test_it_stands_upright(void **state)
{
    (void)state;
    for (uint8_t held = 1; held <= 8; held++) {
        Bytes sent = with_exif(of_jpeg(320, 160), held);
        Bytes out;
        Picture seen;
        MediaAnswer answer = shrink(sent, &out);
        assert_int_equal(answer.width, held >= 5 ? 160 : 320);
        assert_int_equal(jpeg_decode(out, &seen), MEDIA_DONE);
        // Where the green edge is: above, below, left, right.
        const int x[] = { 0, seen.width / 2, seen.width / 2, seen.width / 2, seen.width / 2, 5, seen.width - 6, seen.width - 6, 5 };
        const int y[] = { 0, 5, 5, seen.height - 6, seen.height - 6, seen.height / 2, seen.height / 2, seen.height / 2, seen.height / 2 };
        const uint8_t *at = seen.at + ((size_t)y[held] * (size_t)seen.width + (size_t)x[held]) * 3;
        assert_true(at[1] > 150 && at[0] < 100 && at[2] < 100);
        free(seen.at);
        free((void *)out.at);
        free((void *)sent.at);
    }
}

// A picture of noise is the heaviest there is.
static void test_it_always_fits(void **state)
{
    (void)state;
    Picture noise = { malloc(1280 * 1280 * 3), 1280, 1280 };
    uint32_t number = 1;
    for (size_t i = 0; i < 1280 * 1280 * 3; i++) {
        number = number * 1664525 + 1013904223;
        noise.at[i] = (uint8_t)(number >> 24);
    }
    Bytes sent = { 0 };
    sent.at = jpeg_encode(&noise, 95, &sent.len);
    assert_true(sent.len > 1000 * 1000);
    Bytes out;
    MediaAnswer answer = shrink(sent, &out);
    assert_int_equal(answer.status, MEDIA_DONE);
    assert_true(answer.len <= MEDIA_BYTES_MOST);
    free((void *)out.at);
    free((void *)sent.at);
    free(noise.at);
}

// ---- What is not ----

static void test_what_is_no_photo(void **state)
{
    (void)state;
    static const char *const texts[] = { "GIF89a..........................", "<html><img src=x>...............",
                                         "%PDF-1.7 .......................", "RIFF....WAVEfmt ................",
                                         "\x89PNG\r\n\x1A\r................", "....ftypheic....................", "\xFF\xD8",
                                         "x" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(status_of((Bytes){ (const uint8_t *)texts[i], strlen(texts[i]) }), MEDIA_UNKNOWN);
    }
}

static void test_halves(void **state)
{
    (void)state;
    const Bytes sent[] = { of_jpeg(300, 200), of_png(300, 200), of_webp(300, 200), with_exif(of_jpeg(40, 40), 6) };
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        for (size_t len = 20; len + 20 < sent[i].len; len += 1 + sent[i].len / 97) {
            // Of its own size, so that a reader that runs over its end is seen.
            uint8_t *half = malloc(len);
            memcpy(half, sent[i].at, len);
            assert_int_equal(status_of((Bytes){ half, len }), MEDIA_BROKEN);
            free(half);
        }
        free((void *)sent[i].at);
    }
}

// Any byte another: whatever comes of it, it is an answer.
static void test_damage(void **state)
{
    (void)state;
    const Bytes sent[] = { with_exif(of_jpeg(120, 80), 6), of_png(120, 80), of_webp(120, 80) };
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        uint8_t *bytes = (uint8_t *)sent[i].at;
        for (size_t at = 0; at < sent[i].len; at += 1 + sent[i].len / 499) {
            uint8_t was = bytes[at];
            bytes[at] ^= (uint8_t)(1 + at % 255);
            assert_true(status_of(sent[i]) < MEDIA_STATUSES);
            bytes[at] = was;
        }
        free(bytes);
    }
}

static void put_number(uint8_t *at, uint32_t number)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (uint8_t)(number >> (24 - 8 * i));
    }
}

// Headers that promise thousands of megapixels are refused by the header.
static void test_bombs(void **state)
{
    (void)state;
    Bytes png = of_png(40, 40);
    uint8_t *at = (uint8_t *)png.at;
    put_number(at + 16, 60000);
    put_number(at + 20, 60000);
    put_number(at + 29, (uint32_t)crc32(0, at + 12, 17));
    assert_int_equal(status_of(png), MEDIA_LARGE);
    free(at);
    Bytes jpeg = of_jpeg(40, 40);
    uint8_t *frame = memmem(jpeg.at, jpeg.len, "\xFF\xC0", 2);
    assert_non_null(frame);
    memset(frame + 5, 0xF0, 4);
    assert_int_equal(status_of(jpeg), MEDIA_LARGE);
    free((void *)jpeg.at);
    Bytes webp = of_webp(40, 40);
    uint8_t *size = memmem(webp.at, webp.len, "\x9D\x01\x2A", 3);
    assert_non_null(size);
    memcpy(size + 3, "\xFF\x3F\xFF\x3F", 4);
    assert_int_equal(status_of(webp), MEDIA_LARGE);
    free((void *)webp.at);
}

static void test_orientation_of_anything(void **state)
{
    (void)state;
    static const char *const blocks[] = { "", "II", "II*\0\xFF\xFF\xFF\xFF", "MM\0*\0\0\0\x08\xFF\xFF\x01\x12",
                                          "II*\0\x08\0\0\0\xFF\xFF", "MM\0*\0\0\0\0\0\0\0\0" };
    const size_t lens[] = { 0, 2, 8, 12, 10, 12 };
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        uint8_t *own = malloc(lens[i] + 1);
        memcpy(own, blocks[i], lens[i]);
        assert_int_equal(orientation_of((Bytes){ own, lens[i] }), 1);
        free(own);
    }
}

static void test_messages(void **state)
{
    (void)state;
    uint8_t ask[MEDIA_ASK_HEAD], head[MEDIA_ANSWER_HEAD];
    size_t len;
    media_write_ask(ask, 70000);
    assert_true(media_read_ask(ask, &len) && len == 70000);
    media_write_ask(ask, (size_t)MEDIA_SENT_MOST + 1);
    assert_false(media_read_ask(ask, &len));
    const MediaAnswer wrong[] = { { MEDIA_DONE, 0, 10, 10 },   { MEDIA_DONE, 10, 10, 0 },
                                  { MEDIA_DONE, 2000, 10, 10 }, { MEDIA_DONE, 10, 10, MEDIA_BYTES_MOST + 1 },
                                  { MEDIA_BROKEN, 0, 0, 10 },   { MEDIA_STATUSES, 0, 0, 0 } };
    MediaAnswer got;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        media_write_answer(head, &wrong[i]);
        assert_false(media_read_answer(head, &got));
    }
    media_write_answer(head, &(MediaAnswer){ MEDIA_DONE, 1280, 7, 99 });
    assert_true(media_read_answer(head, &got) && got.width == 1280 && got.height == 7 && got.len == 99);
}

// ---- The process ----

typedef struct Serving {
    char folder[64];
    pid_t pid;
    Arena *arena;
} Serving;

static Serving serve_by(const MediaReading *reading)
{
    Serving serving = { .folder = "/tmp/media-test-XXXXXX", .arena = arena_new() };
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    assert_non_null(mkdtemp(serving.folder));
    snprintf(address.sun_path, sizeof address.sun_path, "%s/" MEDIA_SOCKET, serving.folder);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 4), 0);
    serving.pid = fork();
    if (serving.pid == 0) {
        media_serve_by(listener, reading);
    }
    close(listener);
    return serving;
}

static void stop_serving(Serving *serving)
{
    char path[96];
    kill(serving->pid, SIGKILL);
    waitpid(serving->pid, NULL, 0);
    snprintf(path, sizeof path, "%s/" MEDIA_SOCKET, serving->folder);
    unlink(path);
    rmdir(serving->folder);
    arena_free(serving->arena);
}

// What the first byte says is what the reader does with the photo.
static uint8_t *misbehave(Bytes sent, MediaAnswer *answer)
{
    switch (sent.at[0]) {
    case 'h':
        for (;;) {
            pause();
        }
    case 'l':
        for (volatile unsigned i = 0;; i++) {
        }
    case 'c':
        abort();
    case 'x':
        _exit(0);
    case 'f':
        *answer = (MediaAnswer){ .status = open("/etc/passwd", O_RDONLY) < 0 ? MEDIA_UNKNOWN : MEDIA_LARGE };
        return NULL;
    case 's':
        *answer = (MediaAnswer){ .status = socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? MEDIA_UNKNOWN : MEDIA_LARGE };
        return NULL;
    case 'm':
        *answer = (MediaAnswer){ .status = calloc(1, 1 << 30) ? MEDIA_BROKEN : MEDIA_LARGE };
        return NULL;
    case 'e': // tells of more than it gives
        *answer = (MediaAnswer){ MEDIA_DONE, 5000, 5000, 10 };
        return calloc(1, 10);
    default:
        return picture_shrink(sent, answer);
    }
}

static void test_a_reader_that_misbehaves(void **state)
{
    (void)state;
    const MediaReading reading = { misbehave, 1, 2 };
    Serving serving = serve_by(&reading);
    Photo photo;
    Bytes jpeg = of_jpeg(900, 700);
    const Str good = { (const char *)jpeg.at, jpeg.len };
    static const char *const bad[] = { "hangs", "loops", "crashes", "xits", "files", "sockets", "e" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Fault fault = media_shrink(serving.arena, serving.folder, str_from(bad[i]), &photo);
        // With a fence it dies of reaching out; with a sanitizer, which has none, it finds no descriptor left.
        bool reaches = bad[i][0] == 'f' || bad[i][0] == 's';
        assert_true(fault == PHOTO_UNREADABLE || (reaches && fault == PHOTO_KIND_UNKNOWN));
        assert_true(media_shrink(serving.arena, serving.folder, good, &photo) == OK);
        assert_int_equal(photo.width, 900);
    }
    free((void *)jpeg.at);
    stop_serving(&serving);
}

static void test_few_may_wait(void **state)
{
    (void)state;
    const MediaReading reading = { misbehave, 1, 3 };
    Serving serving = serve_by(&reading);
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s/" MEDIA_SOCKET, serving.folder);
    int peers[12];
    for (size_t i = 0; i < 12; i++) {
        peers[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)!connect(peers[i], (struct sockaddr *)&address, sizeof address);
        nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000 * 1000 }, NULL);
    }
    Photo photo;
    assert_true(media_shrink(serving.arena, serving.folder, STR("GIF89a"), &photo) == PHOTOS_BUSY);
    for (size_t i = 0; i < 12; i++) {
        close(peers[i]);
    }
    Fault fault = PHOTOS_BUSY;
    for (int i = 0; i < 400 && fault == PHOTOS_BUSY; i++) { // until those that hung up are gone
        fault = media_shrink(serving.arena, serving.folder, STR("GIF89a"), &photo);
        nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000 * 1000 }, NULL);
    }
    assert_true(fault == PHOTO_KIND_UNKNOWN);
    assert_true(media_shrink(serving.arena, "/no/such", STR("GIF89a"), &photo) == PHOTOS_BUSY);
    stop_serving(&serving);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_becomes_a_small_jpeg),
        cmocka_unit_test(test_nothing_but_the_picture_is_left),
        cmocka_unit_test(test_a_polyglot_is_a_picture_only),
        cmocka_unit_test(test_it_stands_upright),
        cmocka_unit_test(test_it_always_fits),
        cmocka_unit_test(test_what_is_no_photo),
        cmocka_unit_test(test_halves),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_orientation_of_anything),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_a_reader_that_misbehaves),
        cmocka_unit_test(test_few_may_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
