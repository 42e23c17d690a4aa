/* Answers every line on its input with the microseconds of a prediction, as ../subject.mjs wants it. Usage: host INPUTS */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include HEADER

#define JOINED(a, b) a##_##b
#define NAMED(a, b) JOINED(a, b)
#define predict NAMED(NAME, predict)

static NAMED(NAME, memory) memory;
static volatile int labels;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void all(const uint8_t *inputs, long size) {
  long at = 0;
  while (at < size) {
    int32_t length = *(const int32_t *)(const void *)(inputs + at);
#ifdef TEXT
    labels += predict((const char *)inputs + at + 4, length, &memory);
#else
    labels += predict(inputs + at + 4, &memory);
#endif
    at += 4 + (length + 3) / 4 * 4;
  }
}

int main(int count, char **words) {
  const int inputs = atoi(words[2]);
  FILE *file = count == 3 ? fopen(words[1], "rb") : NULL;
  uint8_t *bytes = malloc(1 << 26);
  long size, times = 1, i;
  char line[16];
  if (!file || !bytes) return 1;
  size = (long)fread(bytes, 1, 1 << 26, file);
  for (;;) { /* warms up, until a block takes a fifth of a second */
    const double from = seconds();
    for (i = 0; i < times; i++) all(bytes, size);
    if (seconds() - from > 0.2) break;
    times *= 2;
  }
  printf("{\"ready\": true}\n");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    const double from = seconds();
    for (i = 0; i < times; i++) all(bytes, size);
    printf("{\"value\": %.6f}\n", 1e6 * (seconds() - from) / (double)(times * inputs));
    fflush(stdout);
  }
  return 0;
}
