#define _GNU_SOURCE /* memmem */
#include "compiler/normalise.h"

#include <opencc.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "stdlib/numeral.h"

typedef struct Cleaner {
    ZjText bytes;
    ZjConverter *converter;
    ZjArena *arena;
    ZjDocument *doc;
    char *text; /* the document's, while it is made */
    bool page;  /* has tags: line ends are blanks */
} Cleaner;

struct ZjConverter {
    opencc_t cc;
};

ZjConverter *zj_converter_open(void)
{
    ZjConverter *c = malloc(sizeof *c);
    if (c == NULL) return NULL;
    c->cc = opencc_open(OPENCC_DEFAULT_CONFIG_TRAD_TO_SIMP);
    if (c->cc == NULL || c->cc == (opencc_t)-1) {
        free(c);
        return NULL;
    }
    return c;
}

void zj_converter_close(ZjConverter *converter)
{
    if (converter == NULL) return;
    (void)opencc_close(converter->cc);
    free(converter);
}

/* ---- code points ---- */

static bool is_ideograph(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3007 ||
           (c >= 0x20000 && c <= 0x323AF);
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

/* Nothing to see: joiners, direction marks, soft hyphens, controls. */
static bool is_invisible(uint32_t c)
{
    return c < 0x20 || c == 0x7F || c == 0xAD || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFE00 && c <= 0xFE0F);
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Full-width forms as ASCII. */
static uint32_t narrow(uint32_t c)
{
    return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

/* A radical or compatibility ideograph as the ideograph it looks like. */
static uint32_t plain_ideograph(uint32_t c)
{
    bool odd = (c >= 0x2E80 && c <= 0x2FD5) || (c >= 0xF900 && c <= 0xFAFF) ||
               (c >= 0x2F800 && c <= 0x2FA1F);
    if (!odd) return c;
    utf8proc_int32_t to[4];
    int last = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, to, 4,
                                                 UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &last);
    return n == 1 && to[0] > 0 ? (uint32_t)to[0] : c;
}

static uint32_t decode(ZjText text, uint32_t at, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    return zj_utf8_decode(p + at, p + text.len, code);
}

/* ---- pages: tags, entities, the head ---- */

static bool same_letter(char a, char b)
{
    return (a | 0x20) == (b | 0x20);
}

static bool starts_with(const Cleaner *c, uint32_t at, const char *word)
{
    size_t n = strlen(word);
    if (c->bytes.len - at < n) return false;
    for (size_t i = 0; i < n; i++) {
        char x = c->bytes.ptr[at + i];
        if (x != word[i] && !(word[i] >= 'a' && word[i] <= 'z' && same_letter(x, word[i])))
            return false;
    }
    return true;
}

static bool is_name_byte(char b)
{
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') ||
           b == '-' || b == ':';
}

/* Bytes of the tag or comment at `at`, 0 when it is none; where its name stands. */
static uint32_t tag_at(const Cleaner *c, uint32_t at, ZjText *name, bool *closing)
{
    const char *p = c->bytes.ptr, *end = p + c->bytes.len, *i = p + at + 1;
    if (starts_with(c, at, "<!--")) {
        const char *stop =
            at + 4 < c->bytes.len ? memmem(i, (size_t)(end - i), "-->", 3) : NULL;
        *name = (ZjText){"", 0};
        return stop != NULL ? (uint32_t)(stop + 3 - (p + at)) : c->bytes.len - at;
    }
    *closing = i < end && *i == '/';
    if (*closing) i++;
    if (i < end && (*i == '!' || *i == '?')) i++; /* <!DOCTYPE html>, <?xml … ?> */
    name->ptr = i;
    while (i < end && is_name_byte(*i))
        i++;
    name->len = (uint32_t)(i - name->ptr);
    if (name->len == 0 || is_digit((unsigned char)name->ptr[0])) return 0;
    for (char mark = '\0'; i < end; i++) {
        if (mark != '\0') {
            if (*i == mark) mark = '\0';
        } else if (*i == '"' || *i == '\'') {
            mark = *i;
        } else if (*i == '>') {
            return (uint32_t)(i + 1 - (p + at));
        } else if (*i == '<') {
            return 0;
        }
    }
    return 0;
}

static bool same_name(ZjText a, ZjText b)
{
    uint32_t i = 0;
    while (i < a.len && i < b.len && same_letter(a.ptr[i], b.ptr[i]))
        i++;
    return i == a.len && i == b.len;
}

static bool is_any(ZjText name, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (same_name(name, zj_text(*list))) return true;
    }
    return false;
}

