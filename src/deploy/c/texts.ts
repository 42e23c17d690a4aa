import { planesKey, type TextProjection } from "../projection.js";
import { presenceKey, signKeys } from "../text-projection.js";
import { array, type Part, parts } from "./part.js";
import { casesBeyondAscii, lettersBeyondAscii, loweredBeyondAscii } from "./unicode.js";

/** Bits of a text: `@project(text, length, memory)` fills memory->bits, letter by letter; no text is copied. */
export function textPart(projection: TextProjection): Part {
  const kind = projection.kind === "presence" ? presence(projection) : sign(projection);
  return parts([hashPart, kind, unicodePart, ngramsPart, projectPart]);
}

const hashPart: Part = {
  memory: [],
  code: `
/* FNV-1a over the bytes that a letter has in UTF-8. */
static inline uint64_t @byte(uint64_t hash, uint32_t byte) {
  return (hash ^ byte) * 0x100000001b3u;
}

static inline uint64_t @letter(uint64_t hash, uint32_t letter) {
  if (letter < 0x80u) return @byte(hash, letter);
  if (letter < 0x800u) return @byte(@byte(hash, 0xc0u | letter >> 6), 0x80u | (letter & 63u));
  if (letter < 0x10000u) hash = @byte(hash, 0xe0u | letter >> 12);
  else hash = @byte(@byte(hash, 0xf0u | letter >> 18), 0x80u | (letter >> 12 & 63u));
  return @byte(@byte(hash, 0x80u | (letter >> 6 & 63u)), 0x80u | (letter & 63u));
}

/* The finaliser of splitmix64. */
static inline uint64_t @mix(uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}`,
};

const planes = 16; // bits of a counter: n-grams of a text are fewer than 65,536
export const mostBytes = 20_000; // of a text: no byte makes more than three n-grams

/** Counters stand side by side: plane p of block k has bit p of 64 of them. */
function sign(projection: TextProjection): Part {
  const keys = signKeys(projection.bits, { key: planesKey(projection) });
  const blocks = keys.length;
  const rest = projection.bits % 32;
  return {
    memory: [`uint64_t planes[${planes}][${blocks}];`, "uint32_t count;"],
    code: `
#define @MOST_BYTES ${mostBytes}

${array("uint64_t", "keys", keys.map(word64) as unknown as number[])}

static inline void @clear(@memory *memory) {
  int p, k;
  for (p = 0; p < ${planes}; p++)
    for (k = 0; k < ${blocks}; k++) memory->planes[p][k] = 0;
  memory->count = 0;
}

/* Counts an n-gram for each bit where its hash has a one. */
static inline void @ngram(@memory *memory, uint64_t hash) {
  const uint64_t id = @mix(hash);
  int k;
  memory->count++;
  for (k = 0; k < ${blocks}; k++) {
    uint64_t carry = @mix(id ^ @keys[k]);
    int p;
    for (p = 0; carry != 0 && p < ${planes}; p++) {
      const uint64_t next = memory->planes[p][k] & carry;
      memory->planes[p][k] ^= carry;
      carry = next;
    }
  }
}

/* A bit is 1 where more than half of the n-grams were counted. */
static inline void @finish(@memory *memory) {
  const uint32_t limit = memory->count / 2;
  int k, p;
  for (k = 0; k < ${blocks}; k++) {
    uint64_t greater = 0, equal = ~(uint64_t)0;
    for (p = ${planes - 1}; p >= 0; p--) {
      const uint64_t plane = memory->planes[p][k];
      if (limit >> p & 1u) equal &= plane;
      else {
        greater |= equal & plane;
        equal &= ~plane;
      }
    }
    memory->bits[2 * k] = (uint32_t)greater;
    if (2 * k + 1 < @WORDS) memory->bits[2 * k + 1] = (uint32_t)(greater >> 32);
  }
${rest ? `  memory->bits[@WORDS - 1] &= ${2 ** rest - 1}u;` : ""}
}`,
  };
}

function presence(projection: TextProjection): Part {
  return {
    memory: [],
    code: `
#define @MOST_BYTES 1000000

static inline void @clear(@memory *memory) {
  int k;
  for (k = 0; k < @WORDS; k++) memory->bits[k] = 0;
}

/* Sets the bit of an n-gram's bucket. */
static inline void @ngram(@memory *memory, uint64_t hash) {
  const uint32_t j = (uint32_t)(@mix(@mix(hash) ^ ${word64(presenceKey({ key: planesKey(projection) }))}u) % @BITS);
  memory->bits[j >> 5] |= (uint32_t)1 << (j & 31u);
}

static inline void @finish(@memory *memory) {
  (void)memory;
}`,
  };
}

