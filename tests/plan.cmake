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

# ./dev bench; the test only shows that the script still runs.
add_executable(bench_by_hand bench/by_hand.c)
target_link_libraries(bench_by_hand PRIVATE zj_options)
target_compile_options(bench_by_hand PRIVATE $<$<CONFIG:Release>:-O3>)
add_executable(bench_rounds bench/rounds.c)
target_link_libraries(bench_rounds PRIVATE zj_options)
add_executable(bench_open bench/open.c)
target_link_libraries(bench_open PRIVATE zj_format)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_executable(bench_memory bench/memory.c bench/reference_avx2.c)
  target_link_libraries(bench_memory PRIVATE zj_plan)
  set_source_files_properties(bench/reference_avx2.c PROPERTIES COMPILE_OPTIONS -mavx2)
  # programs that end by leaving are no concern of a sanitizer
  if(NOT ZJ_SANITIZE)
    add_test(NAME bench.smoke COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/bench/bench.sh ${PROJECT_BINARY_DIR} 300 1)
  endif()
endif()
