foreach(test lexer tree diag limits files print)
  zj_unit_test(grammar/${test} zj_grammar)
endforeach()
target_compile_definitions(unit.grammar.files PRIVATE
  ZJ_PARSE_DIR="${CMAKE_CURRENT_SOURCE_DIR}/lang/parse")
