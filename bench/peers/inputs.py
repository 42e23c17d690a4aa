"""What ../inputs.mjs wrote down: MNIST, its bits, the order of the examples, the weights to start from."""

import os

import torch
from serve import settings

folder = settings["folder"]


def numbers(name, dtype):
    with open(os.path.join(folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


def stored(part):
    """The data set's own bytes → pixels [count, 784] and labels [count], uint8"""
    labels = numbers(f"mnist-{part}.labels", torch.uint8)
    return numbers(f"mnist-{part}.pixels", torch.uint8).view(len(labels), -1), labels


def images(part, pixels, labels):
    """Of what `stored` gave: → pixels [count, 784] and, from their file, bits [count, 840] as float32; labels [count]"""
    bits = numbers(f"mnist-{part}.bits", torch.uint8).view(len(labels), -1).float()
    return pixels.float() / 255, bits, labels.long()


def order(epoch):
    return numbers(f"mnist-order-{epoch}.i32", torch.int32).long()


def net(sizes, weights):
    """Dense layers with ReLU between, starting from a weights file (W [inputs, outputs], then B, layer by layer)."""
    values = numbers(weights, torch.float32)
    layers, at = [], 0
    for inputs, outputs in zip(sizes, sizes[1:]):
        layer = torch.nn.Linear(inputs, outputs)
        with torch.no_grad():
            layer.weight.copy_(values[at : at + inputs * outputs].view(inputs, outputs).T)
            at += inputs * outputs
            layer.bias.copy_(values[at : at + outputs])
            at += outputs
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])