/* Behind the closing tag of an element whose content is no text. */
static uint32_t skip_element(const Cleaner *c, uint32_t at, ZjText name)
{
    for (; at < c->bytes.len; at++) {
        ZjText other;
        bool closing = false;
        if (c->bytes.ptr[at] != '<' || !starts_with(c, at, "</")) continue;
        uint32_t n = tag_at(c, at, &other, &closing);
        if (n != 0 && closing && same_name(other, name)) return at + n;
    }
    return at;
}

/* Passes over a tag. `*breaks`: a new line of the text begins. 0: not a tag. */
static uint32_t skip_tag(const Cleaner *c, uint32_t at, bool *breaks)
{
    static const char *const silent[] = {"script",   "style",    "head",
                                         "template", "noscript", NULL};
    static const char *const inlined[] = {
        "a",   "abbr", "b",     "big",  "cite", "code",   "em",  "font", "i",      "img",
        "ins", "del",  "label", "mark", "q",    "s",      "sup", "sub",  "small",  "span",
        "u",   "wbr",  "kbd",   "var",  "time", "strong", "o:p", "bdo",  "strike", NULL};
    ZjText name = {"", 0};
    bool closing = false;
    uint32_t n = tag_at(c, at, &name, &closing);
    if (n == 0) return 0;
    *breaks = name.len != 0 && !is_any(name, inlined);
    if (!closing && is_any(name, silent)) return skip_element(c, at + n, name) - at;
    return n;
}

typedef struct Entity {
    const char *name;
    uint32_t code;
} Entity;

/* Those of saved Chinese pages; others stay as they are written. */
static const Entity entities[] = {
    {"nbsp", ' '},     {"ensp", ' '},      {"emsp", ' '},      {"thinsp", ' '},
    {"amp", '&'},      {"lt", '<'},        {"gt", '>'},        {"quot", '"'},
    {"apos", '\''},    {"ldquo", 0x201C},  {"rdquo", 0x201D},  {"lsquo", 0x2018},
    {"rsquo", 0x2019}, {"laquo", 0xAB},    {"raquo", 0xBB},    {"mdash", 0x2014},
    {"ndash", 0x2013}, {"hellip", 0x2026}, {"middot", 0xB7},   {"bull", 0x2022},
    {"times", 0xD7},   {"divide", 0xF7},   {"le", 0x2264},     {"ge", 0x2265},
    {"ne", 0x2260},    {"plusmn", 0xB1},   {"permil", 0x2030}, {"deg", 0xB0},
    {"yen", 0xA5},     {"sup2", 0xB2},     {"sup3", 0xB3},     {"frac12", 0xBD},
    {"zwnj", 0x200C},  {"zwj", 0x200D},    {"shy", 0xAD},      {"minus", 0x2212},
};

static uint32_t entity_at(const Cleaner *c, uint32_t at, uint32_t *code)
{
    const char *p = c->bytes.ptr + at + 1, *end = c->bytes.ptr + c->bytes.len;
    if (p < end && *p == '#') {
        bool hex = p + 1 < end && same_letter(p[1], 'x');
        uint32_t value = 0, digits = 0;
        for (p += hex ? 2 : 1; p < end && digits < 7; p++, digits++) {
            uint32_t d = (unsigned char)*p | 0x20U;
            if (is_digit((unsigned char)*p))
                d = (unsigned char)*p - '0';
            else if (hex && d >= 'a' && d <= 'f')
                d = d - 'a' + 10;
            else
                break;
            value = value * (hex ? 16U : 10U) + d;
        }
        bool good = digits != 0 && value != 0 && value <= 0x10FFFF &&
                    !(value >= 0xD800 && value <= 0xDFFF);
        if (!good) return 0;
        *code = value;
        if (p < end && *p == ';') p++;
        return (uint32_t)(p - (c->bytes.ptr + at));
    }
    for (size_t k = 0; k < sizeof entities / sizeof *entities; k++) {
        size_t n = strlen(entities[k].name);
        if ((size_t)(end - p) <= n || memcmp(p, entities[k].name, n) != 0 || p[n] != ';')
            continue;
        *code = entities[k].code;
        return (uint32_t)(n + 2);
    }
    return 0;
}

static uint32_t line_end(const Cleaner *c, uint32_t at)
{
    const char *stop =
        at < c->bytes.len ? memchr(c->bytes.ptr + at, '\n', c->bytes.len - at) : NULL;
    return stop != NULL ? (uint32_t)(stop - c->bytes.ptr) + 1 : c->bytes.len;
}

