zj_unit_test(vm/report/result zj_report)
target_sources(unit.vm.report.result PRIVATE ${CMAKE_CURRENT_LIST_DIR}/unit/vm/format/build.c)
