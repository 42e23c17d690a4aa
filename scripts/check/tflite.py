"""Runs one-op models of TensorFlow Lite's LSH_PROJECTION; see tflite.mjs. Usage: tflite.py CASES ANSWERS"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import flatbuffers
import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema

types = {
    "int32": (np.int32, schema.TensorType.INT32),
    "int64": (np.int64, schema.TensorType.INT64),
    "float32": (np.float32, schema.TensorType.FLOAT32),
    "uint8": (np.uint8, schema.TensorType.UINT8),
}
kinds = {"dense": schema.LSHProjectionType.DENSE, "sparse": schema.LSHProjectionType.SPARSE}


def tensor(name, shape, kind, buffer=0):
    made = schema.TensorT()
    made.name, made.shape, made.type, made.buffer = name, list(shape), kind, buffer
    return made


def model(case, kind):
    """A model of one op: constant seeds, items, weights where the case has some, and the output."""
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.LSH_PROJECTION
    code.version = 1
    T, d = case["T"], case["d"]
    tensors = [
        tensor("seeds", [T, d], schema.TensorType.FLOAT32, 1),
        tensor("items", case["shape"], types[case["type"]][1]),
    ]
    if case["weights"] is not None:
        tensors.append(tensor("weights", case["shape"][:1], schema.TensorType.FLOAT32))
    inputs = list(range(1, len(tensors)))
    tensors.append(tensor("output", [T * d if kind == "dense" else T], schema.TensorType.INT32))
    op = schema.OperatorT()
    op.opcodeIndex, op.inputs, op.outputs = 0, [0, *inputs], [len(tensors) - 1]
    op.builtinOptionsType = schema.BuiltinOptions.LSHProjectionOptions
    op.builtinOptions = schema.LSHProjectionOptionsT()
    op.builtinOptions.type = kinds[kind]
    graph = schema.SubGraphT()
    graph.tensors, graph.operators = tensors, [op]
    graph.inputs, graph.outputs = inputs, op.outputs
    empty, seeds = schema.BufferT(), schema.BufferT()
    seeds.data = np.frombuffer(bytes.fromhex(case["seeds"]), np.uint8)
    whole = schema.ModelT()
    whole.version, whole.operatorCodes, whole.subgraphs, whole.buffers = 3, [code], [graph], [empty, seeds]
    builder = flatbuffers.Builder(1024)
    builder.Finish(whole.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def answer(case, kind):
    interpreter = tf.lite.Interpreter(model_content=model(case, kind))
    interpreter.allocate_tensors()
    inputs = interpreter.get_input_details()
    items = np.frombuffer(bytes.fromhex(case["items"]), types[case["type"]][0]).reshape(case["shape"])
    interpreter.set_tensor(inputs[0]["index"], items)
    if case["weights"] is not None:
        interpreter.set_tensor(inputs[1]["index"], np.frombuffer(bytes.fromhex(case["weights"]), np.float32))
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"]).tolist()


def fingerprint(key):
    data = np.frombuffer(bytes.fromhex(key), np.uint8).reshape(1, -1)
    made = tf.raw_ops.Fingerprint(data=data, method="farmhash64").numpy()
    return made.tobytes()[::-1].hex().lstrip("0")


with open(sys.argv[1]) as file:
    asked = json.load(file)
answers = {
    "version": tf.__version__,
    "cases": [{kind: answer(case, kind) for kind in kinds} for case in asked["cases"]],
    "fingerprints": [fingerprint(key) for key in asked["keys"]],
}
with open(sys.argv[2], "w") as file:
    json.dump(answers, file)
