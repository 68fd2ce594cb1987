/* normalise.h -- a policy document as found (text, saved page, garbled copy), made readable.
**
** What is undone, each letter keeping its place in the file: tags, comments and entities of a
** page and the head of a page saved as Markdown; blanks, soft hyphens, marks without width;
** radicals and compatibility forms of ideographs; pinyin in brackets behind an ideograph,
** 專(zhuān)精; traditional characters, by OpenCC. What cannot be undone is found and cut out:
** stretches of mojibake become one U+FFFD each, so that nothing in them is taken for text.
*/
#ifndef ZJ_COMPILER_NORMALISE_H
#define ZJ_COMPILER_NORMALISE_H

#include "vm/base/arena.h"
#include "vm/base/text.h"

enum { ZJ_UNREADABLE = 0xFFFD };

typedef struct ZjLetter {
    uint32_t code;       /* '\n' between lines, ' ' for any blanks within one */
    uint32_t start, end; /* bytes of the file it stands for */
    uint32_t at;         /* byte in `text` */
} ZjLetter;

/* Letters, or bytes of the file: from ≤ i < to. */
typedef struct ZjStretch {
    uint32_t from, to;
} ZjStretch;

/* One numbered heading: 二、 （一） 3. （4） 第五条. */
typedef struct ZjHeading {
    char style; /* 章 'P', 节 'S', 条 'A', 一、 '1', （一） '2', 1. '3', （1） '4' */
    uint32_t number;
    uint32_t parent; /* heading it stands under, or UINT32_MAX */
    ZjStretch line;  /* letters of its line, mark included */
    uint32_t body;   /* first letter behind the mark */
    ZjText title;    /* with the mark, up to the end of its first sentence */
    bool cut;        /* the title is longer */
} ZjHeading;

/* Letters that read on as one: the lines of a paragraph, without the heading's mark. */
typedef struct ZjParagraph {
    ZjStretch letters;
    uint32_t heading; /* it stands under, or UINT32_MAX */
} ZjParagraph;

/* Text folded for search: widths, compatibility forms, quotation marks, dashes; no blanks. */
typedef struct ZjFolded {
    uint32_t *code;
    uint32_t *origin; /* letter (of a document) or byte (of a phrase) each comes from */
    uint32_t count;
} ZjFolded;

typedef struct ZjDocument {
    ZjText text; /* UTF-8 of the letters */
    ZjLetter *letters;
    uint32_t count;
    ZjHeading *headings;
    uint32_t heading_count;
    ZjParagraph *paragraphs;
    uint32_t paragraph_count;
    ZjFolded folded;
    ZjStretch *unreadable; /* bytes of the file */
    uint32_t unreadable_count;
    ZjStretch head; /* bytes of the file: the head of a saved page; from == to: none */
    uint32_t tag_count, pinyin_count, converted_count;
} ZjDocument;

/* Traditional to simplified; NULL when OpenCC's tables are not installed. */
typedef struct ZjConverter ZjConverter;
ZjConverter *zj_converter_open(void);
void zj_converter_close(ZjConverter *converter);

/* `bytes` is UTF-8. ZJ_NO_MEM, or ZJ_DOMAIN when it is not. */
ZjStatus zj_document_read(ZjText bytes, ZjConverter *converter, ZjArena *arena,
                          ZjDocument *out) ZJ_MUST_CHECK;
/* A phrase folded in the same way; origins are bytes of `phrase`. */
ZjStatus zj_phrase_fold(ZjText phrase, ZjConverter *converter, ZjArena *arena,
                        ZjFolded *out) ZJ_MUST_CHECK;
/* Where `what` stands in `in` at or behind `from`; UINT32_MAX: nowhere. */
uint32_t zj_folded_find(const ZjFolded *in, const ZjFolded *what, uint32_t from);

/* The places a clause cites: 二（一）2、第五条. None when they are not named by numbers, or the
** document has none of them. */
enum { ZJ_MAX_PATH = 8, ZJ_MAX_PLACES = 16 };
typedef struct ZjDocPlaces {
    struct {
        struct {
            char style; /* of ZjHeading */
            uint32_t number;
        } at[ZJ_MAX_PATH];
        uint32_t count;
    } paths[ZJ_MAX_PLACES];
    uint32_t count;
} ZjDocPlaces;

ZjDocPlaces zj_document_places(const ZjDocument *document, ZjText cited);
/* Does the letter stand under one of them? */
bool zj_document_under(const ZjDocument *document, const ZjDocPlaces *places, uint32_t letter);
/* The paragraph a letter stands in, or UINT32_MAX. */
uint32_t zj_document_paragraph(const ZjDocument *document, uint32_t letter);
/* The text of letters from ≤ i < to. */
ZjText zj_document_text(const ZjDocument *document, uint32_t from, uint32_t to);

#endif
