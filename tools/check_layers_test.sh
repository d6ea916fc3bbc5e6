#!/bin/sh
# Each rule of check_layers must bite: a small tree for each, with one mistake in it.
#   check_layers_test.sh PATH_OF_CHECK_LAYERS
set -eu
check=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

# expect WANTED FILE LINE…: the file with these lines; WANTED is part of the complaint, or "" for none.
expect() {
    wanted=$1 file=$2
    shift 2
    rm -rf "$tree/src"
    mkdir -p "$tree/src/$(dirname "$file")"
    { echo '// A file.'; printf '%s\n' "$@"; } >"$tree/src/$file"
    if output=$("$check" "$tree" areas needs claims 2>&1); then status=0; else status=1; fi
    case "$wanted:$status" in
    :0) return ;;
    :*) ;;
    *:1) case "$output" in *"$wanted"*) return ;; esac ;;
    esac
    echo "FAILED: $file: $*: wanted '$wanted', got: $output"
    failed=1
}

expect '' base/a.c '#include "base/text.h"' '#include <sqlite3.h>'
expect 'points upward' base/a.c '#include "db/db.h"'
expect 'points upward' db/a.c '#include "core/work.h"'
expect 'points upward' http/a.h '#  include "access/access.h"'
expect '' ledger/a.c '#include "access/access.h"'
expect 'points upward' access/a.c '#include "ledger/ledger.h"'
expect 'points upward' audit/a.c '#include "ledger/ledger.h"'
expect 'points upward' features/needs/a.c '#include "app/main.h"'
expect '' features/needs/needs_store.c '#include "features/areas/areas.h"' '#include "features/needs/needs.sql.h"'
expect 'those before it' features/needs/a.c '#include "features/claims/claims.h"'
expect 'not in the order' features/needs/a.c '#include "features/other/other.h"'
expect 'only through its X.h' features/claims/a.c '#include "features/needs/internal.h"'
expect 'only the store knows SQL' features/needs/needs_rules.c '#include "features/needs/needs.sql.h"'
expect 'internal to its folder' core/a.c '#include "db/internal.h"'
expect '' app/a.c '#include "features/claims/claims.h"' '#include "embedded.h"' '#include "base/log.h"'
expect 'written from src/' base/a.c '#include "text.h"'
expect 'only app/ and tests' http/a.c '#include "embedded.h"'
expect '' http/a_test.c '#include "embedded.h"'
expect '' http/testing.h '#include "embedded.h"'
expect 'only server/, http/ and app/ log' core/a.c '#include "base/log.h"'
expect 'banned: strcpy' base/a.c 'int f(void) { strcpy(a, b); }'
expect 'banned: sprintf' base/a.c '    sprintf(a, b); // why'
expect '' base/a.c '    snprintf(a, b); // not sprintf(' '/* strcat(' 'gets( */' 'char *x = "atoi(\"strtok(";'
expect 'banned: gets' base/a.c '/* x */ gets(a);'
expect 'nothing of HTTP' features/needs/needs_rules.c 'Fault needs_raise(Request *request);'
expect 'no place in the layers' other/a.c 'int x;'
expect 'too long: 71 lines' base/a.c 'int f(void)' '{' "$(yes '    g();' | head -71)" '}'
expect '' base/a.c 'int f(void)' '{' "$(yes '    g();' | head -70)" '}'
expect 'file is too long' base/a.c "$(yes '// x' | head -800)"

printf 'int x;\n' >"$tree/src/base/a.c"
if "$check" "$tree" areas >/dev/null 2>&1; then
    echo "FAILED: a file without an opening comment"
    failed=1
fi
exit $failed
