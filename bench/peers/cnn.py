"""Three 3 × 3 convolutions with pooling and a dense layer on 32 × 32 × 3 pictures."""

import torch
from torch import nn
from serve import serve, settings
from stepper import stepper

torch.set_num_threads(settings["threads"])
torch.manual_seed(1)
batch, channels, classes = settings["batch"], settings["channels"], settings["classes"]
layers = []
for inputs, outputs in zip([3, *channels], channels):
    layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
net = nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * channels[-1], classes))
x = torch.rand(batch, 3, 32, 32)
if settings["channels_last"]:
    net, x = net.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
serve(stepper(net, x, torch.arange(batch) % classes))
