  .section .rodata
  .balign 4
  .global inputs, inputs_end
inputs: .incbin "inputs.bin"
inputs_end:
