/* limits.h -- every limit of size and depth, in one place. Each has a test. */
#ifndef ZJ_BASE_LIMITS_H
#define ZJ_BASE_LIMITS_H

enum {
    ZJ_MAX_SOURCE = 1 << 20,      /* bytes of one source file */
    ZJ_MAX_FILES = 256,           /* source files in one program */
    ZJ_MAX_DEPTH = 200,           /* nesting of one expression */
    ZJ_MAX_EXPANDED = ZJ_MAX_DEPTH + 8, /* of one with the definitions and functions in it put in place */
    ZJ_MAX_CHAIN = 1000,          /* of one with the figures and grants it rests on */
    ZJ_MAX_BRACKETS = 64,         /* open brackets at one place */
    ZJ_MAX_NAME = 192,            /* bytes of one name */
    ZJ_MAX_ERRORS = 100,          /* messages shown for one run */
    ZJ_MAX_ENUM = 63,             /* values of one ladder or kind: a set is one mask */
    ZJ_MAX_REGS = 1 << 22,        /* registers of one module */
    ZJ_MAX_COPIES = 1 << 18,      /* nodes of expressions copied for calls over lists, in one program */
    ZJ_MAX_CODE = 1 << 22,        /* instructions of one module */
    ZJ_MAX_DOMAINS = 4096,        /* lists and products of lists of one module */
    ZJ_MAX_TABLE = 1 << 20,       /* rows of any other table of a module */
    ZJ_MAX_MODULE = 1 << 28,      /* bytes of one module file */
    ZJ_MAX_FACTS = 1 << 26,       /* bytes of one fact file read whole */
    ZJ_MAX_RECORD = 1 << 24,      /* bytes of one record of a batch */
    ZJ_MAX_COLUMNS = 4096,        /* columns of a CSV file */
    ZJ_MAX_JSON_DEPTH = 32,       /* nesting of a fact file */
    ZJ_MAX_ITEMS = 100000,        /* records in one list of one case */
    ZJ_MAX_LANES = 1 << 24,       /* lanes of one domain in one run */
    ZJ_MAX_PERIODS = 1200,        /* months, quarters or years of one period list: a century of months */
    ZJ_MAX_TEXT = 4096,           /* bytes of one text fact */
    ZJ_MAX_RUNS = 1024,           /* combinations of readings computed for one case */
    ZJ_MAX_VERSIONS = 1 << 22,    /* steps of comparing versions by date in one compile */
    ZJ_MAX_LINT = 1 << 22         /* steps of the lints in one compile; conditions beyond are taken as true */
};

#define ZJ_MAX_ARENA ((size_t)1 << 30) /* bytes of one compile or one run */

#endif
