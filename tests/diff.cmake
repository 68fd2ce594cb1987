# The oracle against compiler and VM: on the policies, and on generated programs and facts.
add_library(diff_oracle STATIC diff/value.c diff/oracle.c diff/oracle_clause.c diff/oracle_parts.c diff/oracle_settle.c
  diff/oracle_beyond.c diff/population.c diff/facts.c diff/coverage.c diff/judge.c)
target_link_libraries(diff_oracle PUBLIC zj_compiler zj_exec zj_report)
# The judge is slow by design and its own bugs show as differences: optimised with every preset.
target_compile_options(diff_oracle PRIVATE $<$<CONFIG:Debug>:-O2>)

add_executable(diff.policies diff/policies.c)
target_link_libraries(diff.policies PRIVATE diff_oracle)
add_test(NAME diff.policies COMMAND diff.policies ${PROJECT_SOURCE_DIR})

add_executable(diff.generated diff/generated.c diff/generate.c)
target_link_libraries(diff.generated PRIVATE diff_oracle)
add_test(NAME diff.generated COMMAND diff.generated 2000 1 --complete)
