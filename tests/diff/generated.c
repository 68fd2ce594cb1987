#include "tests/diff/generate.h"
int main(void) { return 0; }
