"""Values and gradients of whole models by PyTorch, in f64.

Every number of weights and data comes from one formula, number(seed, k) = scale · sin(1.3 k + seed), k counting the
elements row by row, so that the tests make the same ones. Run: python3 tests/reference/models.py
"""

import math
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
rows = []


def number(seed, *shape, scale=0.5):
    count = math.prod(shape) if shape else 1
    k = torch.arange(count, dtype=torch.float64)
    values = scale * torch.sin(1.3 * k + seed)
    return values.reshape(shape) if shape else values[0]


def leaf(*args, **kwargs):
    return number(*args, **kwargs).requires_grad_()


def report(name, quantity, tensor):
    values = torch.as_tensor(tensor).detach().flatten().tolist()
    rows.append(f"{name},{quantity}," + " ".join(f"{v:.17g}" for v in values))


def report_large(name, quantity, tensor):
    """A large gradient: its sum, its sum of squares, and every 97th element."""
    flat = tensor.detach().flatten()
    report(name, quantity, torch.cat([flat.sum()[None], (flat**2).sum()[None], flat[::97]]))


def gradients(name, loss, **leaves):
    report(name, "value", loss)
    found = torch.autograd.grad(loss, list(leaves.values()))
    for key, gradient in zip(leaves, found):
        (report_large if gradient.numel() > 300 else report)(name, key, gradient)


# An LSTM of 8 units over 100 steps of 4 inputs; gates in PyTorch's order i, f, g, o, one bias.
w, u, b = leaf(0.1, 4, 8, 4), leaf(0.2, 4, 8, 8), leaf(0.3, 4, 8)
xs = number(0.4, 100, 4, scale=1.0)
cell = torch.nn.LSTMCell(4, 8)
parameters = {
    "weight_ih": w.reshape(32, 4),
    "weight_hh": u.reshape(32, 8),
    "bias_ih": b.reshape(32),
    "bias_hh": torch.zeros(32),
}
h = c = torch.zeros(1, 8)
for x in xs:
    h, c = torch.func.functional_call(cell, parameters, (x[None], (h, c)))
gradients("lstm", (h**2).sum() + c.sum(), w=w, u=u, b=b)

# Four residual layers of width 16.
w, b = leaf(0.5, 4, 16, 16, scale=0.3), leaf(0.6, 4, 16)
x = leaf(0.7, 16, scale=1.0)
h = x
for i in range(4):
    h = h + torch.tanh(w[i] @ h + b[i])
gradients("residual", (h**2).sum(), w=w, b=b, x=x)

# LeNet-5 on one image.
image = number(0.8, 1, 28, 28, scale=1.0)
shapes = {"k1": (6, 1, 5, 5), "b1": (6,), "k2": (16, 6, 5, 5), "b2": (16,), "w3": (120, 400), "b3": (120,),
          "w4": (84, 120), "b4": (84,), "w5": (10, 84), "b5": (10,)}
p = {key: leaf(0.9 + 0.1 * i, *shape, scale=0.2) for i, (key, shape) in enumerate(shapes.items())}
h = F.max_pool2d(F.relu(F.conv2d(image, p["k1"], p["b1"], padding=2)), 2)
h = F.max_pool2d(F.relu(F.conv2d(h, p["k2"], p["b2"])), 2).flatten()
h = F.relu(p["w3"] @ h + p["b3"])
h = F.relu(p["w4"] @ h + p["b4"])
logits = p["w5"] @ h + p["b5"]
gradients("lenet", F.cross_entropy(logits, torch.tensor(3)), **p)

# A transformer block: 6 tokens of width 16, 4 heads, layer norm before each part, 32 hidden units with gelu.
x = leaf(2.1, 6, 16, scale=1.0)
shapes = {"q": (4, 4, 16), "k": (4, 4, 16), "v": (4, 4, 16), "o": (16, 16), "g1": (16,), "s1": (16,), "g2": (16,),
          "s2": (16,), "up": (32, 16), "up_b": (32,), "down": (16, 32), "down_b": (16,)}
p = {key: leaf(2.2 + 0.1 * i, *shape, scale=0.4) for i, (key, shape) in enumerate(shapes.items())}
n = F.layer_norm(x, (16,), p["g1"], p["s1"])
heads = []
for i in range(4):
    q, k, v = n @ p["q"][i].T, n @ p["k"][i].T, n @ p["v"][i].T
    heads.append(F.scaled_dot_product_attention(q[None], k[None], v[None])[0])
y = x + torch.cat(heads, 1) @ p["o"].T
n = F.layer_norm(y, (16,), p["g2"], p["s2"])
y = y + F.gelu(n @ p["up"].T + p["up_b"]) @ p["down"].T + p["down_b"]
gradients("transformer", (y**2).mean(), x=x, **p)

