/* lint.c -- the lints, one after the other, over a program without mistakes. */
#include "compiler/lint.h"

#include "vm/base/limits.h"

bool zj_lint_spend(ZjLint *l, uint64_t steps)
{
    if (l->work < steps) {
        l->work = 0;
        l->cut = true;
        return false;
    }
    l->work -= steps;
    return true;
}

bool zj_lint_step(ZjLint *l)
{
    if (l->once == 0) return false;
    l->once--;
    return zj_lint_spend(l, 1);
}

ZjStatus zj_lint(ZjProgram *program)
{
    ZjLint l = {.program = program, .keys = {.arena = program->arena}, .work = ZJ_MAX_LINT};
    if (program->diags->errors != 0) return ZJ_OK; /* what is mistaken says nothing */
    zj_lint_reach(&l);
    zj_lint_tables(&l);
    zj_lint_tiers(&l);
    zj_lint_limits(&l);
    zj_lint_targets(&l);
    zj_lint_names(&l);
    zj_lint_bodies(&l);
    zj_arena_free(&l.scratch);
    if (l.cut && program->policies != NULL) zj_report(program->diags, ZJ_MSG_LINT_CUT, program->policies->id.span, 0);
    return l.no_memory || program->diags->no_memory ? ZJ_NO_MEM : ZJ_OK;
}
