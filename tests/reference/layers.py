"""Values and gradients of layers by PyTorch, in f64.

Weights and inputs of a layer are one sequence, scale · sin(1.3 k + seed), k counting through all of them in the order
of the Rust fields, so that the tests make the same ones. The loss is the sum of the outputs times sin(1.3 k + 9).
Run: python3 tests/reference/layers.py
"""

import json
import math
import struct
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.func import functional_call

torch.set_default_dtype(torch.float64)
rows = []


def numbers(seed, count, scale):
    return scale * torch.sin(1.3 * torch.arange(count, dtype=torch.float64) + seed)


def case(name, layer, *shapes, seed=0.1, scale=0.8):
    """`layer` of tensors of these shapes: its loss, and the gradient by all of them in one list."""
    counts = [math.prod(shape) for shape in shapes]
    flat = numbers(seed, sum(counts), scale).requires_grad_()
    tensors = [part.reshape(shape) for part, shape in zip(flat.split(counts), shapes)]
    outputs = layer(*tensors)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    output = torch.cat([y.flatten() for y in outputs])
    loss = (output * numbers(9.0, output.numel(), 1.0)).sum()
    (gradient,) = torch.autograd.grad(loss, flat)
    for quantity, values in [("value", loss[None]), ("gradient", gradient)]:
        rows.append(f"{name},{quantity}," + " ".join(f"{v:.17g}" for v in values.detach().tolist()))


def module(instance, **parameters):
    return lambda *inputs: functional_call(instance, parameters, inputs)


case("dense", lambda w, b, x: F.linear(x, w, b), (2, 3), (2,), (3,))
case("dense_rows", lambda w, b, x: F.linear(x, w, b), (2, 3), (2,), (4, 3))
case("embedding", lambda w, s: F.embedding(torch.tensor(2), w) * s, (4, 3), (3,))
case("embedding_rows", lambda w, s: F.embedding(torch.tensor([1, 3, 1]), w) * s, (4, 3), (3, 3))
case("maxout", lambda w1, b1, w2, b2, w3, b3, x: torch.maximum(torch.maximum(F.linear(x, w1, b1), F.linear(x, w2, b2)),
     F.linear(x, w3, b3)), *[(4, 3), (4,)] * 3, (3,))
for name, gate in [("bilinear", lambda x: x), ("glu", torch.sigmoid), ("reglu", F.relu), ("geglu", F.gelu), ("swiglu", F.silu)]:
    case(name, lambda w, b, v, c, x, gate=gate: F.linear(x, w, b) * gate(F.linear(x, v, c)), *[(4, 3), (4,)] * 2, (3,))
case("residual", lambda w, b, x: x + F.gelu(F.linear(x, w, b)), (3, 3), (3,), (3,))

cell = lambda kind, wi, wh, bi, bh: module(kind(3, 2), weight_ih=wi, weight_hh=wh, bias_ih=bi, bias_hh=bh)
case("rnn_cell", lambda wi, wh, bi, bh, x, h: cell(torch.nn.RNNCell, wi, wh, bi, bh)(x, h),
     (2, 3), (2, 2), (2,), (2,), (3,), (2,))
case("lstm_cell", lambda wi, wh, bi, bh, x, h, c: cell(torch.nn.LSTMCell, wi, wh, bi, bh)(x, (h, c)),
     (8, 3), (8, 2), (8,), (8,), (3,), (2,), (2,))
case("gru_cell", lambda wi, wh, bi, bh, x, h: cell(torch.nn.GRUCell, wi, wh, bi, bh)(x, h),
     (6, 3), (6, 2), (6,), (6,), (3,), (2,))

