/* parser.y -- the grammar: a declaration is a head and slots of one shape.
**
** Which slot may stand in which declaration, and how often, is the checker's business.
** Actions build (build.h), one call each; a mistake is resynchronised at the next slot.
** What is soft about keywords is decided in the lexer, so that this stays LALR(1).
*/
%require "3.8"
%language "C"
%define api.pure full
%define api.prefix {zj_yy}
%define api.location.type {ZjSpan}
%define api.value.type {ZjYyValue}
%define api.token.prefix {ZJ_TOK_}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param {ZjParse *ps}

%code requires {
#include "grammar/lexer.h"
}

%code {
#include "grammar/build.h"
#include "grammar/expected.h"

#define YYLLOC_DEFAULT(current, rhs, n)                                                       \
    do {                                                                                      \
        (current).file = ps->file;                                                            \
        (current).start = (n) != 0 ? YYRHSLOC(rhs, 1).start : YYRHSLOC(rhs, 0).end;           \
        (current).end = (n) != 0 ? YYRHSLOC(rhs, n).end : YYRHSLOC(rhs, 0).end;               \
    } while (0)
#define YYINITDEPTH 64
#define YYMAXDEPTH 2000

#define EX(k, at, op_at, ...)                                                                 \
    zj_build_expr(ps, &(ZjExpr){.kind = ZJ_EX_##k, .span = (at), .op_span = (op_at), __VA_ARGS__})
#define BIN(o, at, op_at, left, right)                                                        \
    EX(BINARY, at, op_at, .op = ZJ_OPR_##o, .a = (left), .b = (right))
#define MODEL(k, at, word, ...)                                                               \
    &(ZjSlot){.kind = ZJ_SLOT_##k, .span = (at), .keyword = (word), __VA_ARGS__}
#define SLOT(k, at, word, ...) zj_build_slot(ps, MODEL(k, at, word, __VA_ARGS__))
#define TITLED(k, at, word, text, ...) zj_build_titled(ps, MODEL(k, at, word, __VA_ARGS__), text)
#define QUOTED(k, at, word, text, quotes)                                                     \
    zj_build_cite(ps, MODEL(k, at, word, .a = NULL), text, quotes)
#define NAME(n) zj_name_value(n)
#define DECL(k, at, word, id, other, text, ...)                                               \
    zj_build_decl(ps, &(ZjDecl){.kind = ZJ_DECL_##k, .head = (at), .keyword = (word),         \
                                __VA_ARGS__}, id, other, text)

#define PLAIN(k, at, word, id, other, text) DECL(k, at, word, id, other, text, .value = NULL)

static void zj_yyerror(const ZjSpan *at, ZjParse *ps, const char *message);
}

%token END 0 INVALID UNKNOWN
%token WORD
%token <mark> LIT_TEXT LIT_NUMBER LIT_MONEY LIT_PERCENT LIT_RATIO LIT_DATE LIT_PERIOD LIT_QUANTITY
%token POLICY IMPORT LADDER KIND UNIT FACTS DEFINE FUNCTION PARAMETER GRANT BENEFIT BAR CLAWBACK
%token TARGET CASE AMEND FIGURE REPLACE EQUATE
%token AUTHORITY STATUS SOURCE DOCNO EFFECTIVE APPLIES ROUND STACK YIELDS BOUNDARY WAIVE
%token CITE CAUSE EACH LET WHEN UNLESS DATED AMOUNT DECIDED MATCH PASSES DEDUCT BUT READING KEEP
%token KEEP_ALL CAP FLOOR ONCE REQUIRE COVERS LIABLE TRIGGER INSTALMENTS VALUE TERM CEILING AMONG
%token MEASURE REACH SOFT AS_OF GIVEN ADOPT EXPECT CONDITION
%token QUOTE BECAUSE TOGETHER ONLY PRO_RATA REFUSE TOP_UP AS OVER LIST KEY EVIDENCE DEFAULT STARTING
%token AND OR NOT MEMBER NOT_MEMBER DE OF IF THEN ELSE SOME EVERY IN SATISFIES WHERE FOR
%token COUNT SUM LEAST GREATEST MEAN SHARE AT BETWEEN BEFORE INSIDE WITHIN AGED BY RESP WITH
%token <mark> AFTER
%token PROGRESSIVE UP_TO AT_LEAST ELSEWHERE PER_ITEM PER_FIRM PER_YEAR PER_FIRM_YEAR PER
%token FROM UNTIL TO ON
%token LE GE NE
%token STAT_COUNT STAT_SUM STAT_SHARE STAT_MEAN /* 计数 … in 统计 */
%token PART_WHEN /* 当 inside 分期 */

%type <expr> text title text_label value expr argument postfix call literal simple since last_day where at_date by_key
%type <expr> path_expr given expect total_path row_value bound instalment_date member
%type <name> name alias as standard by_name
%type <list> path names paths exprs arguments texts quotes slots fields params params1 ladder items rows keys
%type <list> labels label_names tuple value_list bounds members givens expects joint payers parts
%type <slot> slot part
%type <decl> head
%type <type> type oftype
%type <field> field attrs
%type <row> row
%type <table> table
%type <scope> scope unit_scope year
%type <item> item
%type <param> param
%type <label> label
%type <op> relop low high stat_fn
%type <trim> trim
%type <mark> default top_up progressive starting

%precedence LOWEST /* bodies of 若…否则, 满足, 其中: as far right as possible */
%precedence WHERE
%left OR
%left AND
%precedence NOT
%nonassoc '=' NE '<' '>' LE GE MEMBER NOT_MEMBER IN AT BETWEEN WITHIN AGED
%precedence ON BY /* 满 3年 于 d belongs to 满 */
%left '+' '-'
%left '*' '/' DE
%right OF
%precedence NEG
%%
file: start | file decl ;
start: %empty | error ;

decl: head slots { zj_build_end_decl(ps, $1, $2, @$); } ;

/* The keyword was understood: report again from here. */
ok: %empty { if (@$.end != ps->error_end) yyerrok; } ;

head
: POLICY ok name title { $$ = PLAIN(POLICY, @$, @1, $3, NULL, $4); }
| IMPORT ok path { $$ = DECL(IMPORT, @$, @1, NULL, NULL, NULL, .path = zj_build_names(ps, $3)); }
| LADDER ok name alias title ':' ladder
  { $$ = zj_build_items(ps, PLAIN(LADDER, @$, @1, $3, $4, $5), $7); }
| KIND ok name alias title ':' items
  { $$ = zj_build_items(ps, PLAIN(KIND, @$, @1, $3, $4, $5), $7); }
| UNIT ok items { $$ = zj_build_items(ps, PLAIN(UNIT, @$, @1, NULL, NULL, NULL), $3); }
| FACTS ok '{' fields '}'
  { $$ = DECL(FACTS, @$, @1, NULL, NULL, NULL, .fields = zj_build_fields($4)); }
| FACTS ok name alias title '{' fields '}'
  { $$ = DECL(FACTS, @$, @1, $3, $4, $5, .fields = zj_build_fields($7)); }
| FACTS ok name POLICY '{' fields '}'
  { $$ = zj_build_facts_of(ps, &(ZjDecl){.kind = ZJ_DECL_FACTS, .head = @$, .keyword = @1,
                                         .fields = zj_build_fields($6)}, $3); }
| DEFINE ok name alias title oftype '=' value
  { $$ = DECL(DEFINE, @$, @1, $3, $4, $5, .type = zj_type_value($6), .value = $8); }
| FUNCTION ok name alias '(' params ')' oftype '=' value
  { $$ = zj_build_function(ps, DECL(FUNCTION, @$, @1, $3, $4, NULL, .type = zj_type_value($8),
                                    .value = $10), $6); }
| PARAMETER ok name alias title oftype
  { $$ = DECL(PARAMETER, @$, @1, $3, $4, $5, .type = zj_type_value($6)); }
| FIGURE ok name alias title oftype '=' value
  { $$ = DECL(FIGURE, @$, @1, $3, $4, $5, .type = zj_type_value($6), .value = $8); }
| GRANT ok name alias title { $$ = PLAIN(GRANT, @$, @1, $3, $4, $5); }
| BENEFIT ok name alias title { $$ = PLAIN(BENEFIT, @$, @1, $3, $4, $5); }
| BAR ok name alias title { $$ = PLAIN(BAR, @$, @1, $3, $4, $5); }
| CLAWBACK ok name alias title { $$ = PLAIN(CLAWBACK, @$, @1, $3, $4, $5); }
| TARGET ok name alias title { $$ = PLAIN(TARGET, @$, @1, $3, $4, $5); }
| CASE ok text { $$ = PLAIN(CASE, @$, @1, NULL, NULL, $3); }
| AMEND ok path FROM expr last_day
  { $$ = DECL(AMEND, @$, @1, NULL, NULL, NULL, .path = zj_build_names(ps, $3), .value = $5,
              .value2 = $6); }
| REPLACE ok path FROM expr last_day
  { $$ = DECL(REPLACE, @$, @1, NULL, NULL, NULL, .path = zj_build_names(ps, $3), .value = $5,
              .value2 = $6); }
| REPLACE ok path FROM expr last_day AS name alias title
  { $$ = DECL(REPLACE, @$, @1, $8, $9, $10, .path = zj_build_names(ps, $3), .value = $5,
              .value2 = $6); }
| EQUATE ok path '=' path since
  { $$ = DECL(EQUATE, @$, @1, NULL, NULL, NULL, .path = zj_build_names(ps, $3),
              .path2 = zj_build_names(ps, $5), .value = $6); }
| POLICY ok error { $$ = NULL; } | IMPORT ok error { $$ = NULL; } | LADDER ok error { $$ = NULL; }
| KIND ok error { $$ = NULL; } | UNIT ok error { $$ = NULL; } | FACTS ok error { $$ = NULL; }
| DEFINE ok error { $$ = NULL; } | FUNCTION ok error { $$ = NULL; }
| PARAMETER ok error { $$ = NULL; } | FIGURE ok error { $$ = NULL; }
| GRANT ok error { $$ = NULL; } | BENEFIT ok error { $$ = NULL; } | BAR ok error { $$ = NULL; }
| CLAWBACK ok error { $$ = NULL; } | TARGET ok error { $$ = NULL; } | CASE ok error { $$ = NULL; }
| AMEND ok error { $$ = NULL; } | REPLACE ok error { $$ = NULL; } | EQUATE ok error { $$ = NULL; }
;

name: WORD { $$ = zj_build_name(ps, @1); } ;
alias: %empty { $$ = NULL; } | '/' name { $$ = $2; } ;
text: LIT_TEXT { $$ = zj_build_literal(ps, ZJ_LIT_TEXT, @1, $1); } ;
title: %empty { $$ = NULL; } | text ;
oftype: %empty { $$ = NULL; } | ':' type { $$ = $2; } ;
type: name { $$ = zj_build_type(ps, @$, $1, false, false, NULL); }
| LIST name { $$ = zj_build_type(ps, @$, $2, true, false, NULL); }
| LIST name '{' fields '}' { $$ = zj_build_type(ps, @$, $2, true, true, $4); }
| LIST '{' fields '}' { $$ = zj_build_type(ps, @$, NULL, true, true, $3); }
| '{' fields '}' { $$ = zj_build_type(ps, @$, NULL, false, true, $2); }
;
item: name alias title { $$ = zj_build_item(ps, $1, $2, $3); } ;
ladder: item { $$ = zj_build_list(ps, $1); } | ladder '<' item { $$ = zj_build_add(ps, $1, $3); } ;
items: item { $$ = zj_build_list(ps, $1); } | items ',' item { $$ = zj_build_add(ps, $1, $3); } ;
params: %empty { $$ = NULL; } | params1 ;
params1: param { $$ = zj_build_list(ps, $1); }
| params1 ',' param { $$ = zj_build_add(ps, $1, $3); } ;
param: name ':' type { $$ = zj_build_param(ps, $1, $3); } ;

fields: %empty { $$ = NULL; }
| fields field { $$ = zj_build_add(ps, $1, $2); }
| fields error { $$ = $1; }
;
field: name alias ':' type attrs comma { $$ = zj_build_field($5, @$, $1, $2, $4); } ;
attrs: %empty { $$ = zj_build_attrs(ps); }
| attrs low bound { $$ = zj_build_bound(ps, $1, $2, $3, @2); }
| attrs high bound { $$ = zj_build_bound(ps, $1, $2, $3, @2); }
| attrs KEY { $$ = zj_build_key($1); }
| attrs text_label { $$ = zj_build_label_text($1, $2); }
| attrs EVIDENCE text { $$ = zj_build_evidence($1, $3); }
;
text_label: text ;
low: GE { $$ = ZJ_OPR_GE; } | '>' { $$ = ZJ_OPR_GT; } ;
high: LE { $$ = ZJ_OPR_LE; } | '<' { $$ = ZJ_OPR_LT; } ;
bound: simple | '-' simple { $$ = EX(NEG, @$, @1, .a = $2); } ;
comma: %empty | ',' ;

slots: %empty { $$ = NULL; }
| slots slot { $$ = zj_build_add(ps, $1, $2); }
| slots error { $$ = $1; }
;

slot
: UNKNOWN { $$ = NULL; YYERROR; } /* the lexer has reported it; this resynchronises */
| AUTHORITY ok name title { $$ = TITLED(AUTHORITY, @$, @1, $4, .name = NAME($3)); }
| STATUS ok name { $$ = SLOT(STATUS, @$, @1, .name = NAME($3)); }
| SOURCE ok text { $$ = QUOTED(SOURCE, @$, @1, NULL, zj_build_list(ps, $3)); }
| DOCNO ok text { $$ = QUOTED(NUMBER, @$, @1, NULL, zj_build_list(ps, $3)); }
| EFFECTIVE ok FROM expr { $$ = SLOT(EFFECTIVE, @$, @1, .a = $4); }
| EFFECTIVE ok UNTIL expr { $$ = SLOT(EFFECTIVE, @$, @1, .b = $4); }
| EFFECTIVE ok FROM expr UNTIL expr { $$ = SLOT(EFFECTIVE, @$, @1, .a = $4, .b = $6); }
| APPLIES ok expr { $$ = SLOT(APPLIES, @$, @1, .a = $3); }
| ROUND ok name scope
  { $$ = SLOT(ROUND, @$, @1, .name = NAME($3), .scope = zj_scope_value($4)); }
| ROUND ok name TO name scope
  { $$ = SLOT(ROUND, @$, @1, .name = NAME($3), .name2 = NAME($5), .scope = zj_scope_value($6)); }
| STACK ok name by_name
  { $$ = zj_build_stack(ps, MODEL(STACK, @$, @1, .name = NAME($3)), $4); }
| STACK ok name by_name over name
  { $$ = zj_build_stack(ps, MODEL(STACK, @$, @1, .name = NAME($3), .name2 = NAME($6)), $4); }
| STACK ok name by_name over '{' paths '}'
  { $$ = zj_build_stack(ps, MODEL(STACK, @$, @1, .name = NAME($3),
                                  .exprs = zj_build_exprs(ps, $7)), $4); }
| YIELDS ok names { $$ = SLOT(YIELDS, @$, @1, .names = zj_build_names(ps, $3)); }
| BOUNDARY ok name { $$ = SLOT(BOUNDARY, @$, @1, .name = NAME($3)); }
| WAIVE ok text BECAUSE text { $$ = QUOTED(WAIVE, @$, @1, $5, zj_build_list(ps, $3)); }
| CITE ok text quotes { $$ = QUOTED(CITE, @$, @1, $3, $4); }
| CAUSE ok name by_key { $$ = SLOT(CAUSE, @$, @1, .name = NAME($3), .a = $4); }
| CAUSE ok name by_key year
  { $$ = SLOT(CAUSE, @$, @1, .name = NAME($3), .a = $4, .scope = zj_scope_value($5)); }
| EACH ok name IN postfix where { $$ = SLOT(EACH, @$, @1, .name = NAME($3), .a = $5, .b = $6); }
| LET ok name '=' value { $$ = SLOT(LET, @$, @1, .name = NAME($3), .a = $5); }
| WHEN ok expr { $$ = SLOT(WHEN, @$, @1, .a = $3); }
| UNLESS ok expr { $$ = SLOT(UNLESS, @$, @1, .a = $3); }
| CONDITION ok expr { $$ = SLOT(CONDITION, @$, @1, .a = $3); }
| DATED ok expr { $$ = SLOT(DATED, @$, @1, .a = $3); }
| AMOUNT ok value { $$ = SLOT(AMOUNT, @$, @1, .a = $3, .form = ZJ_AMOUNT_EXACT); }
| AMOUNT ok UP_TO value { $$ = SLOT(AMOUNT, @$, @1, .a = $4, .form = ZJ_AMOUNT_UP_TO); }
| AMOUNT ok AT_LEAST value { $$ = SLOT(AMOUNT, @$, @1, .a = $4, .form = ZJ_AMOUNT_AT_LEAST); }
| AMOUNT ok AT_LEAST value UP_TO value
  { $$ = SLOT(AMOUNT, @$, @1, .a = $4, .b = $6, .form = ZJ_AMOUNT_BETWEEN); }
| AMOUNT ok ELSEWHERE { $$ = SLOT(AMOUNT, @$, @1, .form = ZJ_AMOUNT_ELSEWHERE); }
| DECIDED ok expr { $$ = SLOT(DECIDED, @$, @1, .a = $3); }
| MATCH ok path_expr standard as BY expr
  { $$ = zj_build_match(ps, MODEL(MATCH, @$, @1, .a = $3, .b = $7, .name = NAME($5)), $4); }
| PASSES ok path_expr { $$ = SLOT(PASSES, @$, @1, .a = $3); }
| DEDUCT ok path_expr { $$ = SLOT(DEDUCT, @$, @1, .a = $3); }
| BUT ok expr ':' slot { $$ = zj_build_outer(ps, MODEL(BUT, @$, @1, .a = $3, .inner = $5), @4); }
| READING ok name default title ':' slot
  { $$ = zj_build_outer(ps, zj_build_titled(ps, MODEL(READING, @$, @1, .name2 = NAME($3),
                                                      .flag = $4, .inner = $7), $5), @6); }
| READING ok name '.' name default title ':' slot
  { $$ = zj_build_outer(ps, zj_build_titled(ps, MODEL(READING, @$, @1, .name = NAME($3),
                                                      .name2 = NAME($5), .flag = $6,
                                                      .inner = $9), $7), @8); }
| KEEP ok upto expr by_key scope
  { $$ = SLOT(KEEP, @$, @1, .a = $4, .b = $5, .scope = zj_scope_value($6)); }
| KEEP_ALL ok { $$ = SLOT(KEEP_ALL, @$, @1, .a = NULL); }
| CAP ok value scope trim joint payers
  { $$ = SLOT(CAP, @$, @1, .a = $3, .scope = zj_scope_value($4), .trim = $5,
              .exprs = zj_build_exprs(ps, $6), .names = zj_build_names(ps, $7)); }
| FLOOR ok value scope { $$ = SLOT(FLOOR, @$, @1, .a = $3, .scope = zj_scope_value($4)); }
| ONCE ok scope top_up
  { $$ = SLOT(ONCE, @$, @1, .scope = zj_scope_value($3), .flag = $4); }
| REQUIRE ok expr { $$ = SLOT(REQUIRE, @$, @1, .a = $3); }
| COVERS ok paths { $$ = SLOT(COVERS, @$, @1, .exprs = zj_build_exprs(ps, $3)); }
| LIABLE ok expr AFTER expr /* 款.拨付日期 后 5年; in English: 5 years after p.paid_on */
  { $$ = SLOT(LIABLE, @$, @1, .a = $4 ? $5 : $3, .b = $4 ? $3 : $5); }
| TRIGGER ok name IN postfix at_date where
  { $$ = SLOT(TRIGGER, @$, @1, .name = NAME($3), .a = $5, .b = $6, .c = $7); }
| INSTALMENTS ok parts { $$ = zj_build_parts(ps, @$, @1, $3); }
| VALUE ok value { $$ = SLOT(VALUE, @$, @1, .a = $3); }
| VALUE ok FROM expr ':' value { $$ = SLOT(VALUE, @$, @1, .a = $6, .b = $4); }
| VALUE ok FROM expr UNTIL expr ':' value { $$ = SLOT(VALUE, @$, @1, .a = $8, .b = $4, .c = $6); }
| VALUE ok UNTIL expr ':' value { $$ = SLOT(VALUE, @$, @1, .a = $6, .c = $4); }
| VALUE ok FROM expr WHEN expr ':' value
  { $$ = zj_build_value(ps, MODEL(VALUE, @$, @1, .a = $8, .b = $4), $6); }
| VALUE ok FROM expr UNTIL expr WHEN expr ':' value
  { $$ = zj_build_value(ps, MODEL(VALUE, @$, @1, .a = $10, .b = $4, .c = $6), $8); }
| VALUE ok UNTIL expr WHEN expr ':' value
  { $$ = zj_build_value(ps, MODEL(VALUE, @$, @1, .a = $8, .c = $4), $6); }
| VALUE ok WHEN expr ':' value
  { $$ = zj_build_value(ps, MODEL(VALUE, @$, @1, .a = $6), $4); }
| TERM ok value since starting { $$ = SLOT(TERM, @$, @1, .a = $3, .b = $4, .flag = $5); }
| CEILING ok value { $$ = SLOT(CEILING, @$, @1, .a = $3); }
| AMONG ok expr { $$ = SLOT(AMONG, @$, @1, .a = $3); }
| MEASURE ok expr { $$ = SLOT(MEASURE, @$, @1, .a = $3); }
| MEASURE ok expr year { $$ = SLOT(MEASURE, @$, @1, .a = $3, .scope = zj_scope_value($4)); }
| REACH ok relop expr at_date
  { $$ = zj_build_reach(ps, MODEL(REACH, @$, @1, .a = $4, .b = $5), $3); }
| SOFT ok { $$ = SLOT(SOFT, @$, @1, .a = NULL); }
| AS_OF ok expr { $$ = SLOT(AS_OF, @$, @1, .a = $3); }
| GIVEN ok givens { $$ = SLOT(GIVEN, @$, @1, .exprs = zj_build_exprs(ps, $3)); }
| ADOPT ok path_expr '=' name { $$ = SLOT(ADOPT, @$, @1, .a = $3, .name = NAME($5)); }
| EXPECT ok expects { $$ = SLOT(EXPECT, @$, @1, .exprs = zj_build_exprs(ps, $3)); }
;
by_name: %empty { $$ = NULL; } | BY name { $$ = $2; } ;
over: ON | OVER ;
quotes: %empty { $$ = NULL; } | QUOTE texts { $$ = $2; } ;
texts: text { $$ = zj_build_list(ps, $1); } | texts text { $$ = zj_build_add(ps, $1, $2); } ;
where: %empty { $$ = NULL; } | WHERE expr { $$ = $2; } ;
by_key: %empty { $$ = NULL; } | BY expr { $$ = $2; } ;
since: %empty { $$ = NULL; } | FROM expr { $$ = $2; } ;
last_day: %empty { $$ = NULL; } | UNTIL expr { $$ = $2; } ;
at_date: %empty { $$ = NULL; } | ON expr { $$ = $2; } | BY expr { $$ = $2; } ;
default: %empty { $$ = false; } | DEFAULT { $$ = true; } ;
standard: %empty { $$ = NULL; } | name ;
as: %empty { $$ = NULL; } | AS name { $$ = $2; } ;
upto: %empty | UP_TO ;
starting: %empty { $$ = false; } | STARTING { $$ = true; } ;
top_up: %empty { $$ = false; } | TOP_UP { $$ = true; } ;

unit_scope: PER_ITEM { $$ = zj_build_scope(ps, &(ZjScope){.span = @1, .per_item = true}); }
| PER_FIRM { $$ = zj_build_scope(ps, &(ZjScope){.span = @1, .per_firm = true}); }
| PER expr { $$ = zj_build_scope(ps, &(ZjScope){.span = @$, .key = $2}); }
| PER expr FROM expr { $$ = zj_build_scope(ps, &(ZjScope){.span = @$, .key = $2, .since = $4}); }
;
year: PER_YEAR { $$ = zj_build_year(ps, NULL, @$, (ZjSpan){0}); }
| PER_YEAR FROM LIT_QUANTITY { $$ = zj_build_year(ps, NULL, @$, @3); }
| PER_YEAR FROM WORD { $$ = zj_build_year(ps, NULL, @$, @3); }
;
scope: %empty { $$ = NULL; }
| unit_scope
| unit_scope PER expr since { $$ = zj_build_period($1, @$, $3, $4); }
| unit_scope PER_YEAR { $$ = zj_build_year(ps, $1, @$, (ZjSpan){0}); }
| unit_scope PER_YEAR FROM LIT_QUANTITY { $$ = zj_build_year(ps, $1, @$, @4); }
| unit_scope PER_YEAR FROM WORD { $$ = zj_build_year(ps, $1, @$, @4); }
| PER_FIRM_YEAR
  { $$ = zj_build_year(ps, zj_build_scope(ps, &(ZjScope){.per_firm = true}), @$, (ZjSpan){0}); }
| PER_FIRM_YEAR FROM LIT_QUANTITY
  { $$ = zj_build_year(ps, zj_build_scope(ps, &(ZjScope){.per_firm = true}), @$, @3); }
| PER_FIRM_YEAR FROM WORD
  { $$ = zj_build_year(ps, zj_build_scope(ps, &(ZjScope){.per_firm = true}), @$, @3); }
| year
| SUM { $$ = zj_build_scope(ps, &(ZjScope){.span = @1, .total = true}); }
;
trim: %empty { $$ = ZJ_TRIM_LAST; } | PRO_RATA { $$ = ZJ_TRIM_PRO_RATA; }
| REFUSE { $$ = ZJ_TRIM_REFUSE; } ;
joint: %empty { $$ = NULL; }
| over '{' paths '}' { $$ = $3; }
| TOGETHER paths { $$ = $2; }
;
payers: %empty { $$ = NULL; } | ONLY names { $$ = $2; } ;
parts: part { $$ = zj_build_list(ps, $1); } | parts ',' part { $$ = zj_build_add(ps, $1, $3); } ;
part: expr instalment_date { $$ = SLOT(INSTALMENTS, @$, @1, .a = $1, .b = $2); }
| expr instalment_date PART_WHEN expr { $$ = SLOT(INSTALMENTS, @$, @1, .a = $1, .b = $2, .c = $4); }
;
instalment_date: ON expr { $$ = $2; } | BY expr { $$ = $2; } ;
names: name { $$ = zj_build_list(ps, $1); } | names ',' name { $$ = zj_build_add(ps, $1, $3); } ;
paths: path_expr { $$ = zj_build_list(ps, $1); }
| paths ',' path_expr { $$ = zj_build_add(ps, $1, $3); } ;
relop: '=' { $$ = ZJ_OPR_EQ; } | NE { $$ = ZJ_OPR_NE; } | low | high ;
givens: given { $$ = zj_build_list(ps, $1); } | givens ',' given { $$ = zj_build_add(ps, $1, $3); } ;
given: path_expr '=' expr { $$ = BIN(EQ, @$, @2, $1, $3); } ;
expects: expect { $$ = zj_build_list(ps, $1); }
| expects ',' expect { $$ = zj_build_add(ps, $1, $3); } ;
expect: path_expr '=' expr { $$ = BIN(EQ, @$, @2, $1, $3); }
| path_expr '=' expr to expr { $$ = EX(BETWEEN, @$, @4, .a = $1, .b = $3, .c = $5); }
| path_expr outcome
  { $$ = BIN(NONE, @$, @2, $1, zj_build_path(ps, @2, zj_build_list(ps, zj_build_name(ps, @2)))); }
| call '=' expr { $$ = BIN(EQ, @$, @2, $1, $3); }
| call '=' expr to expr { $$ = EX(BETWEEN, @$, @4, .a = $1, .b = $3, .c = $5); }
| call outcome
  { $$ = BIN(NONE, @$, @2, $1, zj_build_path(ps, @2, zj_build_list(ps, zj_build_name(ps, @2)))); }
| total_path '=' expr { $$ = BIN(EQ, @$, @2, $1, $3); }
| total_path '=' expr to expr { $$ = EX(BETWEEN, @$, @4, .a = $1, .b = $3, .c = $5); }
;
total_path: SUM { $$ = zj_build_path(ps, @$, zj_build_list(ps, zj_build_name(ps, @1))); }
| SUM '.' name
  { $$ = zj_build_path(ps, @$, zj_build_add(ps, zj_build_list(ps, zj_build_name(ps, @1)), $3)); }
;
outcome: WORD | BAR | READING ;
to: UNTIL | TO ;

/* ---- values: an expression or a table ---- */
value: expr | table { $$ = zj_build_table_expr(ps, @$, $1); } ;
table: BY keys progressive ':' rows { $$ = zj_build_table(ps, @$, $2, $3, $5); } ;
progressive: %empty { $$ = false; } | PROGRESSIVE { $$ = true; } ;
keys: expr { $$ = zj_build_list(ps, $1); } | keys ',' expr { $$ = zj_build_add(ps, $1, $3); } ;
rows: row { $$ = zj_build_list(ps, $1); } | rows ';' row { $$ = zj_build_add(ps, $1, $3); } ;
row: labels RESP value_list
  { $$ = zj_build_row(ps, &(ZjRow){.kind = ZJ_ROW_PAIRED, .span = @$, .respectively = @2}, $1,
                      NULL, $3); }
| relop bounds RESP value_list
  { $$ = zj_build_row(ps, &(ZjRow){.kind = ZJ_ROW_BOUNDS, .relation = $1, .span = @$,
                                   .respectively = @3}, NULL, $2, $4); }
| tuple ':' row_value
  { $$ = zj_build_colon_row(ps, &(ZjRow){.kind = ZJ_ROW_TUPLE, .span = @$}, $1, NULL, $3); }
| relop expr ':' row_value
  { $$ = zj_build_colon_row(ps, &(ZjRow){.kind = ZJ_ROW_BOUND, .relation = $1, .span = @$}, NULL,
                            $2, $4); }
;
row_value: expr | ELSEWHERE { $$ = NULL; } ;
label_names: name { $$ = zj_build_list(ps, zj_build_path(ps, @1, zj_build_list(ps, $1))); }
| simple { $$ = zj_build_list(ps, $1); }
| label_names OR name
  { $$ = zj_build_add(ps, $1, zj_build_path(ps, @3, zj_build_list(ps, $3))); }
| label_names OR simple { $$ = zj_build_add(ps, $1, $3); }
;
label: label_names { $$ = zj_build_label(ps, @$, $1); } ;
labels: label { $$ = zj_build_list(ps, $1); }
| labels ',' label { $$ = zj_build_add(ps, $1, $3); }
| labels WITH label { $$ = zj_build_add(ps, $1, $3); }
| labels AND label { $$ = zj_build_add(ps, $1, $3); }
;
tuple: label { $$ = zj_build_list(ps, $1); } | tuple label { $$ = zj_build_add(ps, $1, $2); } ;
value_list: expr { $$ = zj_build_list(ps, $1); }
| value_list ',' expr { $$ = zj_build_add(ps, $1, $3); }
| value_list WITH expr { $$ = zj_build_add(ps, $1, $3); }
;
bounds: expr { $$ = zj_build_list(ps, $1); }
| bounds ',' expr { $$ = zj_build_add(ps, $1, $3); }
| bounds WITH expr { $$ = zj_build_add(ps, $1, $3); }
;
exprs: expr { $$ = zj_build_list(ps, $1); } | exprs ',' expr { $$ = zj_build_add(ps, $1, $3); } ;

path: name { $$ = zj_build_list(ps, $1); } | path '.' name { $$ = zj_build_add(ps, $1, $3); } ;
path_expr: path { $$ = zj_build_path(ps, @$, $1); } ;
postfix: path { $$ = zj_build_path(ps, @$, $1); } | call
| '(' value ')' { $$ = zj_build_bracketed($2, @$); }
;
call: path '(' ')' { $$ = EX(CALL, @$, @1, .names = zj_build_names(ps, $1)); }
| path '(' arguments ')'
  { $$ = EX(CALL, @$, @1, .names = zj_build_names(ps, $1), .args = zj_build_exprs(ps, $3)); }
| call '.' name
  { $$ = EX(FIELD, @$, @2, .a = $1, .names = zj_build_names(ps, zj_build_list(ps, $3))); }
;
arguments: argument { $$ = zj_build_list(ps, $1); }
| arguments ',' argument { $$ = zj_build_add(ps, $1, $3); }
;
argument: expr
| expr FOR name IN postfix where
  { $$ = EX(SERIES, @$, @2, .a = $1, .var = NAME($3), .list = $5, .where = $6); }
;

expr
: postfix | literal
| '[' ']' { $$ = EX(LIST, @$, @1, .a = NULL); }
| '[' exprs comma ']' { $$ = EX(LIST, @$, @1, .args = zj_build_exprs(ps, $2)); }
| '{' members comma '}' { $$ = zj_build_record(ps, @$, $2); }
| '-' expr %prec NEG { $$ = EX(NEG, @$, @1, .a = $2); }
| NOT expr { $$ = EX(NOT, @$, @1, .a = $2); }
| expr OR expr { $$ = BIN(OR, @$, @2, $1, $3); }
| expr AND expr { $$ = BIN(AND, @$, @2, $1, $3); }
| expr '=' expr { $$ = BIN(EQ, @$, @2, $1, $3); }
| expr NE expr { $$ = BIN(NE, @$, @2, $1, $3); }
| expr '<' expr { $$ = BIN(LT, @$, @2, $1, $3); }
| expr '>' expr { $$ = BIN(GT, @$, @2, $1, $3); }
| expr LE expr { $$ = BIN(LE, @$, @2, $1, $3); }
| expr GE expr { $$ = BIN(GE, @$, @2, $1, $3); }
| expr MEMBER '{' exprs '}' { $$ = EX(IN, @$, @2, .a = $1, .args = zj_build_exprs(ps, $4)); }
| expr IN '{' exprs '}' { $$ = EX(IN, @$, @2, .a = $1, .args = zj_build_exprs(ps, $4)); }
| expr NOT_MEMBER '{' exprs '}'
  { $$ = EX(IN, @$, @2, .a = $1, .args = zj_build_exprs(ps, $4), .negated = true); }
| expr MEMBER postfix { $$ = EX(IN, @$, @2, .a = $1, .b = $3); }
| expr IN postfix { $$ = EX(IN, @$, @2, .a = $1, .b = $3); }
| expr NOT_MEMBER postfix { $$ = EX(IN, @$, @2, .a = $1, .b = $3, .negated = true); }
| expr AT expr BEFORE expr INSIDE
  { $$ = EX(WITHIN, @$, @2, .op = ZJ_OPR_BEFORE, .a = $1, .b = $3, .c = $5); }
| expr AT expr AFTER expr INSIDE
  { $$ = EX(WITHIN, @$, @2, .op = ZJ_OPR_AFTER, .a = $1, .b = $3, .c = $5); }
| expr WITHIN expr BEFORE expr %prec WITHIN
  { $$ = EX(WITHIN, @$, @2, .op = ZJ_OPR_BEFORE, .a = $1, .b = $5, .c = $3); }
| expr WITHIN expr AFTER expr %prec WITHIN
  { $$ = EX(WITHIN, @$, @2, .op = ZJ_OPR_AFTER, .a = $1, .b = $5, .c = $3); }
| expr AT expr UNTIL expr %prec AT { $$ = EX(BETWEEN, @$, @2, .a = $1, .b = $3, .c = $5); }
| expr BETWEEN expr UNTIL expr %prec AT { $$ = EX(BETWEEN, @$, @2, .a = $1, .b = $3, .c = $5); }
| expr AGED expr { $$ = EX(AGED, @$, @2, .a = $1, .b = $3); }
| expr AGED expr ON expr %prec AGED { $$ = EX(AGED, @$, @2, .a = $1, .b = $3, .c = $5); }
| expr AGED expr BY expr %prec AGED { $$ = EX(AGED, @$, @2, .a = $1, .b = $3, .c = $5); }
| expr '+' expr { $$ = BIN(ADD, @$, @2, $1, $3); }
| expr '-' expr { $$ = BIN(SUB, @$, @2, $1, $3); }
| expr '*' expr { $$ = BIN(MUL, @$, @2, $1, $3); }
| expr '/' expr { $$ = BIN(DIV, @$, @2, $1, $3); }
| expr DE expr { $$ = BIN(SHARE, @$, @2, $1, $3); }
| expr OF expr { $$ = BIN(SHARE, @$, @2, $3, $1); }
| IF expr THEN expr ELSE expr %prec LOWEST { $$ = EX(IF, @$, @1, .a = $2, .b = $4, .c = $6); }
| SOME name IN postfix SATISFIES expr %prec LOWEST
  { $$ = EX(SOME, @$, @1, .var = NAME($2), .list = $4, .a = $6); }
| EVERY name IN postfix SATISFIES expr %prec LOWEST
  { $$ = EX(EVERY, @$, @1, .var = NAME($2), .list = $4, .a = $6); }
| COUNT name IN postfix %prec LOWEST { $$ = EX(COUNT, @$, @1, .var = NAME($2), .list = $4); }
| COUNT name IN postfix WHERE expr %prec LOWEST
  { $$ = EX(COUNT, @$, @1, .var = NAME($2), .list = $4, .where = $6); }
| SUM expr FOR name IN postfix %prec LOWEST
  { $$ = EX(SUM, @$, @1, .a = $2, .var = NAME($4), .list = $6); }
| SUM expr FOR name IN postfix WHERE expr %prec LOWEST
  { $$ = EX(SUM, @$, @1, .a = $2, .var = NAME($4), .list = $6, .where = $8); }
| LEAST expr FOR name IN postfix %prec LOWEST
  { $$ = EX(LEAST, @$, @1, .a = $2, .var = NAME($4), .list = $6); }
| LEAST expr FOR name IN postfix WHERE expr %prec LOWEST
  { $$ = EX(LEAST, @$, @1, .a = $2, .var = NAME($4), .list = $6, .where = $8); }
| GREATEST expr FOR name IN postfix %prec LOWEST
  { $$ = EX(GREATEST, @$, @1, .a = $2, .var = NAME($4), .list = $6); }
| GREATEST expr FOR name IN postfix WHERE expr %prec LOWEST
  { $$ = EX(GREATEST, @$, @1, .a = $2, .var = NAME($4), .list = $6, .where = $8); }
| MEAN expr FOR name IN postfix %prec LOWEST
  { $$ = EX(MEAN, @$, @1, .a = $2, .var = NAME($4), .list = $6); }
| MEAN expr FOR name IN postfix WHERE expr %prec LOWEST
  { $$ = EX(MEAN, @$, @1, .a = $2, .var = NAME($4), .list = $6, .where = $8); }
| STAT_COUNT '(' ')' { $$ = EX(STAT, @$, @1, .op = ZJ_OPR_STAT_COUNT); }
| STAT_COUNT '(' expr ')' { $$ = EX(STAT, @$, @1, .op = ZJ_OPR_STAT_COUNT, .a = $3); }
| stat_fn '(' value ')' { $$ = EX(STAT, @$, @1, .op = $1, .a = $3); }
;
stat_fn: STAT_SUM { $$ = ZJ_OPR_STAT_SUM; } | STAT_SHARE { $$ = ZJ_OPR_STAT_SHARE; }
| STAT_MEAN { $$ = ZJ_OPR_STAT_MEAN; } ;
members: member { $$ = zj_build_list(ps, $1); } | members ',' member { $$ = zj_build_add(ps, $1, $3); } ;
member: name ':' expr { $$ = zj_build_member(ps, @$, $1, $3); } ;
literal: simple
| LIT_NUMBER WORD { $$ = zj_build_quantity(ps, @$, @1, @2); }
;
simple: LIT_TEXT { $$ = zj_build_literal(ps, ZJ_LIT_TEXT, @1, $1); }
| LIT_NUMBER { $$ = zj_build_literal(ps, ZJ_LIT_NUMBER, @1, $1); }
| LIT_MONEY { $$ = zj_build_literal(ps, ZJ_LIT_MONEY, @1, $1); }
| LIT_PERCENT { $$ = zj_build_literal(ps, ZJ_LIT_PERCENT, @1, $1); }
| LIT_RATIO { $$ = zj_build_literal(ps, ZJ_LIT_RATIO, @1, $1); }
| LIT_DATE { $$ = zj_build_literal(ps, ZJ_LIT_DATE, @1, $1); }
| LIT_PERIOD { $$ = zj_build_literal(ps, ZJ_LIT_PERIOD, @1, $1); }
| LIT_QUANTITY { $$ = zj_build_literal(ps, ZJ_LIT_QUANTITY, @1, $1); }
;
%%

/* The token of a symbol; 0 for symbols that no message names. */
static int token_of(yysymbol_kind_t symbol)
{
    switch ((int)symbol) {
#define ZJ_KW(token, zh, en, class, operand, zh_meaning, en_meaning)                          \
    case YYSYMBOL_##token:                                                                    \
        return ZJ_TOK_##token;
#include "grammar/keywords.def"
#undef ZJ_KW
    case YYSYMBOL_WORD:
        return ZJ_TOK_WORD;
    case YYSYMBOL_LIT_TEXT:
        return ZJ_TOK_LIT_TEXT;
    case YYSYMBOL_LIT_NUMBER:
        return ZJ_TOK_LIT_NUMBER;
    case YYSYMBOL_LIT_MONEY:
        return ZJ_TOK_LIT_MONEY;
    case YYSYMBOL_LIT_PERCENT:
        return ZJ_TOK_LIT_PERCENT;
    case YYSYMBOL_LIT_RATIO:
        return ZJ_TOK_LIT_RATIO;
    case YYSYMBOL_LIT_DATE:
        return ZJ_TOK_LIT_DATE;
    case YYSYMBOL_LIT_PERIOD:
        return ZJ_TOK_LIT_PERIOD;
    case YYSYMBOL_LIT_QUANTITY:
        return ZJ_TOK_LIT_QUANTITY;
    case YYSYMBOL_LE:
        return ZJ_TOK_LE;
    case YYSYMBOL_GE:
        return ZJ_TOK_GE;
    case YYSYMBOL_NE:
        return ZJ_TOK_NE;
    default: {
        const char *name = yysymbol_name(symbol);
        return name[0] == '\'' ? name[1] : 0;
    }
    }
}

static int yyreport_syntax_error(const yypcontext_t *context, ZjParse *ps)
{
    yysymbol_kind_t symbols[YYNTOKENS];
    int expected[YYNTOKENS];
    int found = 0;
    int n = yypcontext_expected_tokens(context, symbols, YYNTOKENS);
    for (int i = 0; i < n; i++) {
        int token = token_of(symbols[i]);
        if (token != 0) expected[found++] = token;
    }
    zj_report_unexpected(ps, *yypcontext_location(context),
                         token_of(yypcontext_token(context)), expected, found);
    return 0;
}

/* Bison calls this only when its stack is exhausted. */
static void zj_yyerror(const ZjSpan *at, ZjParse *ps, const char *message)
{
    (void)message;
    zj_report_too_deep(ps, *at);
}