/* "---", lines of "key: value", "---": what a page was saved with, no part of the document. */
static uint32_t skip_head(Cleaner *c)
{
    uint32_t at = starts_with(c, 0, "\xEF\xBB\xBF") ? 3 : 0;
    while (at < c->bytes.len && strchr(" \t\r\n", c->bytes.ptr[at]) != NULL)
        at++;
    uint32_t start = at;
    if (!starts_with(c, at, "---\n") && !starts_with(c, at, "---\r\n")) return 0;
    bool keys = false;
    for (at = line_end(c, at); at < c->bytes.len; at = line_end(c, at)) {
        if (starts_with(c, at, "---")) {
            if (!keys) return 0;
            c->doc->head = (ZjStretch){start, line_end(c, at)};
            return line_end(c, at);
        }
        const char *line = c->bytes.ptr + at;
        uint32_t n = line_end(c, at) - at, i = 0;
        while (i < n && is_name_byte(line[i]) && line[i] != ':')
            i++;
        bool key = i > 0 && i < n && line[i] == ':';
        if (!key && line[0] != ' ' && line[0] != '-' && line[0] != '\t') return 0;
        keys = keys || key;
    }
    return 0;
}

/* ---- letters ---- */

static void put(ZjDocument *doc, uint32_t code, uint32_t start, uint32_t end)
{
    uint32_t last = doc->count != 0 ? doc->letters[doc->count - 1].code : '\n';
    if (code == '\n' && last == ' ') doc->count--;
    if (code == ' ' && (last == ' ' || last == '\n')) return;
    doc->letters[doc->count++] = (ZjLetter){.code = code, .start = start, .end = end};
}

static void put_code(Cleaner *c, uint32_t code, uint32_t start, uint32_t end)
{
    const ZjDocument *doc = c->doc;
    bool behind = doc->count != 0 && is_ideograph(doc->letters[doc->count - 1].code);
    if (code == 0x25CB && behind) code = 0x3007; /* 二○二四年 */
    if (code == '\n')
        put(c->doc, c->page ? ' ' : '\n', start, end);
    else if (is_blank(code))
        put(c->doc, ' ', start, end);
    else if (!is_invisible(code))
        put(c->doc, plain_ideograph(code), start, end);
}

static ZjStatus clean(Cleaner *c)
{
    ZjDocument *doc = c->doc;
    doc->letters = zj_arena_array(c->arena, (size_t)c->bytes.len + 1, sizeof *doc->letters);
    if (doc->letters == NULL) return ZJ_NO_MEM;
    uint32_t first = skip_head(c);
    bool breaks = false;
    for (uint32_t at = first; at < c->bytes.len && !c->page; at++) {
        c->page = c->bytes.ptr[at] == '<' && skip_tag(c, at, &breaks) != 0;
    }
    for (uint32_t at = first; at < c->bytes.len;) {
        char byte = c->bytes.ptr[at];
        uint32_t code = 0, n = c->page && byte == '<' ? skip_tag(c, at, &breaks) : 0;
        if (n != 0) {
            doc->tag_count++;
            if (breaks) put(doc, '\n', at, at + n);
            at += n;
            continue;
        }
        if (c->page && byte == '&') n = entity_at(c, at, &code);
        if (n == 0) n = decode(c->bytes, at, &code);
        if (n == 0) return ZJ_DOMAIN;
        put_code(c, code, at, at + n);
        at += n;
    }
    put(doc, '\n', c->bytes.len, c->bytes.len);
    return ZJ_OK;
}

/* ---- pinyin and mojibake ---- */

static uint32_t code_of(const ZjDocument *doc, uint32_t i)
{
    return i < doc->count ? narrow(doc->letters[i].code) : 0;
}

/* A small letter of pinyin without its tone; 0 for anything else. */
static char pinyin_letter(uint32_t c, bool *tone)
{
    if (c >= 'a' && c <= 'z') return (char)c;
    if (c == 0x251 || c == 0x261) return c == 0x251 ? 'a' : 'g'; /* ɑ, ɡ */
    if (c < 0xC0 || c > 0x1FF) return 0;
    utf8proc_int32_t to[4];
    int last = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)c, to, 4, UTF8PROC_DECOMPOSE, &last);
    if (n < 2 || n > 4 || to[0] < 'a' || to[0] > 'z') return 0;
    bool umlaut = false;
    for (utf8proc_ssize_t i = 1; i < n; i++) {
        if (to[i] == 0x308)
            umlaut = true;
        else if (to[i] == 0x300 || to[i] == 0x301 || to[i] == 0x304 || to[i] == 0x30C)
            *tone = true;
        else
            return 0;
    }
    return umlaut ? 'v' : (char)to[0];
}

