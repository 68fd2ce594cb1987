foreach(part arena file text)
  zj_unit_test(vm/base/${part} zj_base)
endforeach()
