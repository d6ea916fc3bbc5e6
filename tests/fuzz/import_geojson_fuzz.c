// Any bytes as a file of boundaries: refused with a reason, or drawn within the picture.
#include <assert.h>

#include "import/shapes.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void count(void *context, const ShapesWrong *wrong)
{
    assert(wrong->key != NULL);
    ++*(size_t *)context;
}

static void draw(Arena *arena, const Features *features)
{
    size_t total = 0;
    for (size_t i = 0; i < features->count; i++) {
        total += features->at[i].ring_count;
    }
    OutlineRing *rings = ARENA_ARRAY(arena, OutlineRing, total);
    size_t ring = 0;
    for (size_t i = 0; i < features->count; i++) {
        for (size_t r = 0; r < features->at[i].ring_count; r++) {
            rings[ring] = features->at[i].rings[r];
            rings[ring++].area = i;
        }
    }
    OutlineMap map;
    outline_draw(arena, rings, total, features->count, &map);
    assert(map.width <= OUTLINE_WIDTH && map.height <= OUTLINE_HEIGHT);
    for (size_t i = 0; i < features->count; i++) {
        assert(map.shapes[i].path.len > 0 && map.shapes[i].path.at[0] == 'M');
        assert(map.shapes[i].room >= 0 && map.shapes[i].room <= map.width);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    Arena *arena = arena_new();
    Features features;
    size_t refusals = 0;
    if (shapes_read(arena, (Str){ (const char *)bytes, size }, count, &refusals, &features)) {
        assert(refusals == 0);
        draw(arena, &features);
    } else {
        assert(refusals > 0);
    }
    arena_free(arena);
    return 0;
}
