/* Inputs, each after its length, from standard input; the label and the logits of each to standard output, 32 bits each. */
#include <stdio.h>

#include "model.h"

static uint8_t input[1 << 20];

int main(void) {
  int32_t length;
  while (fread(&length, sizeof length, 1, stdin) == 1) {
    int32_t label;
    if (length < 0 || (size_t)length > sizeof input || fread(input, 1, (size_t)length, stdin) != (size_t)length)
      return 1;
    label = predict(input, length);
    fwrite(&label, sizeof label, 1, stdout);
    fwrite(memory.logits, sizeof(int32_t), CLASSES, stdout);
  }
  return 0;
}
