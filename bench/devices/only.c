/* One prediction and nothing else, to be weighed. */
#include HEADER

#define JOINED(a, b) a##_##b
#define NAMED(a, b) JOINED(a, b)

int classify(const uint8_t *input, int32_t length, NAMED(NAME, memory) *memory);
int classify(const uint8_t *input, int32_t length, NAMED(NAME, memory) *memory) {
#ifdef TEXT
  return NAMED(NAME, predict)((const char *)input, length, memory);
#else
  (void)length;
  return NAMED(NAME, predict)(input, memory);
#endif
}

const uint32_t memory_bytes = sizeof(NAMED(NAME, memory));
