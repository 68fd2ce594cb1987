# The plan of a module against the executor, lane by lane.
add_executable(plan_diff diff/plan.c)
target_link_libraries(plan_diff PRIVATE zj_plan)

# Benchmarks: built by ./dev bench, not by the tests.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_executable(bench_memory EXCLUDE_FROM_ALL bench/memory.c bench/reference_avx2.c)
  target_link_libraries(bench_memory PRIVATE zj_plan)
  set_source_files_properties(bench/reference_avx2.c PROPERTIES COMPILE_OPTIONS -mavx2)
endif()
add_executable(bench_data EXCLUDE_FROM_ALL bench/data.c)
add_executable(quick_diff diff/quick.c)
target_link_libraries(quick_diff PRIVATE zj_quick)
