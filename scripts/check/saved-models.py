"""Evaluates saved models with NumPy, by docs/models.md alone: python saved-models.py FILE EXAMPLES ..."""

import json
import re
import sys

import numpy as np
from safetensors import safe_open

WORD = np.uint64(0xFFFFFFFF)


def philox(counter, key):
    """Philox4x32-10: counter [4, n], key (k0, k1) → [4, n]"""
    a, b, c, d = (np.asarray(word, np.uint64) for word in counter)
    k0, k1 = key
    for _ in range(10):
        first, second = np.uint64(0xD2511F53) * a, np.uint64(0xCD9E8D57) * c
        a, b, c, d = (
            (second >> np.uint64(32)) ^ b ^ np.uint64(k0),
            second & WORD,
            (first >> np.uint64(32)) ^ d ^ np.uint64(k1),
            first & WORD,
        )
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return a, b, c, d


def stream(key, name):
    text = name.encode()
    block = [key[0], key[1], 0, len(text)]
    for i in range(0, max(len(text), 1), 4):
        four = int.from_bytes(text[i : i + 4].ljust(4, b"\0"), "little")
        block = [int(word) for word in philox((block[0], block[1], block[2] ^ four, block[3]), key)]
    return block[0], block[1]


def words(key, count):
    k = np.arange(-(-count // 4), dtype=np.uint64)
    zero = np.zeros_like(k)
    return np.stack(philox((k & WORD, k >> np.uint64(32), zero, zero), key), 1).reshape(-1)[:count]


def normals(key, count):
    u = (words(key, count + count % 2).astype(np.float64) + 0.5) / 2**32
    radius, angle = np.sqrt(-2 * np.log(u[::2])), 2 * np.pi * u[1::2]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).reshape(-1)[:count].astype(np.float32)


def mix(x):
    x = np.asarray(x, np.uint64)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def fnv1a(text):
    h = 0xCBF29CE484222325
    for byte in text.encode():
        h = (h ^ byte) * 0x100000001B3 % 2**64
    return h


def ngrams(text):
    """What a text is made of: {feature: count}"""
    tokens = re.findall(r"[\w']+|[^\w\s]", text.lower())
    found = [f"w:{token}" for token in tokens] + [f"w:{a} {b}" for a, b in zip(tokens, tokens[1:])]
    for token in (f"^{token}$" for token in tokens):
        found += [f"c:{token[i : i + n]}" for n in (3, 4) for i in range(len(token) - n + 1)]
    counts = {}
    for feature in found:
        counts[feature] = counts.get(feature, 0) + 1
    return counts


def text_bits(texts, features, key):
    known = {}
    seed = np.uint64(key[0] + (key[1] << 32))
    with np.errstate(over="ignore"):
        blocks = np.arange(-(-features["bits"] // 64), dtype=np.uint64)
        keys = mix(seed + blocks + np.uint64(1))
        of_presence = mix(np.uint64(0x9E3779B97F4A7C15) ^ seed)
        result = np.zeros((len(texts), features["bits"]), np.float32)
        for i, text in enumerate(texts):
            counts = ngrams(text)
            if not counts:
                continue
            ids = np.array([known.get(f) or known.setdefault(f, fnv1a(f)) for f in counts], np.uint64)
            ids = mix(ids)
            if features["projection"] == "presence":
                result[i, (mix(ids ^ of_presence) % np.uint64(features["bits"])).astype(int)] = 1
            else:
                hashes = mix(ids[:, None] ^ keys[None, :])
                ones = (hashes[:, :, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
                signs = 2 * ones.reshape(len(ids), -1).astype(np.int64) - 1
                sums = np.array(list(counts.values())) @ signs
                result[i] = sums[: features["bits"]] > 0
    return result


def image_bits(images, features, key):
    planes = normals(key, features["bits"] * images.shape[1]).reshape(features["bits"], -1)
    return (images.astype(np.float64) @ planes.T.astype(np.float64) > 0).astype(np.float32)


def evaluate(file, examples):
    with safe_open(file, framework="numpy") as saved:
        spec = json.loads(saved.metadata()["neuralbits"])
        weights = {name: saved.get_tensor(name) for name in saved.keys()}
    features = spec["features"]
    labels = np.array(examples["labels"])
    if features["kind"] == "pixels":
        a = images_of(examples) / np.float32(255)
    else:
        root = (features["seed"] % 2**32, features["seed"] >> 32) if "seed" in features else spec["random"]["key"]
        key = stream(root, "planes")
        a = text_bits(examples["texts"], features, key) if "texts" in examples else image_bits(images_of(examples), features, key)
        if features["coding"] == "-1/+1":
            a = 2 * a - 1
    depth = len(spec["sizes"]) - 1
    for l in range(depth):
        a = a @ weights[f"layer {l}"] + weights[f"bias {l}"]
        if l < depth - 1:
            a = np.maximum(a, 0)
    return {"accuracy": float(np.mean(a.argmax(1) == labels)), "recorded": spec["accuracy"], "tensors": len(weights)}


def images_of(examples):
    return np.fromfile(examples["pixels"], np.uint8).reshape(len(examples["labels"]), -1).astype(np.float32)


for file, examples in zip(sys.argv[1::2], sys.argv[2::2]):
    print(json.dumps(evaluate(file, json.load(open(examples)))))
