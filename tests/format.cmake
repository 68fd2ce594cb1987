foreach(unit module verify verify_beyond verify_parts)
  zj_unit_test(vm/format/${unit} zj_format)
  target_sources(unit.vm.format.${unit} PRIVATE ${CMAKE_CURRENT_LIST_DIR}/unit/vm/format/build.c)
endforeach()