static bool is_syllable(const char *s)
{
    static const char *const initials[] = {"zh", "ch", "sh", "b", "p", "m", "f", "d",
                                           "t",  "n",  "l",  "g", "k", "h", "j", "q",
                                           "x",  "r",  "z",  "c", "s", "y", "w", ""};
    static const char *const finals[] = {
        "a",   "o",   "e",    "i",    "u",    "v",   "ai",  "ei",  "ui", "ao",
        "ou",  "iu",  "ie",   "ue",   "ve",   "er",  "an",  "en",  "in", "un",
        "ang", "eng", "ing",  "ong",  "ia",   "iao", "ian", "uan", "ua", "uai",
        "uo",  "van", "iang", "iong", "uang", "n",   "ng",  NULL};
    for (size_t i = 0; i < sizeof initials / sizeof *initials; i++) {
        size_t n = strlen(initials[i]);
        if (strncmp(s, initials[i], n) != 0) continue;
        for (size_t k = 0; finals[k] != NULL; k++) {
            if (strcmp(s + n, finals[k]) == 0) return true;
        }
    }
    return false;
}

/* Letters of the syllable at i that is followed by a closing bracket, 0 when there is none. */
static uint32_t syllable_at(const ZjDocument *doc, uint32_t i, bool *tone)
{
    char s[8] = {0};
    uint32_t n = 0;
    *tone = false;
    while (n < 6) {
        char letter = pinyin_letter(code_of(doc, i + n), tone);
        if (letter == 0) break;
        s[n++] = letter;
    }
    if (n == 0 || code_of(doc, i + n) != ')' || !is_syllable(s)) return 0;
    return *tone || n > 1 ? n : 0; /* 甲(a) is an item */
}

typedef enum Mark { KEPT, PINYIN, BROKEN, ODD } Mark;

/* A bracket of pinyin at i: marks it, and what it shows to be broken. Letters passed. */
static uint32_t mark_bracket(const ZjDocument *doc, unsigned char *marks, uint32_t i)
{
    bool tone;
    uint32_t n = code_of(doc, i) == '(' ? syllable_at(doc, i + 1, &tone) : 0;
    if (n == 0) return 0;
    uint32_t before = i > 0 ? doc->letters[i - 1].code : '\n';
    bool read_out = is_ideograph(before);
    if (!read_out && (!tone || before == '\n' || before == ' ')) return 0;
    memset(marks + i, read_out ? PINYIN : BROKEN, n + 2);
    if (!read_out) marks[i - 1] = BROKEN; /* M(jìn): half of an ideograph */
    return n + 2;
}

/* ?jié) -- a bracket that lost its beginning. */
static uint32_t mark_half_bracket(const ZjDocument *doc, unsigned char *marks, uint32_t i)
{
    bool tone;
    uint32_t n = code_of(doc, i) == '?' ? syllable_at(doc, i + 1, &tone) : 0;
    if (n == 0 || !tone) return 0;
    memset(marks + i, BROKEN, n + 2);
    return n + 2;
}

static bool is_broken(const ZjDocument *doc, uint32_t i)
{
    uint32_t c = doc->letters[i].code;
    if (c == ZJ_UNREADABLE || (c >= 0x80 && c <= 0x9F) || (c >= 0xE000 && c <= 0xF8FF))
        return true;
    if (c == '?' && (code_of(doc, i + 1) == '?' || (i > 0 && code_of(doc, i - 1) == '?')))
        return doc->letters[i].code == '?';                  /* ？？ is meant */
    return (c == 0x951F && code_of(doc, i + 1) == 0x65A4) || /* 锟斤拷 */
           (c == 0x65A4 && i > 0 && code_of(doc, i - 1) == 0x951F) ||
           (c == 0x62F7 && i > 0 && code_of(doc, i - 1) == 0x65A4);
}

/* What has no business among ideographs, and tells how far a broken stretch goes. */
static bool is_odd(uint32_t c)
{
    return (c > ' ' && c < 0x7F && strchr("@#$&*<>=?\\^_`{|}~", (int)c) != NULL) ||
           (c >= 0x370 && c <= 0x4FF) || (c >= 0x2190 && c <= 0x22FF && c != 0x2236);
}

static bool ends_stretch(uint32_t c)
{
    return c == '\n' || c == ',' || c == ';' || c == 0x3001 || c == 0x3002 || c == 0;
}

enum { MAX_GAP = 8 }; /* letters between two broken places of one stretch */

/* Joins broken places that stand close to each other. */
static void join_broken(const ZjDocument *doc, unsigned char *marks)
{
    for (uint32_t i = 0; i < doc->count; i++) {
        if (marks[i] != BROKEN) continue;
        uint32_t last = i;
        for (uint32_t k = i + 1; k < doc->count && k - last <= MAX_GAP; k++) {
            if (marks[k] != BROKEN && ends_stretch(code_of(doc, k))) break;
            if (marks[k] == BROKEN || marks[k] == ODD) last = k;
        }
        memset(marks + i, BROKEN, last - i + 1);
        i = last;
    }
}

