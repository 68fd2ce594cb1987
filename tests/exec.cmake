foreach(unit kernels settle settle_random)
  zj_unit_test(vm/exec/${unit} zj_exec)
  target_sources(unit.vm.exec.${unit} PRIVATE ${CMAKE_CURRENT_LIST_DIR}/unit/vm/exec/scene.c
    ${CMAKE_CURRENT_LIST_DIR}/unit/vm/format/build.c)
endforeach()
