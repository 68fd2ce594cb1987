/* quick_form.h -- the lines and rows of form.h for cases that went the quick way: the same bytes. */
#ifndef ZJ_BATCH_QUICK_FORM_H
#define ZJ_BATCH_QUICK_FORM_H

#include "vm/batch/form.h"
#include "vm/quick/quick.h"

/* What a form's lines have in common, measured once. The form must outlive it. */
typedef struct ZjQuickForm {
    const ZjForm *form;
    size_t room;   /* bytes that a line takes at most, without the case's id */
    char date[16]; /* the day of evaluation */
    ZjLane *lanes; /* room for a case that needs the other writer */
    ZjOutcome *outcomes;
    ZjArena arena;
} ZjQuickForm;

/* ZJ_DOMAIN: everything is to be written, which takes reasons. */
ZjStatus zj_quick_form_open(const ZjForm *form, int64_t as_of, ZjQuickForm *quick) ZJ_MUST_CHECK;
void zj_quick_form_close(ZjQuickForm *quick);
ZjStatus zj_quick_form_add(ZjQuickForm *quick, const ZjQuick *cases, int64_t as_of, uint32_t lane,
                           ZjBuf *out) ZJ_MUST_CHECK;

#endif