/* Takes out what is marked: pinyin goes, a broken stretch becomes one letter. */
static ZjStatus cut_out(Cleaner *c, const unsigned char *marks)
{
    ZjDocument *doc = c->doc;
    uint32_t kept = 0, stretches = 0, capacity = 0;
    for (uint32_t i = 0; i < doc->count; i++)
        capacity += marks[i] == BROKEN && (i == 0 || marks[i - 1] != BROKEN);
    doc->unreadable = zj_arena_array(c->arena, (size_t)capacity + 1, sizeof *doc->unreadable);
    if (doc->unreadable == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < doc->count; i++) {
        ZjLetter letter = doc->letters[i];
        if (marks[i] == PINYIN) {
            doc->pinyin_count += narrow(letter.code) == '(';
            if (kept > 0) doc->letters[kept - 1].end = letter.end;
            continue;
        }
        if (marks[i] == BROKEN) {
            uint32_t start = letter.start;
            while (i + 1 < doc->count && marks[i + 1] == BROKEN)
                i++;
            letter = (ZjLetter){ZJ_UNREADABLE, start, doc->letters[i].end, 0};
            doc->unreadable[stretches++] = (ZjStretch){start, letter.end};
        }
        doc->letters[kept++] = letter;
    }
    doc->count = kept;
    doc->unreadable_count = stretches;
    return ZJ_OK;
}

static ZjStatus mend(Cleaner *c)
{
    ZjDocument *doc = c->doc;
    unsigned char *marks = zj_arena_alloc(c->arena, (size_t)doc->count + 8);
    if (marks == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < doc->count;) {
        uint32_t n = mark_bracket(doc, marks, i);
        if (n == 0) n = mark_half_bracket(doc, marks, i);
        if (n == 0) {
            if (is_broken(doc, i))
                marks[i] = BROKEN;
            else if (is_odd(doc->letters[i].code))
                marks[i] = ODD;
            n = 1;
        }
        i += n;
    }
    join_broken(doc, marks);
    return cut_out(c, marks);
}

/* ---- traditional to simplified ---- */

static void encode(ZjBuf *out, uint32_t code)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)code, bytes);
    if (n > 0) zj_buf_add(out, bytes, (size_t)n);
}

/* Converts letters from ≤ i < to as one text, so that words decide where characters do not;
** false when the result has another number of letters. */
static bool convert_run(Cleaner *c, uint32_t from, uint32_t to, ZjBuf *buf)
{
    zj_buf_clear(buf);
    for (uint32_t i = from; i < to; i++)
        encode(buf, c->doc->letters[i].code);
    if (buf->failed) return false;
    char *done = opencc_convert_utf8(c->converter->cc, buf->ptr, buf->len);
    if (done == NULL) return false;
    ZjText text = {done, (uint32_t)strlen(done)};
    uint32_t count = 0, code, n;
    for (uint32_t at = 0; at < text.len; at += n, count++) {
        n = decode(text, at, &code);
        if (n == 0) break;
    }
    bool fits = count == to - from;
    for (uint32_t at = 0, i = from; fits && at < text.len; at += n, i++) {
        n = decode(text, at, &code);
        c->doc->converted_count += c->doc->letters[i].code != code;
        c->doc->letters[i].code = code;
    }
    opencc_convert_utf8_free(done);
    return fits;
}

static ZjStatus convert(Cleaner *c)
{
    ZjBuf buf = {0};
    if (c->converter == NULL) return ZJ_OK;
    for (uint32_t from = 0, to; from < c->doc->count; from = to + 1) {
        for (to = from; to < c->doc->count && c->doc->letters[to].code != '\n';)
            to++;
        if (convert_run(c, from, to, &buf)) continue;
        for (uint32_t i = from; i < to; i++)
            (void)convert_run(c, i, i + 1, &buf);
    }
    bool failed = buf.failed;
    zj_buf_free(&buf);
    return failed ? ZJ_NO_MEM : ZJ_OK;
}

/* ---- headings and paragraphs ---- */

/* The Chinese numeral at i, to 99; letters it takes, 0 when there is none. */
static uint32_t small_numeral(const ZjDocument *doc, uint32_t i, uint32_t *value)
{
    static const uint32_t numerals[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                        0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341};
    uint32_t n = 0, total = 0, digit = 0;
    for (;; n++) {
        uint32_t k = 0, code = code_of(doc, i + n);
        while (k <= 10 && numerals[k] != code)
            k++;
        if (k > 10 || n == 4) break;
        if (k == 10) total += (digit != 0 ? digit : 1) * 10;
        digit = k == 10 ? 0 : k;
    }
    *value = total + digit;
    return *value == 0 ? 0 : n;
}

