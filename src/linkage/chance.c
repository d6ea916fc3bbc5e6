// Scores as chances, by whole numbers only: what is printed must be the same on every machine.
#include "linkage/linkage.h"

enum { ONE = 1 << 30 };

// 2^(1/64), and its powers, in parts of 2^30.
static int64_t power_of_two(int32_t part)
{
    int64_t power = ONE;
    for (int32_t i = 0; i < part; i++) {
        power = power * 1085434106 / ONE; // 2^(1/64) × 2^30
    }
    return power;
}

// Odds against it in parts of 2^30, for a score of at least 0.
static int64_t odds_against(int32_t score)
{
    int32_t whole = score / LINK_BIT;
    int32_t part = score % LINK_BIT;
    return whole >= 40 ? 0 : ((int64_t)ONE * ONE / power_of_two(part)) >> whole;
}

static int64_t chance_in(int32_t score, int64_t parts)
{
    int64_t odds = odds_against(score < 0 ? -score : score);
    int64_t chance = (parts * ONE + (ONE + odds) / 2) / (ONE + odds);
    return score < 0 ? parts - chance : chance;
}

int32_t link_chance(int32_t score)
{
    return (int32_t)chance_in(score, 10000);
}

int32_t link_score_of_chance(int64_t ppm)
{
    int32_t low = -40 * LINK_BIT;
    int32_t high = 40 * LINK_BIT;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (chance_in(middle, 1000000) >= ppm) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}
