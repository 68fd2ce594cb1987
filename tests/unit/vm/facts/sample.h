/* sample.h -- a module's facts made by hand: every type, nesting, ranges, two policies. */
#ifndef TEST_FACTS_SAMPLE_H
#define TEST_FACTS_SAMPLE_H

#include "vm/facts/facts.h"

/*  名/alias : type                           where */
enum {
    F_LEVEL,     /* 等级/level 无 < 科技型 < 小巨人 */
    F_OPERATING, /* 正常经营/operating : bool */
    F_RD,        /* 研发费用/rd : money, 0 to 1亿元 */
    F_GROWTH,    /* 增长率/growth : ratio, at least -1 */
    F_STAFF,     /* 人数/staff : integer, 人 */
    F_RANK,      /* 名次/rank : integer, at least 1 */
    F_AREA,      /* 面积/area : number, 平方米 */
    F_FACTOR,    /* 系数/factor : number */
    F_FOUNDED,   /* 成立日期/founded : date, from 2000-01-01 */
    F_NAME,      /* 名称/name : text */
    F_PRICE,     /* 单价/price : exact amount */
    F_ADDRESS,   /* 地址/address : record */
    F_DISTRICT,  /*   区/district : 蔡甸区 洪山区 待认定 */
    F_DOOR,      /*   门牌/door : text */
    F_FLOORS,    /*   楼层/floors : list, without key */
    F_FLOOR,     /*     层/floor : integer */
    F_VIOLATIONS,/* 违法记录/violations : list */
    F_VIOLATION, /*   编号/id : text, key */
    F_FOUND_ON,  /*   认定日期/found_on : date */
    F_FINE,      /*   罚款/fine : money, at least 0 */
    F_PROOFS,    /*   证据/proofs : list */
    F_PROOF,     /*     编号/id : text, key */
    F_PAGES,     /*     页数/pages : integer */
    F_ANNOUNCED, /* caidian: 公布日期/announced : date */
    F_ZONE,      /* caidian: 区域/zone : record */
    F_OUTPUT,    /*   产值/output : money */
    F_PAYERS,    /*   纳税户/payers : integer, 户 */
    F_BRANCHES,  /* caidian: 产业/branches : list */
    F_BRANCH,    /*   编号/id : text, key */
    F_BULLETIN,  /* wuhan: 公布日期/announced : date */
    F_COUNT
};

enum { D_CASE, D_FLOORS, D_VIOLATIONS, D_PROOFS, D_BRANCHES, D_PRODUCT };

void sample_module(ZjModule *m);
ZjText cat(ZjBuf *buf, const char *a, const char *b, const char *c);
/* Reads; ends the test when the problems are not what the status says. */
ZjStatus sample_read(const ZjModule *m, ZjText json, ZjText policy_facts, ZjFacts *facts,
                     ZjFactProblems *problems);
/* A problem as it is printed, in Chinese. */
const char *sample_text(const ZjFactProblem *problem, ZjBuf *buf);

#endif
