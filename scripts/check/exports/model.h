/* The exported header and the names in it: -DHEADER='"digits.h"' -DNAME=digits, and -DTEXT where it takes texts. */
#include HEADER

#define PASTE(a, b) a##b
#define JOIN(a, b) PASTE(a, b)
#define CLASSES JOIN(NAME, _CLASSES)

static JOIN(NAME, _memory) memory;

static int32_t predict(const uint8_t *input, int32_t length) {
#ifdef TEXT
  return (int32_t)JOIN(NAME, _predict)((const char *)input, (uint32_t)length, &memory);
#else
  (void)length;
  return (int32_t)JOIN(NAME, _predict)(input, &memory);
#endif
}
