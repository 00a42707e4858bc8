"""A network of two nodes as an ONNX file, written without the onnx package: the mean colour of each of 4 x 4 fields."""

import hashlib
import json


def written(folder, *, side=64, op="AveragePool", **changed):
    """Write ``small.onnx`` and its description; give the description's path. ``changed`` fields overrule it."""
    network = folder / "small.onnx"
    network.write_bytes(model(side, op))
    (folder / "further.bin").write_bytes(bytes(4 * 48))
    told = {
        "name": "small", "version": 1, "file": "small.onnx", "sha256": hashlib.sha256(network.read_bytes()).hexdigest(),
        "side": side, "width": 48, "mean": [0, 0, 0], "std": [1, 1, 1], "weight": 2.0, "unlike": -1.0,
    }  # fmt: skip
    path = folder / "small.json"
    path.write_text(json.dumps({name: value for name, value in (told | changed).items() if value is not None}))
    return path


def model(side, op):
    """Give the bytes of the model: a pooling to 4 x 4, perhaps another ``op`` behind it, and a flattening."""
    field = side // 4
    pooled = _node("AveragePool", "picture", "pooled", kernel_shape=[field, field], strides=[field, field])
    nodes = pooled + (_node(op, "pooled", "told") if op == "Log" else _node("Identity", "pooled", "told"))
    further = op == "weights in a further file"
    nodes += _node("Flatten", "told", "flat" if further else "vector")
    if further:
        nodes += _bytes(1, _text(1, "flat") + _text(1, "further") + _text(2, "vector") + _text(4, "Add"))
        where = _bytes(13, _text(1, "location") + _text(2, "further.bin"))
        nodes += _bytes(5, _number(1, 48) + _number(2, 1) + _text(8, "further") + where + _number(14, 1))
    graph = nodes + _text(2, "small") + _value(11, "picture", [1, 3, side, side]) + _value(12, "vector", [1, 48])
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _text(1, "") + _number(2, 13))


def _node(op, source, target, **attributes):
    body = _text(1, source) + _text(2, target) + _text(4, op)
    for name, values in attributes.items():
        ints = b"".join(_number(8, value) for value in values)
        body += _bytes(5, _text(1, name) + ints + _number(20, 7))
    return _bytes(1, body)


def _value(field, name, shape):
    dimensions = b"".join(_bytes(1, _number(1, size)) for size in shape)
    return _bytes(field, _text(1, name) + _bytes(2, _bytes(1, _number(1, 1) + _bytes(2, dimensions))))


def _varint(number):
    told = bytearray()
    while number > 127:
        told.append(number & 127 | 128)
        number >>= 7
    return bytes([*told, number])


def _number(field, value):
    return _varint(field << 3) + _varint(value)


def _bytes(field, value):
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field, value):
    return _bytes(field, value.encode())
