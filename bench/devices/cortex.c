/*
 * Counts the instructions of predictions on an emulated Cortex-M: QEMU's clock goes on by a nanosecond an instruction
 * (-icount shift=0), and the processor's own timer counts it. Says so by Arm's semihosting: the ticks of a loop of 200,000
 * instructions, those of all predictions, and the deepest place of the stack.
 */
#include <stddef.h>

#include HEADER

#define JOINED(a, b) a##_##b
#define NAMED(a, b) JOINED(a, b)
#define predict NAMED(NAME, predict)

extern const uint8_t inputs[], inputs_end[];
extern uint32_t stack_limit[], stack_top[];
static NAMED(NAME, memory) memory;
static volatile int labels;

#define TIMER(offset) (*(volatile uint32_t *)(0xe000e010u + (offset)))

static void semihosting(uint32_t operation, const void *parameters) {
  register uint32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = parameters;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

static void say(uint32_t number) {
  char text[12];
  char *at = text + 11;
  *at-- = 0;
  *at = ' ';
  do {
    *--at = (char)('0' + number % 10u);
    number /= 10u;
  } while (number);
  semihosting(4, at);
}

static uint32_t ticks(uint32_t from) { return (from - TIMER(8)) & 0xffffffu; }

static uint32_t loop(void) {
  const uint32_t from = TIMER(8);
  uint32_t turns = 100000;
  __asm__ volatile(".syntax unified\n1: subs %0, #1\n bne 1b" : "+l"(turns) : : "cc");
  return ticks(from);
}

void *memset(void *to, int value, size_t count);
void *memset(void *to, int value, size_t count) {
  volatile uint8_t *t = to;
  while (count--) *t++ = (uint8_t)value;
  return to;
}

void *memcpy(void *to, const void *from, size_t count);
void *memcpy(void *to, const void *from, size_t count) {
  volatile uint8_t *t = to;
  const uint8_t *f = from;
  while (count--) *t++ = *f++;
  return to;
}

void reset(void);
void reset(void) {
  const uint8_t *at = inputs;
  uint32_t sum = 0, *mark, here;
  for (mark = stack_limit; mark < &here - 64; mark++) *mark = 0xa5a5a5a5u;
  TIMER(4) = 0xffffffu;
  TIMER(8) = 0;
  TIMER(0) = 5; /* on, at the processor's clock */
  say(loop());
  while (at < inputs_end) {
    const int32_t length = *(const int32_t *)(const void *)at;
    const uint32_t from = TIMER(8);
#ifdef TEXT
    labels += predict((const char *)at + 4, length, &memory);
#else
    labels += predict(at + 4, &memory);
#endif
    sum += ticks(from);
    at += 4 + (length + 3) / 4 * 4;
  }
  say(sum);
  for (mark = stack_limit; *mark == 0xa5a5a5a5u; mark++) continue;
  say((uint32_t)((uint8_t *)stack_top - (uint8_t *)mark));
  semihosting(0x18, (const void *)0x20026);
  for (;;) continue;
}

static const struct {
  const void *stack;
  void (*reset)(void);
} vectors __attribute__((section(".vectors"), used)) = {stack_top, reset};
