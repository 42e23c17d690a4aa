"""Works out every number of results/REPORT.md anew, from measures.csv alone: report.py report.json results

Nothing of neuralbits is imported. Its generator of chance is written down here a second time (Philox4x32-10 by Salmon et al.
2011), so that bootstrap intervals are compared to the last digit, too.
"""

import json
import math
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq

columns = {"T": "projections", "d": "bits"}
alpha = 0.05
wrong = []
compared = 0


def read(folder):
    frames = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in sorted(Path(folder).glob("*/measures.csv"))]
    return pd.concat(frames, ignore_index=True).fillna("")


def as_text(value):
    if value is True or value is False:
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def rows_where(rows, where):
    for name, value in where.items():
        column = columns.get(name, name)
        cells = rows[column] if column in rows else pd.Series("", index=rows.index)
        if value is None:
            rows = rows[cells == ""]
        elif value == "*":
            rows = rows[cells != ""]
        else:
            rows = rows[cells == as_text(value)]
    return rows


def by_seed(rows, where, share):
    found = rows_where(rows, where)
    values = pd.to_numeric(found[share], errors="coerce")
    values = values[np.isfinite(values)]
    return values.groupby(found.loc[values.index, "seed"], sort=False).mean()


def paired(rows, share, of, other):
    mine, others = by_seed(rows, of, share), by_seed(rows, other, share)
    seeds = [seed for seed in mine.index if seed in others.index]
    return np.array([[mine[seed], others[seed]] for seed in seeds]).reshape(-1, 2)


# ---- Chance

M0, M1, W0, W1 = 0xD2511F53, 0xCD9E8D57, 0x9E3779B9, 0xBB67AE85
mask = np.uint64(0xFFFFFFFF)


def philox(c, key):
    a, b, c2, d = [np.asarray(x, dtype=np.uint64) for x in c]
    k0, k1 = key
    for _ in range(10):
        p, q = a * np.uint64(M0), c2 * np.uint64(M1)
        a, b, c2, d = ((q >> np.uint64(32)) ^ b ^ np.uint64(k0), q & mask, (p >> np.uint64(32)) ^ d ^ np.uint64(k1), p & mask)
        k0, k1 = (k0 + W0) & 0xFFFFFFFF, (k1 + W1) & 0xFFFFFFFF
    return a, b, c2, d


def child(key, name):
    data = name.encode()
    block = [key[0], key[1], 0, len(data)]
    for i in range(0, max(len(data), 1), 4):
        word = int.from_bytes(data[i : i + 4], "little")
        block = [int(x) for x in philox([block[0], block[1], block[2] ^ word, block[3]], key)]
    return block[0], block[1]