static uint32_t small_number(const ZjDocument *doc, uint32_t i, uint32_t *value)
{
    uint32_t n = 0;
    for (*value = 0; n < 3 && is_digit(code_of(doc, i + n)); n++)
        *value = *value * 10 + (code_of(doc, i + n) - '0');
    return is_digit(code_of(doc, i + n)) ? 0 : n;
}

/* 第一章, 第二节, 第三条: letters, style. */
static uint32_t article_at(const ZjDocument *doc, uint32_t i, ZjHeading *h)
{
    if (code_of(doc, i) != 0x7B2C) return 0;
    uint32_t n = small_numeral(doc, i + 1, &h->number);
    if (n == 0) n = small_number(doc, i + 1, &h->number);
    uint32_t c = code_of(doc, i + 1 + n);
    h->style = c == 0x7AE0 ? 'P' : c == 0x8282 ? 'S' : c == 0x6761 ? 'A' : '\0';
    return n == 0 || h->style == '\0' ? 0 : n + 2;
}

/* The mark at the beginning of a line; letters it takes, 0 when there is none. */
static uint32_t mark_at(const ZjDocument *doc, uint32_t i, ZjHeading *h)
{
    uint32_t n = article_at(doc, i, h);
    if (n != 0) return n;
    uint32_t c = code_of(doc, i);
    if (c >= 0x2460 && c <= 0x2473) { /* ① */
        h->style = '4';
        h->number = c - 0x245F;
        return 1;
    }
    bool bracket = c == '(';
    n = small_numeral(doc, i + bracket, &h->number);
    bool chinese = n != 0;
    if (!chinese) n = small_number(doc, i + bracket, &h->number);
    if (n == 0) return 0;
    uint32_t end = code_of(doc, i + bracket + n);
    h->style = chinese ? (bracket ? '2' : '1') : (bracket ? '4' : '3');
    if (bracket) return end == ')' ? n + 2 : 0;
    if (end == 0x3001) return n + 1; /* 、 */
    if (chinese || end != '.') return 0;
    return is_digit(code_of(doc, i + n + 1)) ? 0 : n + 1; /* 2.0版 */
}

static int rank(char style)
{
    const char *order = "PSA1234";
    return (int)(strchr(order, style) - order);
}

static bool ends_sentence(uint32_t c)
{
    return c == 0x3002 || c == 0xFF1B || c == ';' || c == 0xFF01 || c == '!' || c == 0xFF1F ||
           c == ':' || c == 0xFF1A;
}

enum { MAX_TITLE = 24 };

static void add_heading(ZjDocument *doc, ZjHeading h, uint32_t first, uint32_t mark,
                        uint32_t end)
{
    uint32_t stop = first + mark;
    while (stop < end && !ends_sentence(doc->letters[stop].code) && stop - first < MAX_TITLE)
        stop++;
    h.cut = stop < end && !ends_sentence(doc->letters[stop].code);
    h.title = zj_document_text(doc, first, stop);
    h.line = (ZjStretch){first, end};
    h.body = first + mark;
    h.parent = doc->heading_count != 0 ? doc->heading_count - 1 : UINT32_MAX;
    while (h.parent != UINT32_MAX && rank(doc->headings[h.parent].style) >= rank(h.style))
        h.parent = doc->headings[h.parent].parent;
    doc->headings[doc->heading_count++] = h;
}

/* A line that ends within a sentence reads on in the next, unless that is a heading. */
static void break_lines(Cleaner *c)
{
    ZjDocument *doc = c->doc;
    bool open = false; /* the paragraph before may go on */
    for (uint32_t from = 0, to; from < doc->count; from = to + 1) {
        for (to = from; doc->letters[to].code != '\n';)
            to++;
        ZjHeading h = {0};
        uint32_t mark = to > from ? mark_at(doc, from, &h) : 0;
        if (to == from) {
            open = false;
            continue;
        }
        if (mark != 0) add_heading(doc, h, from, mark, to);
        if (open && mark == 0) {
            doc->paragraphs[doc->paragraph_count - 1].letters.to = to;
            doc->letters[from - 1].code = ' ';
            c->text[doc->letters[from - 1].at] = ' ';
        } else {
            uint32_t under = doc->heading_count != 0 ? doc->heading_count - 1 : UINT32_MAX;
            doc->paragraphs[doc->paragraph_count++] = (ZjParagraph){{from + mark, to}, under};
        }
        open = !c->page && !ends_sentence(doc->letters[to - 1].code);
    }
}

