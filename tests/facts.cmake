foreach(unit bind builder csv json memory text_pool value)
  zj_unit_test(vm/facts/${unit} zj_facts)
  target_sources(unit.vm.facts.${unit} PRIVATE ${CMAKE_CURRENT_LIST_DIR}/unit/vm/facts/sample.c
    ${CMAKE_CURRENT_LIST_DIR}/unit/vm/format/build.c)
endforeach()
target_link_options(unit.vm.facts.memory PRIVATE
  -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
