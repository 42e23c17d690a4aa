"""The training step in PyTorch: eager or compiled, with Adam as it comes or fused."""

import time

import torch
import torch.nn.functional as F
from inputs import images, net, order, stored
from serve import serve, settings

torch.set_num_threads(settings["threads"])
pixels, bits, labels = images("train", *stored("train"))
trainer = net(**settings["trainer"]) if settings["trainer"] else None
heads = [net(**head) for head in settings["heads"]]
widths = [head["sizes"][0] for head in settings["heads"]]
parameters = [p for model in [trainer, *heads] if model for p in model.parameters()]
adam = torch.optim.Adam(parameters, lr=settings["rate"], eps=1e-7, fused=settings["fused"])
batch, steps = settings["batch"], settings["steps"]
first_epoch = order(1)


def loss_of(x, b, y):
    total = 0
    if trainer is not None:
        logits = trainer(x)
        target = logits.detach().softmax(1)
        total = F.cross_entropy(logits, y)
    for head, width in zip(heads, widths):
        guess = head(b[:, :width])
        total = total + F.cross_entropy(guess, y)
        if trainer is not None:
            total = total + 0.1 * F.cross_entropy(guess, target)
    return total


loss_of = torch.compile(loss_of) if settings["compiled"] else loss_of
done = 0


def step():
    global done
    first = (done * batch) % (len(labels) - batch)
    done += 1
    rows = first_epoch[first : first + batch]
    loss = loss_of(pixels[rows] if trainer is not None else None, bits[rows], labels[rows])
    adam.zero_grad()
    loss.backward()
    adam.step()
    return loss


for _ in range(8):
    step()


def run():
    started = time.perf_counter()
    for _ in range(steps):
        loss = step()
    seconds = time.perf_counter() - started
    return {"value": 1000 * seconds / steps, "steps": done, "loss": loss.item()}


serve(run)
