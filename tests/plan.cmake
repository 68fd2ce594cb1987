# Plans and patterns against the executor and the readers that they stand in for.
add_executable(plan_diff diff/plan.c)
target_link_libraries(plan_diff PRIVATE zj_plan)
add_executable(quick_diff diff/quick.c)
target_link_libraries(quick_diff PRIVATE zj_quick)
add_executable(bench_data bench/data.c)

foreach(kind plan quick)
  add_test(NAME diff.${kind} COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/diff/${kind}.sh)
  set_tests_properties(diff.${kind} PROPERTIES ENVIRONMENT
    "ZJTXC=$<TARGET_FILE:zjtxc>;ZJTX_ROOT=${PROJECT_SOURCE_DIR};PLAN_DIFF=$<TARGET_FILE:plan_diff>;QUICK_DIFF=$<TARGET_FILE:quick_diff>;BENCH_DATA=$<TARGET_FILE:bench_data>")
endforeach()

# Built by ./dev bench only.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_executable(bench_memory EXCLUDE_FROM_ALL bench/memory.c bench/reference_avx2.c)
  target_link_libraries(bench_memory PRIVATE zj_plan)
  set_source_files_properties(bench/reference_avx2.c PROPERTIES COMPILE_OPTIONS -mavx2)
endif()
