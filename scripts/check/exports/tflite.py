"""Runs an exported model in TensorFlow Lite's interpreter; see tflite.mjs. Usage: tflite.py ASKED ANSWERED"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf

with open(sys.argv[1]) as file:
    asked = json.load(file)
interpreter = tf.lite.Interpreter(model_path=asked["model"])
inputs = {detail["name"]: detail for detail in interpreter.get_input_details()}
logits, label = (detail["index"] for detail in interpreter.get_output_details())
answers = []
for row in asked["rows"]:
    values = {}
    for name, given in row.items():
        detail = inputs[name]
        value = np.array([int(one) for one in given]).astype(detail["dtype"])
        values[name] = value if name in ("ids", "counts") else value.reshape(1, -1)
        interpreter.resize_tensor_input(detail["index"], values[name].shape)
    interpreter.allocate_tensors()
    for name, value in values.items():
        interpreter.set_tensor(inputs[name]["index"], value)
    interpreter.invoke()
    answers.append(
        {"logits": interpreter.get_tensor(logits)[0].tolist(), "label": int(interpreter.get_tensor(label)[0])}
    )
with open(sys.argv[2], "w") as file:
    json.dump(answers, file)