case("layer_norm", lambda w, b, x: F.layer_norm(x, (5,), w, b, 1e-5), (5,), (5,), (5,))
case("layer_norm_rows", lambda w, b, x: F.layer_norm(x, (5,), w, b, 1e-5), (5,), (5,), (3, 5))
case("rms_norm", lambda w, x: F.rms_norm(x, (5,), w, 1e-6), (5,), (5,))
case("rms_norm_rows", lambda w, x: F.rms_norm(x, (5,), w, 1e-6), (5,), (3, 5))
train = lambda w, b, x: F.batch_norm(x, None, None, w, b, training=True, eps=1e-5)
case("batch_norm_rows", train, (3,), (3,), (4, 3))
case("batch_norm2d", train, (2,), (2,), (3, 2, 2, 3))
mean, var = numbers(0.7, 3, 0.5), 1 + numbers(0.8, 3, 0.5)
frozen = lambda w, b, x: F.batch_norm(x, mean[: len(w)], var[: len(w)], w, b, training=False, eps=1e-5)
case("batch_norm_frozen", lambda w, b, x: frozen(w, b, x[None]), (3,), (3,), (3,))
case("batch_norm2d_frozen", lambda w, b, x: frozen(w, b, x[None]), (2,), (2,), (2, 2, 3))
# What the running statistics become.
running = torch.nn.BatchNorm1d(3, momentum=0.3)
running(numbers(0.4, 12, 1.0).reshape(4, 3))
rows.append("running,mean," + " ".join(f"{v:.17g}" for v in running.running_mean.tolist()))
rows.append("running,var," + " ".join(f"{v:.17g}" for v in running.running_var.tolist()))
running = torch.nn.BatchNorm2d(2, momentum=0.3)
running(numbers(0.4, 36, 1.0).reshape(3, 2, 2, 3))
rows.append("running2d,mean," + " ".join(f"{v:.17g}" for v in running.running_mean.tolist()))
rows.append("running2d,var," + " ".join(f"{v:.17g}" for v in running.running_var.tolist()))

mask = (numbers(0.3, 4, 1.0) > 0) * 2.0
case("dropout", lambda x, s: x * mask * s, (4,), (4,))

case("conv2d", lambda w, b, x: F.relu(F.conv2d(x, w, b, stride=2, padding=1)), (2, 3, 3, 3), (2,), (3, 5, 4))
case("conv2d_grouped", lambda w, b, x: F.conv2d(x, w, b, stride=(1, 2), padding=(2, 1), dilation=(2, 1), groups=2),
     (4, 1, 2, 3), (4,), (2, 5, 4))
case("conv1d", lambda w, b, x: F.conv1d(x, w, b, stride=2, padding=1), (2, 3, 3), (2,), (3, 6))
case("conv1d_grouped", lambda w, b, x: F.conv1d(x, w, b, stride=2, padding=2, dilation=2, groups=3), (3, 1, 3), (3,), (3, 7))
case("max_pool2d", lambda x, s: F.max_pool2d(x, 2, 2, 1) * s, (2, 5, 4), (2, 3, 3))
case("avg_pool2d", lambda x, s: F.avg_pool2d(x, (2, 3), (2, 1), (1, 1)) * s, (2, 5, 4), (2, 3, 4))
case("max_pool1d", lambda x, s: F.max_pool1d(x[None], 3, 2, 1)[0] * s, (2, 7), (2, 4))
case("avg_pool1d", lambda x, s: F.avg_pool1d(x[None], 3, 2, 1)[0] * s, (2, 7), (2, 4))
case("global_avg_pool2d", lambda x, s: x.mean((1, 2)) * s, (2, 3, 4), (2,))

attend = lambda causal: lambda q, k, v: F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=causal)
case("attention", attend(False), (3, 4), (5, 4), (5, 2))
case("attention_causal", attend(True), (4, 3), (4, 3), (4, 2))


def multi_head(causal, wi, bi, wo, bo, query, other):
    hidden = torch.full((3, other.shape[0]), -math.inf).triu(1) if causal else None
    attention = torch.nn.MultiheadAttention(4, 2)
    inputs = (query, other, other)
    parameters = {"in_proj_weight": wi, "in_proj_bias": bi, "out_proj.weight": wo, "out_proj.bias": bo}
    return functional_call(attention, parameters, inputs, {"attn_mask": hidden, "need_weights": False})[0]


shapes = [(12, 4), (12,), (4, 4), (4,), (3, 4)]
case("multi_head", lambda *a: multi_head(False, *a), *shapes, (5, 4))
case("multi_head_causal", lambda *a: multi_head(True, *a), *shapes, (3, 4))


def save(name, module):
    """The state dict as a safetensors file (a header of JSON behind its length, then the numbers)."""
    header, data = {}, b""
    for key, tensor in module.state_dict().items():
        values = tensor.flatten().tolist()
        part = struct.pack(f"<{len(values)}d", *values)
        header[key] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    Path(__file__).with_name(name).write_bytes(struct.pack("<Q", len(text)) + text + data)


for name, instance in [("lstm_cell", torch.nn.LSTMCell(3, 2)), ("multi_head", torch.nn.MultiheadAttention(4, 2))]:
    values = torch.cat([p.flatten() for p in instance.parameters()])
    torch.nn.utils.vector_to_parameters(numbers(0.1, len(values), 0.8), instance.parameters())
    save(name + ".safetensors", instance)

text = "# Written by tests/reference/layers.py with PyTorch " + torch.__version__ + ".\nlayer,quantity,values\n"
Path(__file__).with_suffix(".csv").write_text(text + "\n".join(rows) + "\n")
