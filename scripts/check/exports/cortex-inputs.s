  .section .rodata
  .global inputs, inputs_end
inputs:
  .incbin "inputs.bin"
inputs_end:
