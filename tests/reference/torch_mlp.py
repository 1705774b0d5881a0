"""A small net written by PyTorch, and its outputs. Run once: python torch_mlp.py (versions: see torch_mlp.csv)."""
import safetensors
import torch
from safetensors.torch import save_file

torch.manual_seed(0)
hidden, out = torch.nn.Linear(2, 16), torch.nn.Linear(16, 1)
save_file(
    {"hidden.w": hidden.weight.detach(), "hidden.b": hidden.bias.detach(), "out.w": out.weight.detach(), "out.b": out.bias.detach()},
    "torch_mlp.safetensors",
)
with open("torch_mlp.csv", "w") as file:
    file.write(f"# PyTorch {torch.__version__}, safetensors {safetensors.__version__}; x0,x1,output,gradient of out.b and of hidden.w[3][1] of the output's square\n")
    for x in [(0.0, 0.0), (1.0, -0.5), (-2.0, 0.25), (0.3, 0.7), (3.0, -3.0)]:
        hidden.zero_grad(), out.zero_grad()
        y = out(torch.tanh(hidden(torch.tensor(x))))
        (y * y).sum().backward()
        cells = [*x, y.item(), out.bias.grad.item(), hidden.weight.grad[3, 1].item()]
        file.write(",".join(f"{cell:.9g}" for cell in cells) + "\n")
