# zjtxvm batch from outside; its parts have unit tests (facts, report).
add_test(NAME batch COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/batch/batch.sh)
set_tests_properties(batch PROPERTIES ENVIRONMENT
  "ZJTXC=$<TARGET_FILE:zjtxc>;ZJTXVM=$<TARGET_FILE:zjtxvm>;ZJTX_ROOT=${PROJECT_SOURCE_DIR};ZJTX_SANITIZE=${ZJ_SANITIZE}")
add_test(NAME batch.targets COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/batch/targets.sh)
set_tests_properties(batch.targets PROPERTIES ENVIRONMENT
  "ZJTXC=$<TARGET_FILE:zjtxc>;ZJTXVM=$<TARGET_FILE:zjtxvm>;ZJTX_ROOT=${PROJECT_SOURCE_DIR}")
foreach(part only jobs files merge scaling)
  add_test(NAME batch.${part} COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/batch/${part}.sh)
  set_tests_properties(batch.${part} PROPERTIES ENVIRONMENT
    "ZJTXC=$<TARGET_FILE:zjtxc>;ZJTXVM=$<TARGET_FILE:zjtxvm>;ZJTX_ROOT=${PROJECT_SOURCE_DIR};ZJTX_SANITIZE=${ZJ_SANITIZE}")
endforeach()
add_test(NAME batch.quick COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/batch/quick.sh)
set_tests_properties(batch.quick PROPERTIES ENVIRONMENT
  "ZJTXC=$<TARGET_FILE:zjtxc>;ZJTXVM=$<TARGET_FILE:zjtxvm>;ZJTX_ROOT=${PROJECT_SOURCE_DIR};BENCH_DATA=$<TARGET_FILE:bench_data>")
if(CHECK_FOUND)
  zj_unit_test(vm/batch/memory zj_batch)
  target_sources(unit.vm.batch.memory PRIVATE ${CMAKE_CURRENT_LIST_DIR}/unit/vm/format/build.c)
  target_link_options(unit.vm.batch.memory PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
  zj_unit_test(vm/batch/untouched zj_batch)
  target_sources(unit.vm.batch.untouched PRIVATE ${CMAKE_CURRENT_LIST_DIR}/unit/failing.c
    ${CMAKE_CURRENT_LIST_DIR}/unit/vm/format/build.c)
  target_link_options(unit.vm.batch.untouched PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
endif()
