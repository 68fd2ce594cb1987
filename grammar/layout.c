/* layout.c -- indentation, blanks and columns. Widths are what a terminal shows. */
#include "grammar/layout.h"

#include <string.h>

#include "grammar/keyword.h"
#include "grammar/lexer.h"
#include "grammar/parser.h"

enum {
    SLOT_INDENT = 2,
    HEAD_INDENT = 4, /* the further lines of a head; its slots stand at 2 */
    KEYWORD_WIDTH = 6, /* what slots say begins behind three characters at the least */
    WIDEST_CELL = 64,  /* a longer one stands out alone */
    WIDEST_LINE = 120  /* nothing is put in columns behind it */
};

/* A bracket that is open where a line begins. */
typedef struct Open {
    bool hanging;    /* nothing follows it on its line, or it stands too far to the right */
    uint32_t at;     /* its column */
    uint32_t column; /* of what follows it */
    uint32_t indent; /* of its line */
} Open;

uint32_t zj_display_width(ZjText text)
{
    uint32_t width = 0, cp, n;
    const unsigned char *p = (const unsigned char *)text.ptr, *end = p + text.len;
    for (; p < end && (n = zj_utf8_decode(p, end, &cp)) != 0; p += n)
        width += (uint32_t)zj_utf8_width(cp);
    return width;
}

static bool is_opener(int token)
{
    return token == '(' || token == '[' || token == '{';
}

static bool is_closer(int token)
{
    return token == ')' || token == ']' || token == '}';
}

static bool begins(ZjText text, const char *with)
{
    size_t n = strlen(with);
    return text.len >= n && memcmp(text.ptr, with, n) == 0;
}

/* ---- blanks ---- */

/* A minus with an operand behind it only. */
static bool is_sign(const ZjPiece *pieces, uint32_t i)
{
    if (pieces[i].token != '-' || i == 0) return pieces[i].token == '-';
    int before = pieces[i - 1].token;
    if (before == ':' || before == ';') return true;
    const ZjKeyword *k = zj_keyword_of(before);
    return zj_operand_next(before) || (k != NULL && k->class <= ZJ_KEYWORD_S);
}

/* Behind a wide , ; : no blank is wanted, but digits on both sides would run together. */
static uint32_t after_separator(ZjText separator, ZjText next)
{
    bool wide = separator.len > 1;
    bool digits = (next.ptr[0] >= '0' && next.ptr[0] <= '9') || begins(next, "\xEF\xBC");
    return !wide || (digits && !begins(separator, "、")) ? 1 : 0;
}

/* Whether the brace is that of a record type: a field stands behind it. */
static bool is_type_brace(const ZjLayout *l, uint32_t i)
{
    return i + 1 < l->piece_count && (l->pieces[i + 1].roles & ZJ_ROLE_FIELD) != 0;
}

/* Whether piece i is the colon between a field and its type. */
static bool is_field_colon(const ZjLayout *l, uint32_t i)
{
    if (l->pieces[i].token != ':') return false;
    uint32_t name = i >= 3 && (l->pieces[i - 1].roles & ZJ_ROLE_ALIAS) != 0 ? i - 3 : i - 1;
    return (l->pieces[name].roles & ZJ_ROLE_FIELD) != 0;
}

/* 「…」「…」 stand close together; their marks have room enough. */
static bool are_corner_quotes(const ZjPiece *left, const ZjPiece *right)
{
    return left->token == ZJ_TOK_LIT_TEXT && right->token == ZJ_TOK_LIT_TEXT &&
           begins(left->text, "「") && begins(right->text, "「");
}

