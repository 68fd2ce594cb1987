/* zjtx.h -- the only header that an embedder includes.
**
** Open a module, read a case, compute, write:
**
**     ZjModule module;
**     ZjModReport report;
**     if (zj_module_open(bytes, size, &module, &report) != ZJ_OK) …
**     ZjFacts facts = {0};
**     ZjFactProblems problems = {0};
**     if (zj_facts_read_json(&module, json, (ZjText){"", 0}, &facts, &problems) != ZJ_OK) …
**     ZjCaseOptions options = {.lang = ZJ_LANG_ZH, .as_of = day};
**     ZjCaseResult result;
**     ZjCaseProblem problem;
**     if (zj_case_compute(&module, &facts, &options, &result, &problem) != ZJ_OK) …
**     ZjBuf out = {0};
**     if (zj_case_json(&result, false, &out) != ZJ_OK) …
**
** then zj_buf_free, zj_case_free, zj_facts_free and zj_module_free, in that order. A module may
*serve
** any number of cases; nothing here keeps state outside of what the caller owns.
*/
#ifndef ZJ_ZJTX_H
#define ZJ_ZJTX_H

#include "stdlib/date.h"
#include "vm/facts/facts.h"
#include "vm/format/module.h"
#include "vm/report/cases.h"
#include "vm/report/result.h"

#endif
