/* quote.h -- the quote check: a clause's literals against the figures of the phrases it quotes.
**
** Both ways: every figure of 依据 … 原文 「…」 is used by a literal of the clause, and every
*literal
** stands in the phrase. Equality is of meaning (二十万元 is 200000元, 等额 is 100%, 近三年 is
*3年).
** A boundary word of the document (以上, 不超过 …) must agree with the comparator the literal
*is
** used with, which follows from its place: x ≥ 2000万元, 上限, 金额 最高, 在 … 前 3年 内, a
*table's
** bounds. 免核 waives a figure, a literal or a boundary word.
**
** Exempt: bare 0 and 1, nothing of any unit (0元), the stdlib, facts, cases and the header, and
** the days by which a target is due or from which a version holds, which documents state once
** in a heading; such a day need not be quoted, but if the phrase has a year it must agree.
**
** The pass reads the tree alone, without types.
*/
#ifndef ZJ_COMPILER_QUOTE_H
#define ZJ_COMPILER_QUOTE_H

#include "grammar/ast.h"
#include "grammar/diag.h"
#include "grammar/source.h"

typedef struct ZjQuoteOptions {
    bool boundary_exclusive; /* 以上以下 不含本数 */
    const ZjSlot
        *policy_waivers; /* slots of the header; those that are not 免核 are passed over */
} ZjQuoteOptions;

/* Checks one declaration of any kind; those that state no rule pass. Disagreement is reported,
** not returned: the status tells only of memory and limits. `options` may be NULL. A 免核 of
*the
** clause that waives nothing is a warning; one of the header may serve the document's audit
** alone and is never complained about. */
ZjStatus zj_quote_check(ZjDiags *diags, const ZjSources *sources, const ZjDecl *decl,
                        const ZjQuoteOptions *options, ZjArena *arena) ZJ_MUST_CHECK;

#endif
