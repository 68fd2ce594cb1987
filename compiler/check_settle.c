/* check_settle.c -- the slots that settle a grant: what stands in them, and what may vary. */
#include "compiler/check.h"

#include "compiler/scope.h"

/* 抵扣 p.g of another program: its payments are found in the ledger under these two names. */
static bool may_be_in_ledger(ZjChecker *c, const ZjExpr *path)
{
    return path->kind == ZJ_EX_PATH && path->names.count == 2 && c->program->ledger != NULL &&
           zj_path_is_foreign(c, path);
}

void zj_check_deduct(ZjChecker *c, ZjGrant *g)
{
    ZjExpr *path = g->deduct;
    if (path == NULL) return;
    if (may_be_in_ledger(c, path)) {
        g->deduct_ledger = true;
        return;
    }
    if (zj_path_is_foreign(c, path)) {
        ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_DEDUCT_UNKNOWN, path->span, 1,
                              zj_expr_source(c->program, path));
        ZjText near = zj_scope_nearest(c->program->names, ZJ_SPACE_CLAUSE, c->policy, path->names.at[0].text);
        if (near.len != 0) zj_diag_suggest(c->program->diags, d, near);
        return;
    }
    zj_check_clause_path(c, path);
}
