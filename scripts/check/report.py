"""Works out every number of results/REPORT.md anew, from measures.csv alone: report.py report.json results

Nothing of neuralbits is imported.
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
usual_level = 0.05
wrong = []
compared = 0


def read(folder):
    frames = [own_rows(path) for path in sorted(Path(folder).glob("*/measures.csv"))]
    return pd.concat(frames, ignore_index=True).fillna("")


def own_rows(path):
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    if not (rows["experiment"] == path.parent.name).all():
        sys.exit(f"check:report: {path} has rows of another experiment")
    return rows


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
    seeds = found.loc[values.index, "seed"]
    if seeds.duplicated().any():
        sys.exit(f"check:report: two rows of one seed for {where}")
    return pd.Series(values.to_numpy(), index=seeds.to_numpy(), dtype=float)


def paired(rows, share, of, other):
    mine, others = by_seed(rows, of, share), by_seed(rows, other, share)
    seeds = [seed for seed in mine.index if seed in others.index]
    return np.array([[mine[seed], others[seed]] for seed in seeds]).reshape(-1, 2)


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


def quotient_of(pairs):
    """x / y of means, and Fieller's interval: the quotients c at which a paired t test of x - c*y turns."""
    n = len(pairs)
    if n == 0:
        return None
    x, y = pairs.T
    value = x.mean() / y.mean()
    found = {"n": n, "value": value, "sd": None, "low": None, "high": None, "exact": False}
    if n == 1:
        return found
    k = stats.t.ppf(0.975, n - 1) ** 2 / n
    cov = np.cov(x, y)
    squares = [y.mean() ** 2 - k * cov[1, 1], -2 * (x.mean() * y.mean() - k * cov[0, 1]), x.mean() ** 2 - k * cov[0, 0]]
    if squares[0] > 0:
        found["low"], found["high"] = sorted(float(np.real(root)) for root in np.roots(squares))
    return found


def at_bits(rows, of, share, at):
    """Seed -> share at so many bits: a straight line over log2 of the lengths around it."""
    own = rows_where(rows, of)
    length = pd.to_numeric(own["projections"]) * pd.to_numeric(own["bits"])
    below, above = length[length <= at].max(), length[length >= at].min()
    if not (below <= above):
        return pd.Series(dtype=float)
    short, long = by_seed(own[length == below], {}, share), by_seed(own[length == above], {}, share)
    both = [seed for seed in short.index if seed in long.index]
    line = lambda seed: np.interp(math.log2(at), [math.log2(below), math.log2(above)], [short[seed], long[seed]])
    return pd.Series({seed: short[seed] if below == above else line(seed) for seed in both}, dtype=float)


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
    elif kind == "ratio of":
        value = quantity["parameters"] / parameters
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
        at, others = quantity.get("at"), by_seed(rows, quantity["by"], quantity["share"])
        mine = by_seed(rows, quantity["of"], quantity["share"]) if at is None else at_bits(rows, quantity["of"], quantity["share"], at)
        pairs = np.array([[mine[seed], others[seed]] for seed in mine.index if seed in others.index]).reshape(-1, 2)
        return quotient_of(pairs), pairs
    return size(rows, quantity), None


# ---- Tests and verdicts


def nearest_allowed(expected, found):
    if expected["kind"] != "within":
        return expected["value"]
    low = -math.inf if expected["from"] is None else expected["from"]
    high = math.inf if expected["to"] is None else expected["to"]
    return min(high, max(low, found))


BY_CHANCE = {"p": 1.0}  # two seeds that agree: nothing is shown, but the question counts among the others


def test_of(values, expected, found):
    if values is None or len(values) < 2:
        return None
    against = nearest_allowed(expected, found["value"])
    away = values - against if values.ndim == 1 else values[:, 0] - against * values[:, 1]
    if len(away) == 2 and abs(away[0] - away[1]) < 1e-9:
        return BY_CHANCE
    if np.allclose(away, 0, atol=1e-15):
        return {"against": against, "t": 0.0, "freedom": len(values) - 1, "p": 1.0}
    result = stats.ttest_1samp(away, 0)
    return {"against": against, "t": float(result.statistic), "freedom": len(values) - 1, "p": float(result.pvalue)}


