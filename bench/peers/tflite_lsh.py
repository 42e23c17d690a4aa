"""Microseconds of a prediction in TensorFlow Lite's interpreter, one text at a time, on one core; see ../subject.mjs."""

import json
import os
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from serve import serve, settings

with open(settings["rows"]) as file:
    rows = json.load(file)
interpreter = tf.lite.Interpreter(model_path=settings["model"], num_threads=1)
indices = {detail["name"]: (detail["index"], detail["dtype"]) for detail in interpreter.get_input_details()}


def seconds():
    """Of the predictions alone: inputs are shaped and copied outside of the clock."""
    spent = 0.0
    for row in rows:
        values = {name: np.array([int(one) for one in given]).astype(indices[name][1]) for name, given in row.items()}
        for name, value in values.items():
            interpreter.resize_tensor_input(indices[name][0], value.shape)
        interpreter.allocate_tensors()
        for name, value in values.items():
            interpreter.set_tensor(indices[name][0], value)
        started_at = time.perf_counter()
        interpreter.invoke()
        spent += time.perf_counter() - started_at
    return spent


seconds()  # warms up
serve(lambda: {"value": 1e6 * seconds() / len(rows)})
