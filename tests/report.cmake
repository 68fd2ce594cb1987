foreach(unit benefit command memory result target)
  zj_unit_test(vm/report/${unit} zj_report)
  target_sources(unit.vm.report.${unit} PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/unit/vm/format/build.c)
endforeach()
target_link_options(unit.vm.report.memory PRIVATE
  -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
add_dependencies(unit.vm.report.command zjtxvm)
target_compile_definitions(unit.vm.report.command PRIVATE ZJTXVM="$<TARGET_FILE:zjtxvm>")
