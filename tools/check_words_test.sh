#!/bin/sh
# Each rule of check_words must bite: a small tree that is right, then one mistake in it at a time.
#   check_words_test.sh PATH_OF_CHECK_WORDS
set -eu
check=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

make_tree() {
    rm -rf "$tree/web" "$tree/src"
    mkdir -p "$tree/web/pages" "$tree/web/words" "$tree/src/http"
    cat >"$tree/web/pages/home.html" <<'END'
{{<layout}}{{$main}}
{{@home.hello name=doc.name}} {{@state.*doc.state at=doc.at}}
{{@home.needs n=doc.count}}
{{/main}}{{/layout}}
END
    echo '<p>{{$main}}{{/main}}</p>' >"$tree/web/pages/layout.html"
    cat >"$tree/web/words/ar.json" <<'END'
{
  "home.hello": "أهلًا {name}",
  "home.needs": "{n, plural, zero{لا} one{واحد} two{اثنان} few{# قليل} many{# كثير} other{# آخر}}",
  "state.open": "مفتوح",
  "state.due": "حتى {at, date}",
  "sms.reminder": "تذكير",
  "fault.TOO_MANY": "أكثر من {limit}"
}
END
    cat >"$tree/web/words/en.json" <<'END'
{
  "home.hello": "Hello {name}",
  "home.needs": "{n, plural, one{# need} other{# needs}}",
  "state.open": "open",
  "state.due": "until {at, date}",
  "sms.reminder": "reminder",
  "fault.TOO_MANY": "more than {limit}"
}
END
    cat >"$tree/src/http/a.h" <<'END'
// A file. WORD("in.a.comment")
#define A_FAULTS(X) \
    X(TOO_MANY, 429)
#define OTHER(X) X(NOT_A_FAULT, 1)
END
    echo 'const char *key = WORD("sms.reminder");' >"$tree/src/http/a.c"
}

# expect WANTED FILE SED: what is printed after this change; WANTED "" for nothing.
expect() {
    wanted=$1 file=$2 change=$3
    make_tree
    sed -i "$change" "$tree/$file"
    if output=$("$check" "$tree" 2>&1); then status=0; else status=1; fi
    case "$wanted:$status" in
    :0) return ;;
    :*) ;;
    *:1) case "$output" in *"$wanted"*) return ;; esac ;;
    esac
    echo "FAILED: $file: $change: wanted '$wanted', got: $output"
    failed=1
}

home=web/pages/home.html ar=web/words/ar.json en=web/words/en.json
expect '' $home ''
expect 'web/pages/home.html:2: home.helo: no such key in web/words/ar.json' $home 's/home.hello/home.helo/'
expect 'web/pages/home.html:2: home.hello (ar): {name} is not given' $home 's/ name=doc.name//'
expect 'web/pages/home.html:2: home.hello (en): {who} is given' $home 's/ name=/ who=x name=/'
expect 'web/pages/home.html:2: state.due (ar): {at} is not given' $home 's/ at=doc.at//'
expect 'web/pages/home.html:2: stat.: no such key' $home 's/state\.\*/stat.*/'
expect 'web/pages/home.html:1: no template web/pages/layuot.html' $home 's/layout/layuot/g'
expect 'web/pages/home.html:1: no template web/pages/card.html' $home '1s/^/{{>card}}/'
expect 'web/pages/home.html:3: a tag is never closed' $home '3s/}}//;4d'
expect 'web/words/ar.json:3: home.needs: the plural form `two` is missing' $ar 's/two{اثنان} //'
expect 'web/words/en.json:3: home.needs: the plural form `one` is missing' $en 's/one{# need} //'
expect 'web/words/ar.json:4: state.open: not in en' $en '/state.open/d'
expect 'web/words/en.json:5: state.due: {on} is not in web/words/ar.json' $en 's/{at,/{on,/'
expect 'web/words/en.json:2: home.hello: a brace is never closed' $en 's/{name}/{name/'
expect 'web/words/en.json:6: sms.reminder: not used' src/http/a.c 's/WORD/WORT/'
expect 'src/http/a.c:1: sms.reminders: no such key' src/http/a.c 's/reminder"/reminders"/'
expect 'src/http/a.h:3: fault.TOO_FEW: no such key in web/words/en.json' src/http/a.h 's/TOO_MANY/TOO_FEW/'
expect '{least} is not given' $ar 's/{limit}/{least}/'
expect 'web/words/ar.json:4' $ar '3s/,$//'
expect 'duplicate object key' $en '3s/home.needs/home.hello/'
exit $failed