/* The blanks between piece i - 1 and piece i; `type`: i closes a record type. */
static uint32_t blanks_before(const ZjLayout *l, uint32_t i, bool type)
{
    const ZjPiece *before = &l->pieces[i - 1], *at = &l->pieces[i];
    int left = before->token, right = at->token;
    if (left == '.' || right == '.') return 0;
    if ((at->roles & ZJ_ROLE_ALIAS) != 0) return 0;
    if (right == '/' && i + 1 < l->piece_count && (l->pieces[i + 1].roles & ZJ_ROLE_ALIAS) != 0)
        return 0;
    if (left == '{' && is_type_brace(l, i - 1)) return 1;
    if (left == '(' || left == '[' || left == '{') return 0;
    if (is_field_colon(l, i)) return 1;
    if ((at->roles & ZJ_ROLE_FIELD) != 0 && left != ',') return 2;
    if (are_corner_quotes(before, at)) return 0;
    if (right == '}') return type ? 1 : 0;
    if (right == ')' || right == ']' || right == ',' || right == ';' || right == ':') return 0;
    if (left == ',' || left == ';' || left == ':') return after_separator(before->text, at->text);
    if (left == '-' && is_sign(l->pieces, i - 1)) return 0;
    bool called = left == ZJ_TOK_WORD || (left >= ZJ_TOK_STAT_COUNT && left <= ZJ_TOK_STAT_MEAN);
    if (right == '(' && called) return 0;
    return 1;
}

static void set_blanks(ZjLayout *l)
{
    bool types[ZJ_MAX_BRACKETS + 1] = {false};
    uint32_t depth = 0;
    for (uint32_t i = 0; i < l->piece_count; i++) {
        bool type = false;
        if (is_opener(l->pieces[i].token) && depth < ZJ_MAX_BRACKETS) {
            types[++depth] = is_type_brace(l, i);
        } else if (is_closer(l->pieces[i].token) && depth > 0) {
            type = types[depth--];
        }
        if (i != 0) l->pieces[i].blanks = blanks_before(l, i, type);
    }
}

/* ---- columns ---- */

/* The pieces [from, to) of one line, with the blanks between them. */
static uint32_t width_of(const ZjLayout *l, uint32_t from, uint32_t to)
{
    uint32_t width = 0;
    for (uint32_t i = from; i < to; i++)
        width += zj_display_width(l->pieces[i].text) + (i != from ? l->pieces[i].blanks : 0);
    return width;
}

/* The widest keyword of the slots from line `from` up to the next declaration. */
static uint32_t keyword_width(const ZjLayout *l, uint32_t from)
{
    uint32_t widest = KEYWORD_WIDTH;
    for (uint32_t i = from + 1; i < l->line_count; i++) {
        const ZjLine *line = &l->lines[i];
        if (line->count == 0) continue;
        const ZjPiece *first = &l->pieces[line->first];
        if ((first->roles & ZJ_ROLE_DECL) != 0) break;
        if ((first->roles & ZJ_ROLE_SLOT) == 0) continue;
        uint32_t width = zj_display_width(first->text);
        if (width > widest) widest = width;
    }
    return widest;
}

static void align_slots(ZjLayout *l)
{
    uint32_t widest = KEYWORD_WIDTH;
    for (uint32_t i = 0; i < l->line_count; i++) {
        const ZjLine *line = &l->lines[i];
        if (line->count == 0) continue;
        const ZjPiece *first = &l->pieces[line->first];
        if ((first->roles & ZJ_ROLE_DECL) != 0) widest = keyword_width(l, i);
        if ((first->roles & ZJ_ROLE_SLOT) == 0 || line->count < 2) continue;
        l->pieces[line->first + 1].blanks = widest - zj_display_width(first->text) + 1;
    }
}

/* Lines under one another that are cut into cells at the same kinds of places. */
typedef enum Ruling { RULED_NOT, RULED_FIELD, RULED_ITEM, RULED_INNER } Ruling;

typedef struct Cells {
    Ruling ruling;
    uint32_t from;    /* the first piece that counts */
    uint32_t stop[2]; /* pieces that begin a cell; 0 when there is none */
} Cells;

/* A line that holds one field and closes what it opens. */
static Cells field_cells(const ZjLayout *l, const ZjLine *line)
{
    Cells cells = {RULED_FIELD, line->first, {0, 0}}, none = {0};
    int depth = 0;
    for (uint32_t i = line->first; i < line->first + line->count; i++) {
        const ZjPiece *piece = &l->pieces[i];
        bool text = piece->token == ZJ_TOK_LIT_TEXT || piece->token == ZJ_TOK_EVIDENCE;
        if (i != line->first && (piece->roles & ZJ_ROLE_FIELD) != 0) return none;
        if (is_opener(piece->token)) depth++;
        if (is_closer(piece->token) && depth-- == 0) return none;
        if (cells.stop[0] == 0 && piece->token == ':') cells.stop[0] = i;
        else if (cells.stop[0] != 0 && cells.stop[1] == 0 && text) cells.stop[1] = i;
    }
    return depth == 0 ? cells : none;
}

