foreach(part rat money date numeral)
  zj_unit_test(stdlib/${part} zj_stdlib)
endforeach()
