"""From texts to counted features, or from those to bits, in NumPy and SciPy: one pass over all texts is one run."""

import hashlib
import json
import re
import time

import numpy as np
from scipy.sparse import csr_matrix
from serve import serve, settings

work, bits = settings["work"], settings["bits"]
seed = np.uint64((settings["key"][1] << 32) | settings["key"][0])  # of the stream "planes"
with open(settings["file"], encoding="utf8") as file:
    texts = json.load(file)
pattern = re.compile(r"[\w']+|[^\w\s]")


def grams(token):
    framed = f"^{token}$"
    return [f"c:{framed[i:i + n]}" for n in (3, 4) for i in range(len(framed) - n + 1)]


def features(texts):
    """Counts [texts, features] and the features' ids."""
    numbers, known = {}, {}
    entries, offsets = [], [0]
    for text in texts:
        before = None
        for token in pattern.findall(text.lower()):
            own = known.get(token)
            if own is None:
                own = known[token] = [numbers.setdefault(f, len(numbers)) for f in [f"w:{token}", *grams(token)]]
            entries += own
            if before is not None:
                pair = f"w:{before} {token}"
                entries.append(numbers.setdefault(pair, len(numbers)))
            before = token
        offsets.append(len(entries))
    ones = np.ones(len(entries), np.float32)
    counts = csr_matrix((ones, np.array(entries, np.int32), np.array(offsets)), (len(texts), len(numbers)))
    counts.sum_duplicates()
    return counts, ids(list(numbers))


def ids(names):
    """mix(fnv1a64(utf8(name))), a byte of all names at a time."""
    coded = [name.encode() for name in names]
    lengths = np.array([len(code) for code in coded])
    table = np.zeros((lengths.max(), len(coded)), np.uint64)
    for i, code in enumerate(coded):
        table[: len(code), i] = np.frombuffer(code, np.uint8)
    hashes = np.full(len(coded), 0xCBF29CE484222325, np.uint64)
    for place, byte in enumerate(table):
        more = lengths > place
        hashes[more] = (hashes[more] ^ byte[more]) * np.uint64(0x100000001B3)
    return mix(hashes)


def mix(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def sign(counts, ids):
    keys = mix(seed + np.arange(1, -(-bits // 64) + 1, dtype=np.uint64))
    hashes = mix(ids[:, None] ^ keys[None, :])
    ones = np.unpackbits(hashes.view(np.uint8), axis=1, bitorder="little")[:, :bits]
    planes = 2 * ones.astype(np.float32) - 1
    return np.packbits(counts @ planes > 0, axis=1, bitorder="little")


def presence(counts, ids):
    key = mix(np.array([0x9E3779B97F4A7C15], np.uint64) ^ seed)
    bucket = (mix(ids ^ key) % np.uint64(bits)).astype(np.int64)
    found = np.zeros((counts.shape[0], bits), np.uint8)
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    found[rows, bucket[counts.indices]] = 1
    return np.packbits(found, axis=1, bitorder="little")


counts, hashes = features(texts)


def run():
    started = time.perf_counter()
    if work == "features":
        made, own = features(texts)
        seconds = time.perf_counter() - started
        return {"value": seconds, "result": f"{len(own)} distinct, {made.nnz} entries"}
    packed = {"sign": sign, "presence": presence}[work](counts, hashes)
    seconds = time.perf_counter() - started
    return {"value": seconds, "result": hashlib.sha256(packed.tobytes()).hexdigest()[:16]}


first = run()["value"]
run()
serve(lambda: {**run(), "firstSeconds": first})
