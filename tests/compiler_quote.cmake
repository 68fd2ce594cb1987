foreach(part figures quote)
  zj_unit_test(compiler/${part} zj_compiler)
endforeach()