static Cells cells_of(const ZjLayout *l, const ZjLine *line)
{
    Cells cells = {0};
    if (line->count == 0) return cells;
    const ZjPiece *first = &l->pieces[line->first];
    if ((first->roles & ZJ_ROLE_FIELD) != 0) return field_cells(l, line);
    bool level = first->token == '<' && line->count > 1 && (first[1].roles & ZJ_ROLE_ITEM) != 0;
    if ((first->roles & ZJ_ROLE_ITEM) != 0 || level) cells.ruling = RULED_ITEM;
    if ((first->roles & ZJ_ROLE_SLOT) != 0) cells.ruling = RULED_INNER;
    cells.from = line->first + (level ? 1 : 0);
    for (uint32_t i = cells.from + 1; i < line->first + line->count; i++) {
        const ZjPiece *piece = &l->pieces[i];
        bool more = (piece->roles & ZJ_ROLE_ITEM) != 0;
        bool here = cells.ruling == RULED_ITEM ? piece->token == ZJ_TOK_LIT_TEXT
                                               : (piece->roles & ZJ_ROLE_INNER) != 0;
        if (more && cells.ruling == RULED_ITEM) return (Cells){0};
        if (here && cells.stop[0] == 0) cells.stop[0] = i;
    }
    if (cells.stop[0] == 0) cells.ruling = RULED_NOT;
    return cells;
}

/* Brings cell `s` of the lines [from, to) under one another. */
static void align_cells(ZjLayout *l, uint32_t from, uint32_t to, int s)
{
    uint32_t widest = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = from; i < to; i++) {
            Cells cells = cells_of(l, &l->lines[i]);
            if (cells.stop[s] == 0) continue;
            uint32_t width = width_of(l, cells.from, cells.stop[s]);
            if (width > WIDEST_CELL) continue;
            if (pass == 0 && width > widest) widest = width;
            if (pass == 1) l->pieces[cells.stop[s]].blanks = widest - width + 1;
        }
    }
}

static void align_rulings(ZjLayout *l)
{
    for (uint32_t i = 0; i < l->line_count;) {
        Ruling ruling = cells_of(l, &l->lines[i]).ruling;
        uint32_t end = i + 1;
        while (ruling != RULED_NOT && end < l->line_count && !l->lines[end].empty_before &&
               cells_of(l, &l->lines[end]).ruling == ruling) {
            end++;
        }
        if (ruling != RULED_NOT) {
            align_cells(l, i, end, 0);
            align_cells(l, i, end, 1);
        }
        i = end;
    }
}

/* ---- indents ---- */

typedef struct Indents {
    Open open[ZJ_MAX_BRACKETS + 1];
    uint32_t depth;
    bool in_slot, ladder, items; /* what the last declaration and slot were */
    uint32_t content;            /* the column where what a slot says begins */
    uint32_t below;              /* the next line with a piece */
} Indents;

static uint32_t indent_of(const Indents *in, const ZjPiece *first)
{
    if ((first->roles & ZJ_ROLE_DECL) != 0) return 0;
    if ((first->roles & ZJ_ROLE_SLOT) != 0) return SLOT_INDENT;
    if (in->depth != 0) {
        const Open *top = &in->open[in->depth];
        bool closes = is_closer(first->token);
        if (top->hanging) return closes ? top->indent : top->indent + 2;
        return closes ? top->at : top->column;
    }
    if (in->in_slot) return in->content;
    if (first->token == '<') return SLOT_INDENT;
    return in->items && !in->ladder ? SLOT_INDENT : HEAD_INDENT;
}

