add_library(compiler_test STATIC unit/compiler/help.c unit/compiler/run.c)
target_link_libraries(compiler_test PUBLIC zj_compiler zj_exec PkgConfig::CHECK)
foreach(part cases check check_expr check_table emit lint_set load lower_clause lower_expr memory resolve scope
    stack types)
  zj_unit_test(compiler/${part} compiler_test)
endforeach()
target_link_options(unit.compiler.memory PRIVATE -Wl,--wrap=malloc,--wrap=realloc
  -Wl,--wrap=zj_arena_alloc,--wrap=zj_arena_array,--wrap=zj_arena_copy,--wrap=zj_arena_grow)
