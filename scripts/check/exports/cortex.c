/* The same without an operating system: the inputs lie in the program, the answers go out by Arm's semihosting. */
#include <stddef.h>

#include "model.h"

extern const uint8_t inputs[], inputs_end[];
extern uint32_t data_from[], data_begin[], data_end[], bss_begin[], bss_end[], stack_top[];

static uint32_t semihosting(uint32_t operation, const void *parameters) {
  register uint32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = parameters;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

enum { SYS_OPEN = 1, SYS_WRITE = 5, SYS_EXIT = 0x18, APPLICATION_EXIT = 0x20026 };

/* The compiler copies structures by this name, with or without a library. */
void *memcpy(void *to, const void *from, size_t count);
void *memcpy(void *to, const void *from, size_t count) {
  uint8_t *t = to;
  const uint8_t *f = from;
  while (count--) *t++ = *f++;
  return to;
}

void *memset(void *to, int value, size_t count);
void *memset(void *to, int value, size_t count) {
  uint8_t *t = to;
  while (count--) *t++ = (uint8_t)value;
  return to;
}

void reset(void);
void reset(void) {
  const uint32_t open[3] = {(uint32_t)":tt", 4, 3}; /* standard output, to write */
  const uint8_t *at = inputs;
  uint32_t *to = data_begin;
  const uint32_t *from = data_from;
  uint32_t file;
  while (to < data_end) *to++ = *from++;
  for (to = bss_begin; to < bss_end;) *to++ = 0;
  file = semihosting(SYS_OPEN, open);
  while (at < inputs_end) {
    uint32_t length = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    int32_t answer[1 + CLASSES];
    uint32_t write[3];
    uint32_t c;
    answer[0] = predict(at + 4, (int32_t)length);
    for (c = 0; c < CLASSES; c++) answer[1 + c] = (int32_t)memory.logits[c];
    write[0] = file;
    write[1] = (uint32_t)answer;
    write[2] = sizeof answer;
    semihosting(SYS_WRITE, write);
    at += 4 + length;
  }
  semihosting(SYS_EXIT, (const void *)APPLICATION_EXIT);
  for (;;) {
  }
}

/* Where the processor begins: its stack and its first function. */
static const struct {
  const void *stack;
  void (*reset)(void);
} vectors __attribute__((section(".vectors"), used)) = {stack_top, reset};
