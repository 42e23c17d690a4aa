"""The seven joint rows of the MNIST table: seven trainings of trainer and head, or one trainer that all heads share.
Timed as ../ours/table.mjs is: from the data set's bytes in memory and bits on disk to test accuracies."""

import time

import torch
import torch.nn.functional as F
from inputs import images, net, order, stored
from serve import serve, settings

torch.set_num_threads(settings["threads"])
batch, examples = settings["batch"], settings["examples"]
in_memory = {part: stored(part) for part in ["train", "validation", "test"]}


def training(heads, data):
    """One training of the trainer and these heads → accuracies on the test part, the trainer's first."""
    pixels, bits, labels = data["train"]
    trainer = net(**settings["trainer"])
    students = [net(**head) for head in heads]
    widths = [head["sizes"][0] for head in heads]
    parameters = [p for model in [trainer, *students] for p in model.parameters()]
    adam = torch.optim.Adam(parameters, lr=settings["rate"], eps=1e-7, fused=settings["fused"])
    for epoch in range(1, settings["epochs"] + 1):
        rows_of_epoch = order(epoch)
        rows_of_epoch = rows_of_epoch[rows_of_epoch < examples]
        for first in range(0, examples, batch):
            rows = rows_of_epoch[first : first + batch]
            x, b, y = pixels[rows], bits[rows], labels[rows]
            logits = trainer(x)
            target = logits.detach().softmax(1)
            loss = F.cross_entropy(logits, y)
            for student, width in zip(students, widths):
                guess = student(b[:, :width])
                loss = loss + F.cross_entropy(guess, y) + 0.1 * F.cross_entropy(guess, target)
            adam.zero_grad()
            loss.backward()
            adam.step()
        accuracies(trainer, students, widths, data["validation"])
    return accuracies(trainer, students, widths, data["test"])


@torch.no_grad()
def accuracies(trainer, students, widths, part):
    """The trainer's first."""
    x, b, y = part
    guesses = [trainer(x), *[student(b[:, :width]) for student, width in zip(students, widths)]]
    return [(guess.argmax(1) == y).float().mean().item() for guess in guesses]


def run():
    started = time.perf_counter()
    data = {part: images(part, *read) for part, read in in_memory.items()}
    if settings["shared"]:
        right = training(settings["heads"], data)
    else:
        each = [training([head], data) for head in settings["heads"]]
        right = [each[0][0], *[pair[1] for pair in each]]
    return {"value": time.perf_counter() - started, "accuracies": right}


serve(run)
