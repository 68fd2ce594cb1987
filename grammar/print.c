/* print.c -- the pieces of a source (tokens with what the tree knows of them, comments, line
 * breaks) for layout.c, and the proof that the result reads as the source does. */
#include "grammar/print.h"

#include <string.h>

#include "grammar/layout.h"
#include "grammar/lexer.h"
#include "grammar/parse.h"
#include "grammar/parser.h"

typedef struct Token {
    int token;
    ZjSpan span;
    unsigned roles;
} Token;

typedef struct Printer {
    ZjArena *arena;
    ZjText bytes;
    Token *tokens; /* the last one is END */
    uint32_t count;
    ZjLayout layout;
    uint32_t room_pieces, room_lines;
} Printer;

/* ---- tokens ---- */

/* Doubles a full array of an arena; *room is its size. */
static ZjStatus make_room(ZjArena *arena, void **at, uint32_t count, uint32_t *room, size_t size)
{
    if (count < *room) return ZJ_OK;
    uint32_t more = *room == 0 ? 256 : *room * 2;
    void *grown = zj_arena_grow(arena, *at, *room, more, size);
    if (grown == NULL) return ZJ_NO_MEM;
    *at = grown;
    *room = more;
    return ZJ_OK;
}

static ZjStatus take_tokens(const ZjSources *sources, uint32_t file, ZjArena *arena, Token **tokens,
                            uint32_t *count)
{
    ZjDiags unheard = {.arena = arena, .sources = sources};
    ZjParse ps;
    ZjYyValue value;
    uint32_t room = 0;
    Token next = {.token = -1};
    zj_lex_init(&ps, arena, &unheard, sources, file);
    *tokens = NULL;
    for (*count = 0; next.token != ZJ_TOK_END; ++*count) {
        void *at = *tokens;
        ZJ_TRY(make_room(arena, &at, *count, &room, sizeof next));
        *tokens = at;
        value.mark = false;
        next.token = zj_yylex(&value, &next.span, &ps);
        (*tokens)[*count] = next;
    }
    if (unheard.no_memory) return ZJ_NO_MEM;
    return unheard.errors == 0 ? ZJ_OK : ZJ_FORMAT;
}

/* ---- roles ---- */

static void mark(Printer *p, ZjSpan span, unsigned role)
{
    uint32_t low = 0, high = p->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (p->tokens[middle].span.start < span.start) low = middle + 1;
        else high = middle;
    }
    if (low < p->count && p->tokens[low].span.start == span.start) p->tokens[low].roles |= role;
}

static void mark_name(Printer *p, ZjName name, unsigned role)
{
    if (name.text.len != 0) mark(p, name.span, role);
}

static void mark_fields(Printer *p, const ZjField *f)
{
    for (; f != NULL; f = f->next) {
        mark_name(p, f->name, ZJ_ROLE_FIELD);
        mark_name(p, f->alias, ZJ_ROLE_ALIAS);
        mark_fields(p, f->type.fields);
    }
}

static void mark_decl(Printer *p, const ZjDecl *d)
{
    mark(p, d->keyword, d->kind == ZJ_DECL_LADDER ? ZJ_ROLE_DECL | ZJ_ROLE_LADDER : ZJ_ROLE_DECL);
    mark_name(p, d->alias, ZJ_ROLE_ALIAS);
    for (uint32_t i = 0; i < d->item_count; i++) {
        mark_name(p, d->items[i].name, ZJ_ROLE_ITEM);
        mark_name(p, d->items[i].alias, ZJ_ROLE_ALIAS);
    }
    mark_fields(p, d->fields);
    mark_fields(p, d->type.fields);
    for (uint32_t i = 0; i < d->param_count; i++)
        mark_fields(p, d->params[i].type.fields);
    for (const ZjSlot *s = d->slots; s != NULL; s = s->next) {
        mark(p, s->keyword, ZJ_ROLE_SLOT);
        bool holds = s->kind == ZJ_SLOT_BUT || s->kind == ZJ_SLOT_READING;
        if (holds && s->inner != NULL) mark(p, s->inner->keyword, ZJ_ROLE_INNER);
    }
}

/* ---- pieces and lines ---- */

static ZjStatus new_line(Printer *p, bool empty_before, ZjLine **line)
{
    ZjLayout *l = &p->layout;
    void *at = l->lines;
    ZJ_TRY(make_room(p->arena, &at, l->line_count, &p->room_lines, sizeof *l->lines));
    l->lines = at;
    *line = &l->lines[l->line_count];
    **line = (ZjLine){.first = l->piece_count, .empty_before = empty_before && l->line_count != 0};
    l->line_count++;
    return ZJ_OK;
}

static uint32_t hash_sign(ZjText bytes, uint32_t at)
{
    if (bytes.ptr[at] == '#') return 1;
    return bytes.len - at >= 3 && memcmp(bytes.ptr + at, "＃", 3) == 0 ? 3 : 0;
}

/* The comment at `at`, without blanks at its end. */
static ZjText comment_at(ZjText bytes, uint32_t at)
{
    uint32_t end = at;
    while (end < bytes.len && bytes.ptr[end] != '\n')
        end++;
    while (end > at && strchr(" \t\r", bytes.ptr[end - 1]) != NULL)
        end--;
    return (ZjText){bytes.ptr + at, end - at};
}