const word64 = ({ high, low }: { readonly high: number; readonly low: number }): bigint =>
  (BigInt(high) << 32n) | BigInt(low);

const unicodePart: Part = {
  memory: [],
  get code() {
    return `
/*
 * Letters and numbers beyond ASCII, as how far it is from where one run ends to the next one and how long that is, and the
 * capitals among them: how far, how many of them, whether every other one, how much further their small letters are; then
 * those that have a case, and those that a capital sigma passes over in looking for them: how far, how many, which of both.
 * With @ASCII defined they are left out, and all of them count as letters.
 */
#ifndef @ASCII
${array("uint8_t", "letters", lettersBeyondAscii())}
${array("uint8_t", "capitals", loweredBeyondAscii())}
${array("uint8_t", "cases", casesBeyondAscii())}

static inline uint32_t @number(const uint8_t **at) {
  uint32_t value = 0;
  int shift = 0;
  for (;; shift += 7) {
    const uint32_t byte = *(*at)++;
    value |= (byte & 127u) << shift;
    if (byte < 128u) return value;
  }
}

static inline int @is_letter(uint32_t letter) {
  const uint8_t *at = @letters;
  uint32_t from = 128;
  while (at < @letters + sizeof @letters) {
    from += @number(&at);
    if (letter < from) return 0;
    from += @number(&at);
    if (letter < from) return 1;
  }
  return 0;
}

static inline uint32_t @lower(uint32_t letter) {
  const uint8_t *at = @capitals;
  uint32_t from = 128;
  while (at < @capitals + sizeof @capitals) {
    const uint32_t gap = @number(&at), span = @number(&at), delta = @number(&at);
    const uint32_t step = 1u + (span & 1u), end = from + gap + (span >> 1);
    from += gap;
    if (letter < from) return letter;
    if (letter < end) {
      if ((letter - from) % step != 0) return letter;
      return delta & 1u ? letter - (delta >> 1) - 1u : letter + (delta >> 1);
    }
    from = end;
  }
  return letter;
}

static inline int @case_beyond_ascii(uint32_t letter) {
  const uint8_t *at = @cases;
  uint32_t from = 128;
  while (at < @cases + sizeof @cases) {
    uint32_t span;
    from += @number(&at);
    if (letter < from) return 0;
    span = @number(&at);
    from += span >> 1;
    if (letter < from) return 1 + (int)(span & 1u);
  }
  return 0;
}
#else
static inline int @is_letter(uint32_t letter) {
  return letter >= 128u;
}

static inline uint32_t @lower(uint32_t letter) {
  return letter;
}

static inline int @case_beyond_ascii(uint32_t letter) {
  (void)letter;
  return 0;
}
#endif`;
  },
};