# The log-likelihood of a mixture of 4 Gaussians in 3 dimensions at 20 points; the precision factors as logarithms of
# the diagonal and the packed strict lower triangle.
alphas, means = leaf(3.5, 4), leaf(3.6, 4, 3, scale=1.0)
q, l = leaf(3.7, 4, 3), leaf(3.8, 4, 3)
points = number(3.9, 20, 3, scale=1.5)
likelihood = 0.0
for point in points:
    terms = []
    for k in range(4):
        factor = torch.diag(torch.exp(q[k]))
        factor = factor + torch.stack([torch.stack([torch.zeros(()), torch.zeros(()), torch.zeros(())]),
                                       torch.stack([l[k, 0], torch.zeros(()), torch.zeros(())]),
                                       torch.stack([l[k, 1], l[k, 2], torch.zeros(())])])
        terms.append(alphas[k] + q[k].sum() - 0.5 * ((factor @ (point - means[k])) ** 2).sum())
    likelihood = likelihood + torch.logsumexp(torch.stack(terms), 0)
likelihood = likelihood - 20 * torch.logsumexp(alphas, 0) - 20 * 1.5 * math.log(2 * math.pi)
gradients("mixture", likelihood, alphas=alphas, means=means, q=q, l=l)

# Bundle adjustment: a camera of 11 numbers (rotation, centre, focal length, principal point, two of radial
# distortion), a point, a weight; the reprojection error and its Jacobian.
camera = torch.tensor([0.1, -0.2, 0.3, 0.5, -0.4, -3.0, 1.2, 0.1, -0.05, 0.02, -0.01])
point, weight, feature = torch.tensor([0.4, -0.7, 1.5]), torch.tensor(0.8), torch.tensor([0.3, 0.25])


def rotate(r, x):
    square = (r**2).sum()
    if square == 0:
        return x + torch.linalg.cross(r, x)
    theta = square.sqrt()
    axis = r / theta
    return x * torch.cos(theta) + torch.linalg.cross(axis, x) * torch.sin(theta) + axis * (axis @ x) * (1 - torch.cos(theta))


def reproject(camera, point, weight):
    x = rotate(camera[0:3], point - camera[3:6])
    image = x[:2] / x[2]
    square = (image**2).sum()
    image = image * (1 + camera[9] * square + camera[10] * square**2)
    return weight * (camera[6] * image + camera[7:9] - feature)


report("bundle", "value", reproject(camera, point, weight))
for key, jacobian in zip(["camera", "point", "weight"], torch.func.jacrev(reproject, (0, 1, 2))(camera, point, weight)):
    report("bundle", key, jacobian)

# Runge-Kutta 4, 1,000 steps of 0.01 of the Van der Pol oscillator; the derivative of the end by the beginning.
def field(y):
    return torch.stack([y[1], 1.5 * (1 - y[0] ** 2) * y[1] - y[0]])


def integrate(y):
    step = 0.01
    for _ in range(1000):
        k1 = field(y)
        k2 = field(y + 0.5 * step * k1)
        k3 = field(y + 0.5 * step * k2)
        k4 = field(y + step * k3)
        y = y + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


start = torch.tensor([0.5, -0.3])
report("oscillator", "value", integrate(start))
report("oscillator", "start", torch.autograd.functional.jacobian(integrate, start))

# The cost of k-means, its gradient and the diagonal of its Hessian.
centres, points = leaf(4.1, 5, 3, scale=1.0), number(4.2, 40, 3, scale=1.5)
cost = lambda c: ((points[:, None] - c[None]) ** 2).sum(2).min(1).values.sum()
gradients("clusters", cost(centres), centres=centres)
hessian = torch.autograd.functional.hessian(lambda c: cost(c.reshape(5, 3)), centres.detach().flatten())
report("clusters", "diagonal", hessian.diagonal())

# Rosenbrock's function of 8 numbers.
x = number(4.3, 8, scale=1.0)
rosenbrock = lambda x: (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()
report("rosenbrock", "value", rosenbrock(x))
report("rosenbrock", "gradient", torch.func.grad(rosenbrock)(x))
report("rosenbrock", "hessian", torch.func.hessian(rosenbrock)(x))

# A physics-informed loss: u″ + u = 0 at 10 points, u(0) = 0, u′(0) = 1; the net has two layers of 16.
p = {"w1": leaf(5.1, 16, scale=1.0), "b1": leaf(5.2, 16), "w2": leaf(5.3, 16, 16, scale=0.3), "b2": leaf(5.4, 16),
     "w3": leaf(5.5, 16)}
net = lambda x: p["w3"] @ torch.tanh(p["w2"] @ torch.tanh(p["w1"] * x + p["b1"]) + p["b2"])
slope = torch.func.grad(net)
zero = torch.tensor(0.0)
loss = net(zero) ** 2 + (slope(zero) - 1) ** 2
for i in range(10):
    t = torch.tensor(0.2 * i)
    loss = loss + 0.1 * (torch.func.grad(slope)(t) + net(t)) ** 2
gradients("physics", loss, **p)

text = "# Written by tests/reference/models.py with PyTorch " + torch.__version__ + ".\nmodel,quantity,values\n"
Path(__file__).with_suffix(".csv").write_text(text + "\n".join(rows) + "\n")