static ZjStatus outline(Cleaner *c)
{
    ZjDocument *doc = c->doc;
    uint32_t lines = 0;
    for (uint32_t i = 0; i < doc->count; i++)
        lines += doc->letters[i].code == '\n';
    doc->headings = zj_arena_array(c->arena, (size_t)lines + 1, sizeof *doc->headings);
    doc->paragraphs = zj_arena_array(c->arena, (size_t)lines + 1, sizeof *doc->paragraphs);
    if (doc->headings == NULL || doc->paragraphs == NULL) return ZJ_NO_MEM;
    break_lines(c);
    return ZJ_OK;
}

static ZjStatus write_text(Cleaner *c)
{
    ZjBuf buf = {0};
    for (uint32_t i = 0; i < c->doc->count; i++) {
        c->doc->letters[i].at = (uint32_t)buf.len;
        encode(&buf, c->doc->letters[i].code);
    }
    c->text = buf.failed ? NULL : zj_arena_copy(c->arena, buf.len != 0 ? buf.ptr : "", buf.len);
    c->doc->text = (ZjText){c->text, (uint32_t)buf.len};
    zj_buf_free(&buf);
    return c->text != NULL ? ZJ_OK : ZJ_NO_MEM;
}

/* ---- folding ---- */

/* Marks that documents use for one another. 著 stands for 着 in many converted texts. */
static uint32_t same_mark(uint32_t c)
{
    switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
    case 0x301D:
    case 0x301E:
    case 0xAB:
    case 0xBB:
    case '\'':
    case '`':
        return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0x2500:
    case 0x301C:
    case '~':
        return '-';
    case 0x2022:
    case 0x2027:
    case 0x30FB:
    case 0x22C5:
        return 0xB7;
    case 0x2236:
    case 0xFE30:
        return ':';
    case 0x25CB:
        return 0x3007;
    case 0x8457:
        return 0x7740;
    }
    return c;
}

static void fold_code(ZjFolded *f, uint32_t code, uint32_t origin)
{
    utf8proc_int32_t to[8] = {(utf8proc_int32_t)code};
    utf8proc_ssize_t n = 1;
    int last = 0;
    if (code == '\n' || code == ' ' || is_blank(code) || is_invisible(code)) return;
    if (!is_ideograph(code) && code > 0x7F) {
        n = utf8proc_decompose_char((utf8proc_int32_t)code, to, 8,
                                    UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &last);
        if (n < 1 || n > 8) {
            to[0] = (utf8proc_int32_t)code;
            n = 1;
        }
    }
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        uint32_t c = same_mark((uint32_t)to[i]);
        if (c == ' ') continue;
        if (c == '-' && f->count > 0 && f->code[f->count - 1] == '-') continue; /* —— */
        f->code[f->count] = c;
        f->origin[f->count++] = origin;
    }
}

static bool make_room(ZjFolded *f, size_t letters, ZjArena *arena)
{
    f->count = 0;
    f->code = zj_arena_array(arena, letters * 8 + 1, sizeof *f->code);
    f->origin = zj_arena_array(arena, letters * 8 + 1, sizeof *f->origin);
    return f->code != NULL && f->origin != NULL;
}

static ZjStatus fold_document(Cleaner *c)
{
    ZjDocument *doc = c->doc;
    if (!make_room(&doc->folded, doc->count, c->arena)) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < doc->count; i++)
        fold_code(&doc->folded, doc->letters[i].code, i);
    return ZJ_OK;
}

ZjStatus zj_document_read(ZjText bytes, ZjConverter *converter, ZjArena *arena, ZjDocument *out)
{
    *out = (ZjDocument){0};
    Cleaner c = {.bytes = bytes, .converter = converter, .arena = arena, .doc = out};
    ZJ_TRY(clean(&c));
    ZJ_TRY(mend(&c));
    ZJ_TRY(convert(&c));
    ZJ_TRY(write_text(&c));
    ZJ_TRY(outline(&c));
    return fold_document(&c);
}

ZjStatus zj_phrase_fold(ZjText phrase, ZjConverter *converter, ZjArena *arena, ZjFolded *out)
{
    ZjDocument doc = {0};
    Cleaner c = {.bytes = phrase, .converter = converter, .arena = arena, .doc = &doc};
    doc.letters = zj_arena_array(arena, (size_t)phrase.len + 1, sizeof *doc.letters);
    if (doc.letters == NULL || !make_room(out, phrase.len, arena)) return ZJ_NO_MEM;
    for (uint32_t at = 0, code, n; at < phrase.len; at += n) {
        n = decode(phrase, at, &code);
        if (n == 0) return ZJ_DOMAIN;
        put_code(&c, code, at, at + n);
    }
    ZJ_TRY(convert(&c));
    for (uint32_t i = 0; i < doc.count; i++)
        fold_code(out, doc.letters[i].code, doc.letters[i].start);
    return ZJ_OK;
}

