// WebP by libwebp, scaled while it is decoded. What moves is no photo.
#include <stdlib.h>
#include <webp/decode.h>

#include "media/picture.h"

enum { CHANNELS = 3 };

static void scale_down(WebPDecoderConfig *config)
{
    int longest = config->input.width > config->input.height ? config->input.width : config->input.height;
    if (longest > MEDIA_SIDE_MOST) {
        int64_t width = (int64_t)config->input.width * MEDIA_SIDE_MOST / longest;
        int64_t height = (int64_t)config->input.height * MEDIA_SIDE_MOST / longest;
        config->options.use_scaling = 1;
        config->options.scaled_width = width > 0 ? (int)width : 1;
        config->options.scaled_height = height > 0 ? (int)height : 1;
    }
}

static MediaStatus read_pixels(Bytes sent, WebPDecoderConfig *config, Picture *picture_out)
{
    bool scales = config->options.use_scaling;
    Picture picture = { .width = scales ? config->options.scaled_width : config->input.width,
                        .height = scales ? config->options.scaled_height : config->input.height };
    size_t row = (size_t)picture.width * CHANNELS;
    size_t size = row * (size_t)picture.height;
    picture.at = malloc(size);
    config->output.colorspace = MODE_RGB;
    config->output.is_external_memory = 1;
    config->output.u.RGBA = (WebPRGBABuffer){ .rgba = picture.at, .stride = (int)row, .size = size };
    VP8StatusCode code = picture.at ? WebPDecode(sent.at, sent.len, config) : VP8_STATUS_OUT_OF_MEMORY;
    if (code != VP8_STATUS_OK) {
        free(picture.at);
        return code == VP8_STATUS_OUT_OF_MEMORY ? MEDIA_LARGE : MEDIA_BROKEN;
    }
    *picture_out = picture;
    return MEDIA_DONE;
}

MediaStatus webp_decode(Bytes sent, Picture *picture_out)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config) || WebPGetFeatures(sent.at, sent.len, &config.input) != VP8_STATUS_OK) {
        return MEDIA_BROKEN;
    }
    if (config.input.has_animation) {
        return MEDIA_UNKNOWN;
    }
    if (!picture_has_room(config.input.width, config.input.height)) {
        return MEDIA_LARGE;
    }
    scale_down(&config);
    return read_pixels(sent, &config, picture_out);
}
