"""What this machine can do: the rate of a matrix product, and of a copy in memory."""

import time

import torch
from serve import serve, settings

m, k, n = settings["product"]
floats = settings["floats"]
a, b, c = torch.randn(m, k), torch.randn(k, n), torch.empty(m, n)
source, target = torch.randn(floats), torch.randn(floats)


def seconds(work):
    work()
    best = float("inf")
    for _ in range(30):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def run():
    product = seconds(lambda: torch.mm(a, b, out=c))
    copy = seconds(lambda: target.copy_(source))
    return {"value": 0, "flops": 2 * m * k * n / product, "bytes": 8 * floats / copy}


serve(run)