/* Comments and line breaks between two tokens. *breaks: newlines since the last of either. */
static ZjStatus take_gap(Printer *p, uint32_t from, uint32_t to, uint32_t *breaks)
{
    for (uint32_t at = from; at < to;) {
        if (hash_sign(p->bytes, at) == 0) {
            *breaks += p->bytes.ptr[at] == '\n';
            at++;
            continue;
        }
        ZjText comment = comment_at(p->bytes, at);
        ZjLine *last = p->layout.line_count == 0 ? NULL : &p->layout.lines[p->layout.line_count - 1];
        if (*breaks == 0 && last != NULL && last->count != 0) {
            last->comment = comment;
        } else {
            ZjLine *line;
            ZJ_TRY(new_line(p, *breaks > 1, &line));
            line->comment = comment;
            line->was_indented = at != 0 && p->bytes.ptr[at - 1] != '\n';
        }
        *breaks = 0;
        at += comment.len;
        while (at < to && p->bytes.ptr[at] != '\n')
            at++;
        if (at >= to) *breaks = 1; /* the comment ended the file */
    }
    return ZJ_OK;
}

/* Runs of blanks inside a token (最高 in English, 3 年) become one. */
static ZjStatus token_text(Printer *p, const Token *t, ZjText *out)
{
    *out = (ZjText){p->bytes.ptr + t->span.start, t->span.end - t->span.start};
    if (t->token == ZJ_TOK_LIT_TEXT) return ZJ_OK;
    char *copy = zj_arena_copy(p->arena, out->ptr, out->len);
    if (copy == NULL) return ZJ_NO_MEM;
    uint32_t n = 0;
    for (uint32_t i = 0; i < out->len; i++) {
        bool wide = out->len - i >= 3 && memcmp(out->ptr + i, "\u3000", 3) == 0;
        bool blank = wide || out->ptr[i] == ' ' || out->ptr[i] == '\t';
        if (!blank) copy[n++] = out->ptr[i];
        else if (n == 0 || copy[n - 1] != ' ') copy[n++] = ' ';
        if (wide) i += 2;
    }
    *out = (ZjText){copy, n};
    return ZJ_OK;
}

static ZjStatus take_pieces(Printer *p)
{
    uint32_t at = 0;
    ZjLayout *l = &p->layout;
    for (uint32_t i = 0; i < p->count; i++) {
        const Token *t = &p->tokens[i];
        uint32_t breaks = 0, lines_before = l->line_count;
        ZJ_TRY(take_gap(p, at, t->span.start, &breaks));
        if (t->token == ZJ_TOK_END) break;
        bool starts = (t->roles & (ZJ_ROLE_DECL | ZJ_ROLE_SLOT)) != 0;
        if (breaks != 0 || starts || i == 0 || l->line_count != lines_before) {
            ZjLine *line;
            ZJ_TRY(new_line(p, breaks > 1, &line));
        }
        void *room = l->pieces;
        ZJ_TRY(make_room(p->arena, &room, l->piece_count, &p->room_pieces, sizeof *l->pieces));
        l->pieces = room;
        ZjPiece *piece = &l->pieces[l->piece_count++];
        *piece = (ZjPiece){.token = t->token, .roles = t->roles};
        ZJ_TRY(token_text(p, t, &piece->text));
        l->lines[l->line_count - 1].count++;
        at = t->span.end;
    }
    return ZJ_OK;
}

/* ---- the proof ---- */

static ZjStatus same_tokens(Printer *p, const ZjBuf *out)
{
    ZjSources again = {0};
    ZjDiags unheard = {.arena = p->arena, .sources = &again};
    ZjSource *source;
    Printer q = {.arena = p->arena};
    ZJ_TRY(zj_buf_status(out));
    ZjText bytes = {out->ptr, (uint32_t)out->len};
    ZjStatus status = zj_source_add(&again, p->arena, &unheard, ZJ_TEXT("fmt"), bytes, &source);
    if (status != ZJ_OK) return status == ZJ_REJECTED ? ZJ_LIMIT : status;
    q.bytes = source->bytes;
    ZJ_TRY(take_tokens(&again, 0, p->arena, &q.tokens, &q.count));
    if (q.count != p->count) return ZJ_FORMAT;
    for (uint32_t i = 0; i < p->count; i++) {
        ZjText was, is;
        ZJ_TRY(token_text(p, &p->tokens[i], &was));
        ZJ_TRY(token_text(&q, &q.tokens[i], &is));
        if (p->tokens[i].token != q.tokens[i].token || !zj_text_equal(was, is)) return ZJ_FORMAT;
    }
    return ZJ_OK;
}

ZjStatus zj_print_source(const ZjSources *sources, uint32_t file, const ZjFile *tree,
                         ZjArena *arena, ZjBuf *out)
{
    Printer p = {.arena = arena, .bytes = sources->at[file]->bytes};
    ZJ_TRY(take_tokens(sources, file, arena, &p.tokens, &p.count));
    for (const ZjDecl *d = tree->decls; d != NULL; d = d->next)
        mark_decl(&p, d);
    ZJ_TRY(take_pieces(&p));
    ZJ_TRY(zj_layout(&p.layout, arena));
    zj_buf_text(out, ZJ_TEXT(""));
    zj_layout_write(&p.layout, out);
    return same_tokens(&p, out);
}
