/* scene.h -- settlements for tests: a shape becomes a module, figures become facts.
**
** Amounts, caps and so on are given as low and high; equal ones are points, others come out of
** BETWEEN. Everything goes through instructions, as a compiled program does.
*/
#ifndef TEST_EXEC_SCENE_H
#define TEST_EXEC_SCENE_H

#include "vm/exec/exec.h"

enum { MAX_GRANTS = 4, MAX_ITEMS = 6, MAX_ROWS = 6, MAX_CASES = 70, MISSING = INT32_MIN };

typedef struct GroupShape {
    bool set, per_item, key;
    int year; /* 0, or first month */
} GroupShape;

typedef struct GrantShape {
    bool single; /* no items: one lane a case, no key */
    bool keep, keep_by;
    GroupShape keep_group;
    int caps;
    struct {
        GroupShape group;
        ZjModTrim trim;
    } cap[2];
    bool once, tops_up;
    GroupShape once_group;
    int floors;
    GroupShape floor[2];
    bool round; /* a rounding of its own: of a group's sum where round_group is set */
    GroupShape round_group;
    bool once_too;  /* a 一次性 of its own */
    bool if_way; /* both only where GrantData.way is 1 */
    ZjRounding rounding;
    uint32_t step;
    bool deduct;
    int cause;        /* 0 none, else its number + 1 */
    bool cause_keyed; /* by the item's `cause_key`, else by its key */
    int cause_year;
    int payer; /* 0 or 1 */
    bool passes;
    bool gate; /* its clause applies only where the case says so */
} GrantShape;

typedef struct Shape {
    int grants, causes, joints;
    GrantShape g[MAX_GRANTS];
    ZjStackRule rule[2];
    struct {
        int year;
        ZjModTrim trim;
        unsigned grants; /* bit by grant */
    } joint[2];
    bool ledger;
} Shape;

typedef struct ItemData {
    int64_t key, date; /* MISSING */
    int64_t low, high; /* over GrantData.den */
    int64_t by, group, cause_key;
} ItemData;

typedef struct GrantData {
    int count;
    bool missing; /* the list */
    int64_t den;  /* 0 is 1 */
    ItemData item[MAX_ITEMS];
    int64_t keep_low, keep_high, cap_low[2], cap_high[2], deduct_low, deduct_high;
    int64_t floor_low[2], floor_high[2];
    int64_t way; /* 0, 1, MISSING */
    bool shut;
} GrantData;

typedef struct CaseData {
    GrantData g[MAX_GRANTS];
    int rows;
    struct {
        int grant;
        int64_t key, date, net; /* date and net may be MISSING */
    } row[MAX_ROWS];
    bool no_ledger; /* the list is missing */
    int64_t joint_low[2], joint_high[2];
} CaseData;

typedef struct Scene {
    ZjModule module;
    Shape shape;
    ZjFacts facts;
    ZjRun run;
} Scene;

void scene_build(Scene *s, const Shape *shape);
void scene_run(Scene *s, const CaseData *cases, uint32_t count);
void scene_free(Scene *s);

typedef enum SceneFigure {
    KEPT,
    CAPPED,
    ROUNDED,
    STACKED,
    ENTITLED,
    PAID,
    PAYABLE,
    DISPLACED,
    TOTAL_ENTITLED,
    TOTAL_PAID,
    TOTAL_PAYABLE,
    SCENE_FIGURES
} SceneFigure;

/* Item `item` of a grant in a case; totals take item 0. */
ZjLane scene_lane(const Scene *s, uint32_t case_index, int grant, SceneFigure figure, int item);
/* Payable of a payer. */
ZjLane scene_payer(const Scene *s, uint32_t case_index, int payer);
int64_t day(int year, int month, int of_month);

#endif
