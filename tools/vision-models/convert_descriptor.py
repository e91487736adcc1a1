"""Rebuilds the face descriptor of npm's @vladmandic/human as a TensorFlow Lite file.

    python convert_descriptor.py MODELS_FOLDER OUT.tflite

MODELS_FOLDER holds faceres.json and faceres.bin. The network is MobileNet 1.0 at 224 x 224 with ReLU6, followed by a global mean (the
descriptor, 1,024 numbers) and a dense layer to 100 ages. The output for the gender is left out. Weights keep their 16 bits.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import tensorflow as tf


SHA256 = {
    "faceres.json": "5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df",
    "faceres.bin": "2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b",
}


def read(folder, name):
    data = (folder / name).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256[name]:
        raise SystemExit(f"{name}: SHA-256 {found}, expected {SHA256[name]}")
    return data


def read_weights(folder):
    model = json.loads(read(folder, "faceres.json"))
    data = read(folder, "faceres.bin")
    weights, at = {}, 0
    for group in model["weightsManifest"]:
        for entry in group["weights"]:
            stored = np.dtype(entry.get("quantization", entry)["dtype"])
            count = int(np.prod(entry["shape"], dtype=np.int64))
            values = np.frombuffer(data, stored, count, at).reshape(entry["shape"])
            weights[entry["name"]] = values.astype(entry["dtype"])
            at += count * stored.itemsize
    if at != len(data):
        raise SystemExit(f"faceres.bin: {len(data)} bytes, its description accounts for {at}")
    return model, weights


def strides(model):
    nodes = model["modelTopology"]["node"]
    return {n["name"]: [int(i) for i in n["attr"]["strides"]["list"]["i"]] for n in nodes if "strides" in n.get("attr", {})}


def network(model, w):
    stride = strides(model)

    def activate(x, name):
        return tf.nn.relu6(x + w[name + "_bn/batchnorm_1/sub"])

    @tf.function(input_signature=[tf.TensorSpec([1, 224, 224, 3], tf.float32, name="face")])
    def run(x):
        name = "conv1_bn/batchnorm_1/mul_1"
        x = activate(tf.nn.conv2d(x, w["conv1/convolution/merged_input"], stride[name], "SAME"), "conv1")
        for i in range(1, 14):
            kernel = w[f"conv_dw_{i}/depthwise_kernel"] * w[f"conv_dw_{i}_bn/batchnorm_1/mul"][None, None, :, None]
            x = tf.nn.depthwise_conv2d(x, kernel, stride[f"conv_dw_{i}/depthwise"], "SAME")
            x = activate(x, f"conv_dw_{i}")
            x = tf.nn.conv2d(x, w[f"conv_pw_{i}/convolution/merged_input"], 1, "SAME")
            x = activate(x, f"conv_pw_{i}")
        descriptor = tf.reduce_mean(x, [1, 2])
        features = tf.nn.relu(descriptor @ w["feats/kernel"] + w["feats/bias"])
        age = tf.nn.softmax(features @ w["age_pred/kernel"] + w["age_pred/bias"])
        return {"descriptor": descriptor, "age": age}

    return run


def main():
    folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    model, weights = read_weights(folder)
    run = network(model, weights)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([run.get_concrete_function()])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    data = converter.convert()
    out.write_bytes(data)

    face = np.random.default_rng(1).uniform(-120, 130, (1, 224, 224, 3)).astype(np.float32)
    expected = run(face)
    interpreter = tf.lite.Interpreter(model_content=data)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], face)
    interpreter.invoke()
    for detail in interpreter.get_output_details():
        got = interpreter.get_tensor(detail["index"])
        key = "age" if got.shape[1] == 100 else "descriptor"
        difference = float(np.abs(got - expected[key].numpy()).max())
        print(f"{detail['name']} {got.shape} {key}: differs by at most {difference:.2g} of {float(np.abs(got).max()):.3g}")
    print(f"{out}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


main()
