#!/bin/sh
# check_asvs_test.sh SOURCE_DIR: check_asvs.sh tells of each thing that can be wrong with the table.
set -eu
source=$1
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
mkdir -p "$here/docs/security"
for part in src tests tools web schema deploy script docs/guide docs/decisions docs/offline.md; do
    ln -s "$source/$part" "$here/$part"
done

# expect WHAT EXPRESSION: after that change the check fails and says so.
expect() {
    cp "$source/docs/security/README.md" "$here/docs/security/README.md"
    sed "$2" "$source/docs/security/asvs.md" >"$here/docs/security/asvs.md"
    if sh "$source/tools/check_asvs.sh" "$here" 2>"$here/said" || ! grep -q "$1" "$here/said"; then
        echo "not told: $1" >&2
        cat "$here/said" >&2
        exit 1
    fi
}

expect 'has 8 requirements, not 9' '/^| 12\.3\.4 /d'
expect 'twice: 8.2.1' 's/^| 8\.2\.2 /| 8.2.1 /'
expect 'no such row' 's/^\(| 8\.2\.2 .*\)| tested |/\1| fine |/'
expect 'tested by nothing' '/^| 8\.2\.2 /s/`//g'
expect 'gone.py is not there' '/^| 8\.2\.2 /s/roles\.py/gone.py/'
expect 'has no check_nothing' '/^| 8\.2\.2 /s/check_kind/check_nothing/'
cp "$source/docs/security/asvs.md" "$here/docs/security/asvs.md"
sh "$source/tools/check_asvs.sh" "$here"