/* Follows a line from its first piece to its last. */
static void follow_line(Indents *in, const ZjLayout *l, const ZjLine *line)
{
    uint32_t column = line->indent, end = line->first + line->count;
    for (uint32_t i = line->first; i < end; i++) {
        const ZjPiece *piece = &l->pieces[i];
        if (i != line->first) column += piece->blanks;
        uint32_t start = column;
        column += zj_display_width(piece->text);
        if ((piece->roles & ZJ_ROLE_DECL) != 0) {
            in->in_slot = false;
            in->ladder = (piece->roles & ZJ_ROLE_LADDER) != 0;
            in->items = in->ladder || piece->token == ZJ_TOK_KIND || piece->token == ZJ_TOK_UNIT;
        }
        if ((piece->roles & ZJ_ROLE_SLOT) != 0) {
            in->in_slot = true;
            in->content = column + (i + 1 < end ? l->pieces[i + 1].blanks : 1);
        }
        if (is_opener(piece->token) && in->depth < ZJ_MAX_BRACKETS) {
            uint32_t gap = i + 1 < end ? l->pieces[i + 1].blanks : 0;
            bool hanging = i + 1 == end || column > WIDEST_LINE;
            in->open[++in->depth] = (Open){hanging, start, column + gap, line->indent};
        } else if (is_closer(piece->token) && in->depth > 0) {
            in->depth--;
        }
    }
}

/* A comment on a line of its own goes with the line below; the last ones of a declaration stay
 * with its slots. */
static uint32_t comment_indent(Indents *in, const ZjLayout *l, uint32_t line)
{
    if (in->below < line) in->below = line;
    while (in->below < l->line_count && l->lines[in->below].count == 0)
        in->below++;
    bool last = in->below >= l->line_count;
    const ZjPiece *below = last ? NULL : &l->pieces[l->lines[in->below].first];
    if (below == NULL || (below->roles & ZJ_ROLE_DECL) != 0)
        return l->lines[line].was_indented ? SLOT_INDENT : 0;
    if (is_closer(below->token) && in->depth != 0 && in->open[in->depth].hanging)
        return in->open[in->depth].indent + 2;
    return indent_of(in, below);
}

static ZjStatus set_indents(ZjLayout *l, ZjArena *arena)
{
    Indents *in = zj_arena_alloc(arena, sizeof *in);
    if (in == NULL) return ZJ_NO_MEM;
    memset(in, 0, sizeof *in);
    for (uint32_t i = 0; i < l->line_count; i++) {
        ZjLine *line = &l->lines[i];
        if (line->count == 0) {
            line->indent = comment_indent(in, l, i);
        } else {
            line->indent = indent_of(in, &l->pieces[line->first]);
            follow_line(in, l, line);
        }
    }
    return ZJ_OK;
}

ZjStatus zj_layout(ZjLayout *l, ZjArena *arena)
{
    set_blanks(l);
    align_slots(l);
    align_rulings(l);
    return set_indents(l, arena);
}

/* ---- writing ---- */

static void write_blanks(uint32_t count, ZjBuf *out)
{
    for (uint32_t i = 0; i < count; i++)
        zj_buf_char(out, ' ');
}

static uint32_t line_width(const ZjLayout *l, const ZjLine *line)
{
    return line->indent + width_of(l, line->first, line->first + line->count);
}

static bool has_tail(const ZjLine *line)
{
    return line->count != 0 && line->comment.len != 0;
}

/* Where the comments behind the lines from `from` on stand; *end: the line after the last one. */
static uint32_t tail_column(const ZjLayout *l, uint32_t from, uint32_t *end)
{
    uint32_t widest = 0, i = from;
    for (; i < l->line_count && has_tail(&l->lines[i]); i++) {
        if (i != from && l->lines[i].empty_before) break;
        uint32_t width = line_width(l, &l->lines[i]);
        if (width > widest && width <= WIDEST_LINE) widest = width;
    }
    *end = i;
    return widest + 2;
}

void zj_layout_write(const ZjLayout *l, ZjBuf *out)
{
    uint32_t tails_end = 0, column = 0;
    for (uint32_t i = 0; i < l->line_count; i++) {
        const ZjLine *line = &l->lines[i];
        if (line->empty_before) zj_buf_char(out, '\n');
        write_blanks(line->indent, out);
        for (uint32_t j = line->first; j < line->first + line->count; j++) {
            if (j != line->first) write_blanks(l->pieces[j].blanks, out);
            zj_buf_text(out, l->pieces[j].text);
        }
        if (has_tail(line)) {
            if (i >= tails_end) column = tail_column(l, i, &tails_end);
            uint32_t width = line_width(l, line);
            write_blanks(width < column ? column - width : 2, out);
        }
        zj_buf_text(out, line->comment);
        zj_buf_char(out, '\n');
    }
}
