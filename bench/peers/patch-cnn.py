"""One-bit convolutions on the bits of patches, the 5.5 KB network of the front, on grey 28 × 28 pictures.

Patches are boxes that chance draws, of a kind with ours; weights, rounding and gradients are ours: signs of latent weights,
batch normalisation, activations of a byte in units of 1/16, a last layer of four bits, gradients that pass the rounding.
"""

import torch
import torch.nn.functional as F
from torch import nn
from serve import serve, settings
from stepper import stepper

torch.set_num_threads(settings["threads"])
torch.manual_seed(1)
batch, classes = settings["batch"], settings["classes"]


class Passed(torch.autograd.Function):
    """The value; the gradient is that of x."""

    @staticmethod
    def forward(context, x, value):
        return value.view_as(value)

    @staticmethod
    def backward(context, gradient):
        return gradient, None


passed = Passed.apply


class Patches(nn.Module):
    """Bits -1 and 1 of boxes in windows of 6, at every second pixel."""

    def __init__(self, count):
        super().__init__()
        boxes = torch.zeros(count, 1, 6, 6)
        sizes = torch.randint(1, 5, (count, 2))
        for box, (down, right) in zip(boxes, sizes.tolist()):
            for sign in (1, -1):
                top, left = torch.randint(7 - down, (1,)).item(), torch.randint(7 - right, (1,)).item()
                box[0, top : top + down, left : left + right] += sign
        self.register_buffer("boxes", boxes)
        self.register_buffer("least", sizes.prod(1).float().view(1, -1, 1, 1) * 16 + 0.5)

    def forward(self, x):
        sums = F.conv2d((x * 255).round(), self.boxes, stride=2, padding=2)
        return (sums - self.least).sign()


class OneBit(nn.Module):
    """A convolution in signs, then normalised, rounded to a byte, and the largest of 2 × 2 passed on."""

    def __init__(self, inputs, outputs, side, padding, pool):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, side, side) * 0.1)
        self.norm = nn.BatchNorm2d(outputs, momentum=0.05)
        self.padding, self.pool, self.scale = padding, pool, (inputs * side * side) ** -0.5

    def forward(self, x):
        signs = passed(self.weight, torch.where(self.weight > 0, 1.0, -1.0))
        y = self.norm(F.conv2d(x, signs, padding=self.padding) * self.scale)
        y = F.relu(y)
        u = passed(y, (y * 16 + 0.5).floor().clamp(0, 255) / 16)
        return F.max_pool2d(u, 2, ceil_mode=True) if self.pool else u


class Head(nn.Module):
    """A dense layer of four bits."""

    def __init__(self, inputs):
        super().__init__()
        self.dense = nn.Linear(inputs, classes)

    def forward(self, x):
        weight = self.dense.weight
        step = weight.abs().amax(1, keepdim=True) / 7
        return F.linear(x, passed(weight, (weight / step).round().clamp(-7, 7) * step), self.dense.bias)


stages = [(1, 0, False), (3, 1, True), (3, 1, False), (3, 0, True), (3, 0, False)]
widths = [settings["patches"], *settings["hidden"]]
layers = [OneBit(i, o, *stage) for i, o, stage in zip(widths, widths[1:], stages)]
net = nn.Sequential(Patches(widths[0]), *layers, nn.Flatten(), Head(widths[-1]))
x = torch.rand(batch, 1, 28, 28)
if settings["channels_last"]:
    net, x = net.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)


def limit():
    """Latent weights beyond 1 would no longer change their sign."""
    with torch.no_grad():
        for layer in layers:
            layer.weight.clamp_(-1, 1)


serve(stepper(net, x, torch.arange(batch) % classes, rate=settings["rate"], after=limit))