const ngramsPart: Part = {
  memory: [],
  code: `
/* What has been read of a text: hashes of "w:" and the token, of the one before, of both; the token's last letters. */
typedef struct {
  uint64_t token, before, both;
  uint32_t last[4];
  int letters, has_before;
} @reader;

#define @START (@byte(@byte(0xcbf29ce484222325u, 'w'), ':'))

/* One more letter of ^token$, with the three and the four letters that end there. */
static inline void @push(@reader *reader, uint32_t letter, @memory *memory) {
  uint64_t hash = @byte(@byte(0xcbf29ce484222325u, 'c'), ':');
  uint32_t *const last = reader->last;
  last[0] = last[1];
  last[1] = last[2];
  last[2] = last[3];
  last[3] = letter;
  reader->letters++;
  if (reader->letters >= 4)
    @ngram(memory, @letter(@letter(@letter(@letter(hash, last[0]), last[1]), last[2]), letter));
  if (reader->letters >= 3) @ngram(memory, @letter(@letter(@letter(hash, last[1]), last[2]), letter));
}

static inline void @add(@reader *reader, uint32_t letter, @memory *memory) {
  if (reader->letters == 0) {
    reader->last[1] = reader->last[2] = reader->last[3] = 0;
    reader->token = @START;
    reader->both = @byte(reader->before, ' ');
    @push(reader, '^', memory);
  }
  reader->token = @letter(reader->token, letter);
  reader->both = @letter(reader->both, letter);
  @push(reader, letter, memory);
}

static inline void @end(@reader *reader, @memory *memory) {
  if (reader->letters == 0) return;
  @push(reader, '$', memory);
  @ngram(memory, reader->token);
  if (reader->has_before) @ngram(memory, reader->both);
  reader->before = reader->token;
  reader->has_before = 1;
  reader->letters = 0;
}

static inline int @is_blank(uint32_t letter) {
  return (letter >= 9 && letter <= 13) || (letter >= 28 && letter <= 32) || letter == 0x85 || letter == 0xa0 ||
         letter == 0x1680 || (letter >= 0x2000 && letter <= 0x200a) || letter == 0x2028 || letter == 0x2029 ||
         letter == 0x202f || letter == 0x205f || letter == 0x3000;
}

static inline int @in_token(uint32_t letter) {
  if (letter >= 128) return @is_letter(letter);
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' || letter == '\\'';
}

/* A small letter: a run of those that stand in tokens is a token, any other is one by itself. */
static inline void @read(@reader *reader, uint32_t letter, @memory *memory) {
  if (@is_blank(letter)) @end(reader, memory);
  else if (@in_token(letter)) @add(reader, letter, memory);
  else {
    @end(reader, memory);
    @add(reader, letter, memory);
    @end(reader, memory);
  }
}`,
};

const projectPart: Part = {
  memory: [],
  code: `
/* The letter at *at; U+FFFD for bytes that begin one and do not end it, or for one byte that begins none, as browsers decode. */
static inline uint32_t @decode(const uint8_t *text, int32_t length, int32_t *at) {
  const uint32_t first = text[(*at)++];
  const int more = first >= 0xf0u ? 3 : first >= 0xe0u ? 2 : 1;
  uint32_t lowest = first == 0xe0u ? 0xa0u : first == 0xf0u ? 0x90u : 0x80u; /* of the next byte */
  uint32_t highest = first == 0xedu ? 0x9fu : first == 0xf4u ? 0x8fu : 0xbfu;
  uint32_t letter = first & (0x3fu >> more);
  int i;
  if (first < 0x80u) return first;
  if (first < 0xc2u || first > 0xf4u) return 0xfffdu;
  for (i = 0; i < more; i++) {
    if (*at >= length || text[*at] < lowest || text[*at] > highest) return 0xfffdu;
    letter = letter << 6 | (text[(*at)++] & 63u);
    lowest = 0x80u;
    highest = 0xbfu;
  }
  return letter;
}

/* 1: it has a case, 2: it is passed over in looking for one that has */
static inline int @case_of(uint32_t letter) {
  if (letter >= 128u) return @case_beyond_ascii(letter);
  if ((letter | 32u) >= 'a' && (letter | 32u) <= 'z') return 1;
  return letter == '\\'' || letter == '.' || letter == ':' || letter == '^' || letter == '\`' ? 2 : 0;
}

/* Whether a letter that has a case comes next. */
static inline int @goes_on(const uint8_t *text, int32_t length, int32_t at) {
  while (at < length) {
    const int kind = @case_of(@decode(text, length, &at));
    if (kind != 2) return kind;
  }
  return 0;
}

static inline void @project(const uint8_t *text, int32_t length, @memory *memory) {
  @reader reader;
  int32_t at = 0;
  int kind, cased = 0; /* whether a letter that has a case came last */
  reader.letters = 0;
  reader.has_before = 0;
  reader.before = 0;
  @clear(memory);
  while (at < length) {
    const uint32_t letter = @decode(text, length, &at);
    if (letter >= 'A' && letter <= 'Z') @read(&reader, letter + 32u, memory);
    else if (letter < 128u) @read(&reader, letter, memory);
    else if (letter == 0x130u) { /* the one capital of which two small letters come */
      @read(&reader, 'i', memory);
      @read(&reader, 0x307u, memory);
    } else if (letter == 0x3a3u) /* a sigma is another one where a word ends */
      @read(&reader, cased && !@goes_on(text, length, at) ? 0x3c2u : 0x3c3u, memory);
    else @read(&reader, @lower(letter), memory);
    kind = @case_of(letter);
    if (kind != 2) cased = kind;
  }
  @end(&reader, memory);
  @finish(memory);
}`,
};
