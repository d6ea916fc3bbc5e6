#!/bin/sh
# check_asvs.sh SOURCE_DIR: the table of ASVS requirements is whole: each chapter has as many as OWASP's list (5.0.0, levels 1 and 2),
# none twice, every verdict one of four; files that it names are there, and names behind ":" stand in them.
set -eu
cd "$1"
table=docs/security/asvs.md
failed=0
complain() {
    echo "$table: $*" >&2
    failed=1
}

# How many of levels 1 and 2 each chapter has.
for chapter in 1:27 2:11 3:19 4:10 5:9 6:35 7:18 8:7 9:7 10:29 11:14 12:9 13:13 14:9 15:13 16:16 17:7; do
    count=$(grep -c "^| ${chapter%:*}\.[0-9]*\.[0-9]* |" $table || true)
    [ "$count" -eq "${chapter#*:}" ] || complain "chapter ${chapter%:*} has $count requirements, not ${chapter#*:}"
done
twice=$(sed -n 's/^| \([0-9.]*\) |.*/\1/p' $table | sort | uniq -d)
[ -z "$twice" ] || complain "twice: $twice"
odd=$(grep '^| [0-9]' $table | grep -vE '^\| [0-9.]+ \| [12] \| .+ \| (tested|made so|not here|missing) \| .+ \|$' || true)
[ -z "$odd" ] || complain "no such row: $odd"
untested=$(grep '^| [0-9].*| tested |' $table | grep -v '`' || true)
[ -z "$untested" ] || complain "tested by nothing: $untested"

grep -oE '`[a-z_]+/[A-Za-z0-9_./-]+(:[A-Za-z0-9_ ]+)?`' $table docs/security/README.md | sed 's/^[^`]*`//; s/`$//' | sort -u >"${TMPDIR:-/tmp}/asvs.$$"
while IFS=: read -r file name; do
    if [ ! -e "$file" ]; then
        complain "$file is not there"
    elif [ -n "$name" ] && ! grep -qF "$name" "$file"; then
        complain "$file has no $name"
    fi
done <"${TMPDIR:-/tmp}/asvs.$$"
rm -f "${TMPDIR:-/tmp}/asvs.$$"
[ $failed -eq 0 ]