def words(key, count):
    blocks = np.arange((count + 3) // 4, dtype=np.uint64)
    zero = np.zeros_like(blocks)
    return np.stack(philox([blocks & mask, blocks >> np.uint64(32), zero, zero], key), axis=1).reshape(-1)[:count]


def bootstrap(sample, statistic, resamples=10_000, confidence=0.95):
    """The statistic of resamples [resamples, n, …] of a sample [n, …] at once, and its percentile interval."""
    n = len(sample)
    if n == 0:
        return None
    value = float(statistic(sample[None])[0])
    found = {"n": n, "value": value, "sd": None, "low": None, "high": None, "exact": False}
    if n == 1:
        return found
    places = np.floor(words(child((1, 0), "bootstrap"), resamples * n) / 2**32 * n).astype(int).reshape(resamples, n)
    values = np.sort(statistic(sample[places]))
    found["low"], found["high"] = [quantile(values, q) for q in ((1 - confidence) / 2, (1 + confidence) / 2)]
    return found


def quantile(values, q):
    at = q * (len(values) - 1)
    low, high = values[math.floor(at)], values[math.ceil(at)]
    return float(low if low == high else low + (at - math.floor(at)) * (high - low))


# ---- Quantities


def over_seeds(values):
    values = np.asarray(values, dtype=float)
    n = len(values)
    if n == 0:
        return None, None
    found = {"n": n, "value": values.mean(), "sd": None, "low": None, "high": None, "exact": False}
    if n > 1:
        found["sd"] = values.std(ddof=1)
        found["low"], found["high"] = interval(values)
    return found, values


def interval(values):
    error = stats.sem(values)
    if error == 0:
        return values.mean(), values.mean()
    return stats.t.interval(0.95, len(values) - 1, loc=values.mean(), scale=error)


def bits_needed(rows, quantity):
    own = rows_where(rows, quantity["of"])
    length = pd.to_numeric(own["projections"]) * pd.to_numeric(own["bits"])
    lengths = sorted(length.unique())
    if not lengths:
        return None
    curves = [by_seed(own[length == at], {}, "accuracy") for at in lengths]
    base = by_seed(rows, quantity["by"], "accuracy")
    seeds = [seed for seed in base.index if all(seed in curve.index for curve in curves)]
    sample = np.array([[base[seed], *[curve[seed] for curve in curves]] for seed in seeds]).reshape(len(seeds), -1)
    if len(seeds) == 0:
        return None

    def needed(drawn):
        means = drawn.mean(axis=1)
        return np.array([crossing(lengths, relative, quantity["reach"]) for relative in means[:, 1:] / means[:, :1]])

    return bootstrap(sample, needed)


def crossing(lengths, relative, reach):
    over = np.nonzero(relative >= reach)[0]
    if len(over) == 0:
        return math.inf
    i = over[0]
    if i == 0:
        return float(lengths[0])
    share = (reach - relative[i - 1]) / (relative[i] - relative[i - 1])
    return float(lengths[i - 1]) * (lengths[i] / lengths[i - 1]) ** share


def size(rows, quantity):
    own = rows_where(rows, quantity["of"])
    if own.empty:
        return None
    number = lambda row, name: float(row[name]) if row[name] != "" else math.nan
    own = own.iloc[0]
    first = lambda name: None if name not in quantity or rows_where(rows, quantity[name]).empty else rows_where(rows, quantity[name]).iloc[0]
    full, softmax = first("by"), first("on")
    parameters = number(own, "parameters")
    kind = quantity["size"]
    if kind == "ratio":
        value = number(own, "ratio")
    elif kind == "kibibytes":
        value = number(own, "bytes") / 1024
    elif kind == "ratio to":
        value = parameters / quantity["parameters"]
    elif full is None or softmax is None:
        return None
    elif kind == "ratio in bytes":
        value = number(full, "bytes") / parameters
    else:
        bits, hidden = number(own, "projections") * number(own, "bits"), float(own["hidden"])
        classes = parameters / (bits + 1) if hidden == 0 else (parameters - hidden * (bits + 1)) / (hidden + 1)
        inputs = number(softmax, "parameters") / classes - 1
        if kind == "ratio with planes":
            value = number(full, "parameters") / (parameters + inputs * bits)
        else:
            value = (parameters - classes) / (inputs + 1 + classes)
    return {"n": 1, "value": value, "sd": None, "low": None, "high": None, "exact": True} if math.isfinite(value) else None


def measured(rows, quantity):
    kind = quantity["kind"]
    if kind == "mean":
        return over_seeds(by_seed(rows, quantity["of"], quantity["share"]).to_numpy())
    if kind == "difference":
        pairs = paired(rows, quantity["share"], quantity["of"], quantity["minus"])
        return over_seeds(pairs[:, 0] - pairs[:, 1])
    if kind == "quotient":
        pairs = paired(rows, quantity["share"], quantity["of"], quantity["by"])
        return bootstrap(pairs, lambda drawn: drawn[..., 0].mean(axis=1) / drawn[..., 1].mean(axis=1)), None
    if kind == "bits":
        return bits_needed(rows, quantity), None
    return size(rows, quantity), None


# ---- Tests and verdicts


def nearest_allowed(expected, found):
    if expected["kind"] != "within":
        return expected["value"]
    low = -math.inf if expected["from"] is None else expected["from"]
    high = math.inf if expected["to"] is None else expected["to"]
    return min(high, max(low, found))


def test_of(values, expected, found):
    if values is None or len(values) < 2:
        return None
    against = nearest_allowed(expected, found["value"])
    away = values - against
    if np.allclose(away, 0, atol=1e-15):
        return {"against": against, "t": 0.0, "freedom": len(values) - 1, "p": 1.0}
    result = stats.ttest_1samp(values, against)
    return {"against": against, "t": float(result.statistic), "freedom": len(values) - 1, "p": float(result.pvalue)}


def holm(p):
    order = sorted(range(len(p)), key=lambda i: p[i])
    adjusted, least = [0.0] * len(p), 0.0
    for k, i in enumerate(order):
        least = min(1.0, max(least, p[i] * (len(p) - k)))
        adjusted[i] = least
    return adjusted


def detectable(n, sd, power=0.8):
    if sd == 0:
        return 0.0
    freedom = n - 1
    critical = stats.t.ppf(1 - alpha / 2, freedom)

    def missing(delta):
        """How much of the power is missing: Student's noncentral t by hand, since SciPy's has few digits."""
        at = lambda w: (
            (stats.norm.cdf(delta - critical * w) + stats.norm.cdf(-delta - critical * w))
            * stats.chi2.pdf(w * w * freedom, freedom)
            * (2 * w * freedom)
        )
        return quad(at, 0, 1, limit=500)[0] + quad(at, 1, 12, limit=500)[0] - power

    return brentq(missing, 0.1, 60, xtol=1e-10) * sd / math.sqrt(n)


def is_outside(found, limit):
    return found["value"] != limit if found["low"] is None else found["low"] > limit or found["high"] < limit


def verdict_on(expected, found, adjusted):
    if expected["kind"] == "printed":
        return "reproduced" if abs(found["value"] - expected["value"]) <= 0.5 * 10 ** -expected["digits"] + 1e-9 else "not reproduced"
    has_interval = found["exact"] or found["low"] is not None
    if not has_interval:
        return "undecided"
    shown = lambda limit: is_outside(found, limit) if adjusted is None else adjusted < alpha
    if expected["kind"] == "above":
        if shown(expected["value"]):
            return "reproduced" if found["value"] > expected["value"] else "not reproduced"
        said = expected.get("said")
        return "not reproduced" if said is not None and found["high"] < said else "undecided"
    against = nearest_allowed(expected, found["value"])
    if against == found["value"] or not shown(against):
        return "reproduced"
    better = (found["value"] > against) == (expected.get("better", "more") == "more")
    return "exceeded" if better else "not reproduced"


def verdict_of(claim, verdicts):
    if claim["untestable"] is not None:
        return "not testable here"
    for verdict in ("not reproduced", "undecided", "exceeded", "reproduced"):
        if verdict in verdicts:
            return verdict
    return "not run yet"


# ---- As it is printed


def fixed(value, digits):
    """As JavaScript's toFixed: by the exact value of the number, ties away from zero."""
    from decimal import ROUND_HALF_UP, Decimal

    return str(Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def number_of(quantity, digits, signed=True):
    kind = quantity["kind"]
    if kind == "mean":
        return lambda value: fixed(100 * value, 2)
    if kind == "difference":
        return lambda value: (sign_of(value) if signed else "") + fixed(100 * abs(value), 2)
    if kind == "quotient":
        return lambda value: fixed(value, 3)
    if kind == "bits":
        return lambda value: fixed(value, 0) if math.isfinite(value) else "more than tried"
    return lambda value: f"{float(fixed(value, digits)):,.{digits}f}"


def sign_of(value):
    return "" if float(fixed(100 * value, 2)) == 0 else "−" if value < 0 else "+"


def p_text(p):
    return "< 0.001" if p < 0.001 else f"= {fixed(p, 3)}"


def printed(answer, found, test):
    if found is None:
        return {"found": "", "n": "", "interval": "", "test": "", "shownFrom": ""}
    quantity, expected = answer["quantity"], answer["expected"]
    number = number_of(quantity, expected["digits"] if expected["kind"] == "printed" else 1)
    spread = number_of(quantity, 1, signed=False)
    has_interval = found["low"] is not None
    return {
        "found": number(found["value"]) + ("" if found["sd"] is None else f" ± {spread(found['sd'])}"),
        "n": "" if found["exact"] else str(found["n"]),
        "interval": f"{number(found['low'])} to {number(found['high'])}" if has_interval else "",
        "test": test_text(found, test),
        "shownFrom": "" if test is None or test["detectable"] is None else fixed(100 * test["detectable"], 2),
    }


def test_text(found, test):
    if test is None:
        return "counted" if found["exact"] else "bootstrap interval" if found["low"] is not None else ""
    if test["against"] == found["value"]:
        return "as is said"
    t = fixed(test["t"], 2).replace("-", "−")
    return f"t({test['freedom']}) = {t}, p {p_text(test['p'])}, Holm {p_text(test['adjusted'])}"


# ---- Comparison


def agrees(what, ours, theirs, tolerance=1e-9):
    global compared
    compared += 1
    if isinstance(theirs, str) and isinstance(ours, (int, float)) and theirs in ("Infinity", "-Infinity"):
        theirs = float(theirs)
    if isinstance(ours, (int, float, np.floating)) and isinstance(theirs, (int, float)) and not isinstance(ours, bool):
        same = ours == theirs or abs(ours - theirs) <= tolerance * max(1, abs(theirs))
    else:
        same = ours == theirs
    if not same:
        wrong.append(f"{what}: the report says {theirs!r}, recomputed {ours!r}")


def check_chapter(chapter, rows, report):
    tried = []
    for claim in chapter["claims"]:
        for answer in claim["answers"]:
            found, values = measured(rows, answer["quantity"])
            test = test_of(values, answer["expected"], found) if found else None
            tried.append([claim, answer, found, test])
    adjusted = holm([test["p"] for *_, test in tried if test])
    for *_, found, test in tried:
        if test:
            test["adjusted"] = adjusted.pop(0)
            test["detectable"] = None if test["adjusted"] < alpha else detectable(found["n"], found["sd"])
    verdicts = {}
    for claim, answer, found, test in tried:
        what = f"{chapter['id']}, {claim['id']}, {answer['what']}"
        agrees(f"{what}: measured at all", found is not None, answer["measured"] is not None)
        verdict = "not run yet" if found is None else verdict_on(answer["expected"], found, test["adjusted"] if test else None)
        if found and answer["measured"]:
            for name in ("n", "value", "sd", "low", "high", "exact"):
                agrees(f"{what}: {name}", found[name], answer["measured"][name])
        agrees(f"{what}: tested at all", test is not None, answer["test"] is not None)
        if test and answer["test"]:
            for name in ("against", "t", "freedom", "p", "adjusted"):
                agrees(f"{what}: {name}", test[name], answer["test"][name], 1e-7)
            agrees(f"{what}: detectable", test["detectable"], answer["test"]["detectable"], 1e-8)
        cells = printed(answer, found, test)
        for name, text in cells.items():
            agrees(f"{what}: {name} as printed", text, answer["printed"][name])
        agrees(f"{what}: verdict", verdict, answer["verdict"])
        line = " | ".join([verdict, answer["said"], cells["found"], cells["n"], cells["interval"], cells["test"], cells["shownFrom"]])
        agrees(f"{what}: line of REPORT.md", plain(line) in report, True)
        verdicts.setdefault(claim["id"], set()).add(verdict)
    for claim in chapter["claims"]:
        verdict = verdict_of(claim, verdicts.get(claim["id"], set()))
        agrees(f"{chapter['id']}, {claim['id']}: verdict", verdict, claim["verdict"])
    return [(chapter["paper"], claim["verdict"]) for claim in chapter["claims"]]


def plain(text):
    """Cells of the report without what Markdown escapes, and with single spaces."""
    return re.sub(r"\s+", " ", text.replace("\\", "").replace("&lt;", "<").replace("&amp;", "&")).strip()


def check_summary(summary, all_verdicts):
    papers = list(dict.fromkeys(paper for paper, _ in all_verdicts))
    for name, *cells in summary:
        for paper, cell in zip([*papers, None], cells):
            found = [verdict for own, verdict in all_verdicts if paper in (own, None) and name in (verdict, "claims")]
            agrees(f"summary: {name}, {paper or 'all'}", str(len(found) or ""), cell)


said = json.loads(Path(sys.argv[1]).read_text())
folder = sys.argv[2]
rows = read(folder)
report = plain(Path(folder, "REPORT.md").read_text())
told = [one for chapter in said["chapters"] for one in check_chapter(chapter, rows, report)]
check_summary(said["summary"], told)
for line in wrong[:20]:
    print(line)
if wrong:
    sys.exit(f"check:report: {len(wrong)} of {compared} comparisons differ")
print(f"check:report: {len(told)} claims, {compared} comparisons with measures.csv: no difference")
