"""What `serve` wants: a block of steps on the same inputs, after some to warm up."""

import time

import torch
import torch.nn.functional as F
from serve import settings


def stepper(net, x, labels, rate=0.001, after=lambda: None):
    adam = torch.optim.Adam(net.parameters(), lr=rate, eps=1e-7, fused=True)
    call = torch.compile(net) if settings["compiled"] else net
    done = 0

    def once():
        nonlocal done
        done += 1
        loss = F.cross_entropy(call(x), labels)
        adam.zero_grad()
        loss.backward()
        adam.step()
        after()
        return loss

    first = once().item()
    for _ in range(4):
        once()

    def run():
        started = time.perf_counter()
        for _ in range(settings["steps"]):
            loss = once().item()
        seconds = time.perf_counter() - started
        return {"value": 1000 * seconds / settings["steps"], "steps": done, "first": first, "loss": loss}

    return run