uint32_t zj_folded_find(const ZjFolded *in, const ZjFolded *what, uint32_t from)
{
    if (what->count == 0 || what->count > in->count) return UINT32_MAX;
    for (uint32_t i = from; i <= in->count - what->count; i++) {
        if (in->code[i] != what->code[0]) continue;
        if (memcmp(in->code + i, what->code, what->count * sizeof *what->code) == 0) return i;
    }
    return UINT32_MAX;
}

/* ---- places ---- */

ZjText zj_document_text(const ZjDocument *document, uint32_t from, uint32_t to)
{
    uint32_t last = document->text.len;
    uint32_t start = from < document->count ? document->letters[from].at : last;
    uint32_t end = to < document->count ? document->letters[to].at : last;
    return (ZjText){document->text.ptr + start, end > start ? end - start : 0};
}

uint32_t zj_document_paragraph(const ZjDocument *document, uint32_t letter)
{
    uint32_t low = 0, high = document->paragraph_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (document->paragraphs[middle].letters.to <= letter)
            low = middle + 1;
        else
            high = middle;
    }
    return low < document->paragraph_count ? low : UINT32_MAX;
}

/* The number at i, of a place that is cited: 二, （一）, 2 or 第五条. Letters it takes. */
static uint32_t step_at(const ZjDocument *cited, uint32_t i, ZjHeading *h)
{
    uint32_t n = article_at(cited, i, h);
    if (n != 0) return n;
    bool bracket = code_of(cited, i) == '(';
    n = small_numeral(cited, i + bracket, &h->number);
    bool chinese = n != 0;
    if (!chinese) n = small_number(cited, i + bracket, &h->number);
    h->style = chinese ? (bracket ? '2' : '1') : (bracket ? '4' : '3');
    if (n == 0 || !bracket) return n;
    return code_of(cited, i + 1 + n) == ')' ? n + 2 : 0;
}

static bool is_joiner(uint32_t c)
{
    return c == 0x3001 || c == ',' || c == ';' || c == 0x548C || c == 0x53CA || c == 0x4E0E;
}

/* Reads 二（一）2、三 … into places; false when something else stands there. */
static bool read_places(const ZjDocument *cited, ZjDocPlaces *places)
{
    for (uint32_t i = 0; i < cited->count; i++) {
        if (places->count == ZJ_MAX_PLACES) return false;
        uint32_t k = places->count++, n;
        places->paths[k].count = 0;
        for (ZjHeading h = {0}; places->paths[k].count < ZJ_MAX_PATH; i += n) {
            n = step_at(cited, i, &h);
            if (n == 0) break;
            uint32_t step = places->paths[k].count++;
            places->paths[k].at[step].style = h.style;
            places->paths[k].at[step].number = h.number;
            while (code_of(cited, i + n) == '.')
                n++;
        }
        if (places->paths[k].count == 0) return false;
        if (i < cited->count && !is_joiner(code_of(cited, i))) return false;
    }
    return true;
}

/* Is a place part of the way from the top down to the heading? */
static bool on_way(const ZjDocument *doc, uint32_t heading, const ZjDocPlaces *places,
                   uint32_t k)
{
    for (; heading != UINT32_MAX; heading = doc->headings[heading].parent) {
        uint32_t at = heading, n = places->paths[k].count;
        while (n > 0 && at != UINT32_MAX &&
               doc->headings[at].style == places->paths[k].at[n - 1].style &&
               doc->headings[at].number == places->paths[k].at[n - 1].number) {
            at = doc->headings[at].parent;
            n--;
        }
        if (n == 0) return true;
    }
    return false;
}

ZjDocPlaces zj_document_places(const ZjDocument *document, ZjText cited)
{
    enum { MOST = 64 };
    ZjLetter letters[MOST];
    ZjDocument place = {.letters = letters};
    ZjDocPlaces places = {.count = 0}, none = {.count = 0};
    for (uint32_t at = 0, code, n; at < cited.len; at += n) {
        n = decode(cited, at, &code);
        if (n == 0 || place.count == MOST) return none;
        if (!is_blank(code)) letters[place.count++] = (ZjLetter){.code = code};
    }
    if (!read_places(&place, &places)) return none;
    for (uint32_t h = 0; h < document->heading_count; h++) {
        for (uint32_t k = 0; k < places.count; k++) {
            if (on_way(document, h, &places, k)) return places;
        }
    }
    return none;
}

bool zj_document_under(const ZjDocument *document, const ZjDocPlaces *places, uint32_t letter)
{
    uint32_t paragraph = zj_document_paragraph(document, letter);
    if (paragraph == UINT32_MAX) return false;
    for (uint32_t k = 0; k < places->count; k++) {
        if (on_way(document, document->paragraphs[paragraph].heading, places, k)) return true;
    }
    return false;
}
