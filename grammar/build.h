/* build.h -- makes tree nodes in the arena; one call for each grammar action. Internal to
*grammar/.
**
** Here literals become exact values, names are folded, and depth is limited: a node too
** deep is reported once and becomes ZJ_EX_ERROR, and so does everything built on it.
** Without memory every builder returns NULL and takes NULL; ps->status remembers why.
*/
#ifndef ZJ_GRAMMAR_BUILD_H
#define ZJ_GRAMMAR_BUILD_H

#include "grammar/lexer.h"

/* ---- lists ---- */
ZjVec *zj_build_list(ZjParse *ps, void *first);
ZjVec *zj_build_add(ZjParse *ps, ZjVec *list, void *item);
ZjExprList zj_build_exprs(ZjParse *ps, const ZjVec *list);
ZjNameList zj_build_names(ZjParse *ps, const ZjVec *list);

/* ---- names and literals, read from the bytes of their span ---- */
ZjName *zj_build_name(ZjParse *ps, ZjSpan span);
ZjText zj_fold_name(ZjParse *ps, ZjText raw); /* NFC, width-folded, backquotes removed */
bool zj_name_is(const ZjName *name, const char *zh, const char *en);
ZjExpr *zj_build_literal(ZjParse *ps, ZjLitKind kind, ZjSpan span, bool bad);
/* A number and a unit apart: 1 项, 3 firms. */
ZjExpr *zj_build_quantity(ZjParse *ps, ZjSpan span, ZjSpan number, ZjSpan unit);

/* ---- expressions ---- */
ZjExpr *zj_build_expr(ZjParse *ps, const ZjExpr *model);
ZjExpr *zj_build_path(ZjParse *ps, ZjSpan span, const ZjVec *names);
ZjExpr *zj_build_bracketed(ZjExpr *expr, ZjSpan span);
ZjExpr *zj_build_member(ZjParse *ps, ZjSpan span, const ZjName *name, ZjExpr *value);
ZjExpr *zj_build_record(ZjParse *ps, ZjSpan span, const ZjVec *members);
ZjExpr *zj_build_table_expr(ZjParse *ps, ZjSpan span, ZjTable *table);

/* ---- tables ---- */
ZjTable *zj_build_table(ZjParse *ps, ZjSpan span, const ZjVec *keys, bool progressive,
                        const ZjVec *rows);
ZjLabel *zj_build_label(ZjParse *ps, ZjSpan span, const ZjVec *alternatives);
ZjRow *zj_build_row(ZjParse *ps, const ZjRow *model, const ZjVec *labels, const ZjVec *bounds,
                    const ZjVec *values);
/* labels: value, or relation bound: value. value NULL: 另行规定. */
ZjRow *zj_build_colon_row(ZjParse *ps, const ZjRow *model, const ZjVec *labels, ZjExpr *bound,
                          ZjExpr *value);

/* ---- slots ---- */
ZjSlot *zj_build_slot(ZjParse *ps, const ZjSlot *model);
/* 但 and 解读: the inner slot must begin on the line of the colon. */
ZjSlot *zj_build_outer(ZjParse *ps, const ZjSlot *model, ZjSpan colon);
ZjSlot *zj_build_titled(ZjParse *ps, const ZjSlot *model, ZjExpr *title);
/* 依据, 出处, 文号, 免核: a title and texts. */
ZjSlot *zj_build_cite(ZjParse *ps, const ZjSlot *model, ZjExpr *title, const ZjVec *texts);
ZjSlot *zj_build_reach(ZjParse *ps, const ZjSlot *model, ZjOperator relation);
ZjSlot *zj_build_match(ZjParse *ps, const ZjSlot *model, const ZjName *standard);
ZjSlot *zj_build_stack(ZjParse *ps, const ZjSlot *model, const ZjName *by);
ZjSlot *zj_build_parts(ZjParse *ps, ZjSpan span, ZjSpan keyword, const ZjVec *parts);
ZjSlot *zj_build_value(ZjParse *ps, const ZjSlot *model, ZjExpr *when);
ZjScope *zj_build_scope(ZjParse *ps, const ZjScope *model);
/* 每年 自 7月, per year from July: the month it begins in. */
ZjScope *zj_build_year(ZjParse *ps, ZjScope *scope, ZjSpan span, ZjSpan month);
/* 每户 每 3年 自 d: `scope` with a period that parts it. */
ZjScope *zj_build_period(ZjScope *scope, ZjSpan span, ZjExpr *period, ZjExpr *since);
ZjScope zj_scope_value(const ZjScope *scope);
ZjName zj_name_value(const ZjName *name);

/* ---- declarations ---- */
ZjDecl *zj_build_decl(ZjParse *ps, const ZjDecl *model, const ZjName *name, const ZjName *alias,
                      const ZjExpr *title);
ZjDecl *zj_build_items(ZjParse *ps, ZjDecl *decl, const ZjVec *items);
ZjDecl *zj_build_facts_of(ZjParse *ps, const ZjDecl *model, const ZjName *of);
ZjDecl *zj_build_function(ZjParse *ps, ZjDecl *decl, const ZjVec *params);
void zj_build_end_decl(ZjParse *ps, ZjDecl *decl, const ZjVec *slots, ZjSpan span);
ZjEnumItem *zj_build_item(ZjParse *ps, const ZjName *name, const ZjName *alias,
                          const ZjExpr *title);
ZjParamDecl *zj_build_param(ZjParse *ps, const ZjName *name, const ZjTypeExpr *type);
ZjTypeExpr *zj_build_type(ZjParse *ps, ZjSpan span, const ZjName *name, bool list, bool record,
                          const ZjVec *fields);
ZjTypeExpr zj_type_value(const ZjTypeExpr *type);
ZjField *zj_build_fields(const ZjVec *fields);
ZjField *zj_build_attrs(ZjParse *ps);
ZjField *zj_build_bound(ZjParse *ps, ZjField *field, ZjOperator relation, ZjExpr *bound,
                        ZjSpan span);
ZjField *zj_build_key(ZjField *field);
ZjField *zj_build_label_text(ZjField *field, const ZjExpr *label);
ZjField *zj_build_evidence(ZjField *field, const ZjExpr *text);
ZjField *zj_build_field(ZjField *field, ZjSpan span, const ZjName *name, const ZjName *alias,
                        const ZjTypeExpr *type);

#endif