def holm(p):
    order = sorted(range(len(p)), key=lambda i: p[i])
    adjusted, least = [0.0] * len(p), 0.0
    for k, i in enumerate(order):
        least = min(1.0, max(least, p[i] * (len(p) - k)))
        adjusted[i] = least
    return adjusted


def detectable(n, sd, at, power=0.8):
    if sd == 0:
        return 0.0
    freedom = n - 1
    critical = stats.t.ppf(1 - at / 2, freedom)

    def missing(delta):
        """How much of the power is missing: Student's noncentral t by hand, since SciPy's has few digits."""
        at = lambda w: (
            (stats.norm.cdf(delta - critical * w) + stats.norm.cdf(-delta - critical * w))
            * stats.chi2.pdf(w * w * freedom, freedom)
            * (2 * w * freedom)
        )
        return quad(at, 0, 1, limit=500)[0] + quad(at, 1, 12, limit=500)[0] - power

    return brentq(missing, 0.1, 10 * critical, xtol=1e-10) * sd / math.sqrt(n)


def is_outside(found, limit):
    return found["value"] != limit if found["low"] is None else found["low"] > limit or found["high"] < limit


def is_inside(expected, found):
    margin = expected.get("margin", 0)
    low, high = (found["value"], found["value"]) if found["low"] is None else (found["low"], found["high"])
    return (expected["from"] is None or low >= expected["from"] - margin) and (expected["to"] is None or high <= expected["to"] + margin)


def verdict_on(expected, found, seen):
    if expected["kind"] == "printed":
        return "reproduced" if abs(found["value"] - expected["value"]) <= 0.5 * 10 ** -expected["digits"] + 1e-9 else "not reproduced"
    has_interval = found["exact"] or found["low"] is not None
    if not has_interval:
        return "undecided"
    shown = lambda limit: is_outside(found, limit) if seen is None else seen
    if expected["kind"] == "above":
        if shown(expected["value"]):
            return "reproduced" if found["value"] > expected["value"] else "not reproduced"
        said = expected.get("said")
        return "not reproduced" if said is not None and found["high"] < said else "undecided"
    against = nearest_allowed(expected, found["value"])
    if against == found["value"] or not shown(against):
        return "reproduced" if is_inside(expected, found) else "undecided"
    better = (found["value"] > against) == (expected.get("better", "more") == "more")
    return "exceeded" if better else "not reproduced"


def verdict_of(claim, verdicts):
    if claim["untestable"] is not None:
        return "not testable here"
    if "not reproduced" in verdicts and verdicts & {"reproduced", "exceeded"}:
        return "mixed"
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
        return "counted" if found["exact"] else ""
    if test["against"] == found["value"]:
        return "mean as is said"
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
    alpha = chapter.get("alpha", usual_level)
    tried = []
    for claim in chapter["claims"]:
        for answer in claim["answers"]:
            found, values = measured(rows, answer["quantity"])
            test = test_of(values, answer["expected"], found) if found else None
            tried.append([claim, answer, found, test])
    adjusted = holm([test["p"] for *_, test in tried if test])
    least = alpha / max(1, sum(value >= alpha for value in adjusted))
    for one in tried:
        *_, found, test = one
        if test is BY_CHANCE:
            adjusted.pop(0)
            one[2:] = [{**found, "low": None, "high": None}, None]
        elif test:
            test["adjusted"] = adjusted.pop(0)
            is_shown = test["adjusted"] < alpha or found["sd"] is None
            test["detectable"] = None if is_shown else detectable(found["n"], found["sd"], least)
    verdicts = {}
    for claim, answer, found, test in tried:
        what = f"{chapter['id']}, {claim['id']}, {answer['what']}"
        agrees(f"{what}: measured at all", found is not None, answer["measured"] is not None)
        verdict = "not run yet" if found is None else verdict_on(answer["expected"], found, test["adjusted"] < alpha if test else None)
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
