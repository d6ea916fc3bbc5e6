// How often the code across scripts is the same for both spellings of a name.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "linkage/fold.h"
#include "linkage/fold_test.h"
#include "names.h"

// Every spelling of the lists against its first Arabic one. linkage.md: 94.5 of a hundred are equal.
static void test_across_scripts(void **state)
{
    (void)state;
    const PeopleName *lists[] = { people_men, people_women, people_families };
    const size_t counts[] = { people_men_count, people_women_count, people_families_count };
    Arena *arena = arena_new();
    size_t pairs = 0;
    size_t equal = 0;
    for (size_t list = 0; list < 3; list++) {
        for (size_t i = 0; i < counts[list]; i++) {
            Str arabic = str_from(lists[list][i].arabic);
            Str latin = str_from(lists[list][i].latin);
            Str first, spelling;
            str_cut(&arabic, '|', &first);
            while (str_cut(&latin, '|', &spelling)) {
                bool same = skeleton_of(arena, first) == skeleton_of(arena, spelling);
                pairs++;
                equal += same;
                if (!same) {
                    print_message("%.*s %.*s\n", STR_ARG(first), STR_ARG(spelling));
                }
            }
        }
    }
    print_message("%zu of %zu equal\n", equal, pairs);
    assert_true(equal * 1000 >= pairs * 945);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_across_scripts) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
