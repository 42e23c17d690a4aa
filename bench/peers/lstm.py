"""An embedding, one LSTM layer and a dense layer on the last state."""

import torch
from torch import nn
from serve import serve, settings
from stepper import stepper

torch.set_num_threads(settings["threads"])
torch.manual_seed(1)


class Net(nn.Module):
    def __init__(self, words, embedding, units, classes):
        super().__init__()
        self.table = nn.Embedding(words, embedding)
        self.lstm = nn.LSTM(embedding, units, batch_first=True)
        self.dense = nn.Linear(units, classes, bias=False)

    def forward(self, ids):
        return self.dense(self.lstm(self.table(ids))[0][:, -1])


batch, tokens, words = settings["batch"], settings["tokens"], settings["words"]
net = Net(words, settings["embedding"], settings["units"], settings["classes"])
ids = (torch.arange(batch * tokens) * 7919 % words).view(batch, tokens)
serve(stepper(net, ids, torch.arange(batch) % settings["classes"]))
