// PNG by libpng's simple way: what is seen through is laid on white, as on paper.
#include <png.h>

#include <stdlib.h>
#include <string.h>

#include "media/picture.h"

static MediaStatus read_pixels(png_image *png, Picture *picture_out)
{
    static const png_color white = { 255, 255, 255 };
    if (!picture_has_room((int)png->width, (int)png->height)) {
        return MEDIA_LARGE;
    }
    png->format = PNG_FORMAT_RGB;
    Picture picture = { malloc(PNG_IMAGE_SIZE(*png)), (int)png->width, (int)png->height };
    if (!picture.at) {
        return MEDIA_LARGE;
    }
    if (!png_image_finish_read(png, &white, picture.at, 0, NULL)) {
        free(picture.at);
        return MEDIA_BROKEN;
    }
    *picture_out = picture;
    return MEDIA_DONE;
}

MediaStatus png_decode(Bytes sent, Picture *picture_out)
{
    png_image png = { .version = PNG_IMAGE_VERSION };
    if (!png_image_begin_read_from_memory(&png, sent.at, sent.len)) {
        return MEDIA_BROKEN;
    }
    MediaStatus status = read_pixels(&png, picture_out);
    png_image_free(&png);
    return status;
}
