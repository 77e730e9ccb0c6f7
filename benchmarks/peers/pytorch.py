"""The training of `GpuNet.Benchmarks peers`, in PyTorch at its best settings. Prints a JSON line for each case.

    python3 benchmarks/peers/pytorch.py [--threads 1,2] [--rounds 5] [--seconds 1] [--filter TEXT]
"""

import argparse
import ctypes
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import time

BATCH = 128
LOSS_STEPS = 100
MOMENTUM = 0.9
PROBE_SECONDS = 0.25

# The list of GpuNet.Benchmarks/Peers/TrainingCase.cs.
CASES = [
    (widths, optimizer, rate)
    for widths in ("784-128-10", "784-512-512-10")
    for optimizer, rate in (("sgd", 0.1), ("momentum", 0.01), ("adam", 0.001))
]


def parse():
    parser = argparse.ArgumentParser(description="Times training in PyTorch.")
    parser.add_argument("--threads", default="1,2", help="thread counts, such as 1,2")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median is taken")
    parser.add_argument("--seconds", type=float, default=1, help="the length of a round")
    parser.add_argument("--filter", default="", help="only cases that contain this text")
    parser.add_argument("--about", action="store_true", help="say on the error stream what PyTorch runs on")
    return parser.parse_args()


def set_environment(threads):
    """Settings that the libraries read once, when they are loaded."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    os.environ["MKL_NUM_THREADS"] = str(threads)
    # OpenBLAS may have a pool of its own beside OpenMP's; threads that spin in one would starve the other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            has_wide_vectors = "avx512bw" in file.read()
    except OSError:
        has_wide_vectors = False
    if has_wide_vectors:
        # OpenBLAS knows processors by name; one that it does not know may get its 256-bit kernels.
        os.environ.setdefault("OPENBLAS_CORETYPE", "SKYLAKEX")


def blas_name(torch):
    """The BLAS that is loaded, in its own words where it has any."""
    if torch.backends.mkl.is_available():
        return "MKL"
    try:
        with open("/proc/self/maps", encoding="utf-8") as file:
            paths = sorted(set(re.findall(r"/\S*(?:blas|mkl)\S*\.so\S*", file.read())))
    except OSError:
        return "unknown"
    for path in paths:
        try:
            get_config = ctypes.CDLL(path).openblas_get_config
        except (OSError, AttributeError):
            continue
        get_config.restype = ctypes.c_char_p
        core = ctypes.CDLL(path).openblas_get_corename
        core.restype = ctypes.c_char_p
        return f"{get_config().decode()}, kernels {core().decode()}"
    return ", ".join(paths) or "unknown"


class PlainDescent:
    """w ← w − ηG, without an optimizer's bookkeeping."""

    def __init__(self, torch, parameters, rate):
        self.torch = torch
        self.parameters = list(parameters)
        self.rate = rate

    def step(self):
        with self.torch.no_grad():
            for parameter in self.parameters:
                parameter.add_(parameter.grad, alpha=-self.rate)

    def zero_grad(self, set_to_none):
        for parameter in self.parameters:
            parameter.grad = None


def updates(torch, optimizer, rate):
    """The ways in which PyTorch can do an update, by name."""
    one_by_one, at_once = {"foreach": False}, {"foreach": True}
    if optimizer == "adam":
        return {
            "adam": lambda parameters: torch.optim.Adam(parameters, lr=rate, **one_by_one),
            "adam foreach": lambda parameters: torch.optim.Adam(parameters, lr=rate, **at_once),
        }
    decay = MOMENTUM if optimizer == "momentum" else 0
    ways = {
        "sgd": lambda parameters: torch.optim.SGD(parameters, lr=rate, momentum=decay, **one_by_one),
        "sgd foreach": lambda parameters: torch.optim.SGD(parameters, lr=rate, momentum=decay, **at_once),
    }
    if decay == 0:
        ways["plain loop"] = lambda parameters: PlainDescent(torch, parameters, rate)
    return ways


class Training:
    """A fresh model and its place in the current epoch."""

    def __init__(self, torch, widths, create_optimizer, features, labels):
        self.torch = torch
        self.features = features
        self.labels = labels
        sizes = [int(width) for width in widths.split("-")]
        layers = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layer = torch.nn.Linear(inputs, outputs)
            torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  # He's rule, as GpuNet starts
            torch.nn.init.zeros_(layer.bias)
            layers += [layer, torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.optimizer = create_optimizer(self.model.parameters())
        self.order = torch.randperm(len(labels))
        self.position = 0

    def step(self):
        """Trains on the next batch, the short last one of an epoch included; returns samples and loss."""
        if self.position == len(self.order):
            self.order = self.torch.randperm(len(self.order))
            self.position = 0
        rows = self.order[self.position:self.position + BATCH]
        self.position += len(rows)
        batch = self.features.index_select(0, rows)
        if batch.dtype == self.torch.uint8:
            batch = batch.to(self.torch.float32).mul_(1 / 255)
        loss = self.torch.nn.functional.cross_entropy(self.model(batch), self.labels.index_select(0, rows))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return len(rows), loss

    def samples_per_second(self, seconds):
        samples = 0
        start = time.perf_counter()
        while True:
            samples += self.step()[0]
            elapsed = time.perf_counter() - start
            if elapsed >= seconds:
                return samples / elapsed


def loss_of_first_steps(torch, widths, create_optimizer, features, labels):
    count = LOSS_STEPS * BATCH
    training = Training(torch, widths, create_optimizer, features[:count], labels[:count])
    return statistics.fmean(training.step()[1].item() for _ in range(LOSS_STEPS))


def measure(arguments, threads):
    set_environment(threads)
    import synthetic
    import torch

    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    torch.manual_seed(1)
    if arguments.about:
        print(f"PyTorch {torch.__version__}, BLAS: {blas_name(torch)}", file=sys.stderr)
    pixels, labels = (torch.from_numpy(array) for array in synthetic.create())
    forms = {"float": pixels.to(torch.float32).mul_(1 / 255), "bytes": pixels}
    for widths, optimizer, rate in CASES:
        name = f"train {widths} batch {BATCH} {optimizer}"
        if arguments.filter not in name:
            continue
        ways = updates(torch, optimizer, rate)
        loss = loss_of_first_steps(torch, widths, next(iter(ways.values())), forms["float"], labels)
        trainings = {
            f"{form}, {way}": Training(torch, widths, ways[way], forms[form], labels)
            for form, way in itertools.product(forms, ways)
        }
        # Each way is run once to warm up and once to be compared; the fastest one is measured.
        probes = {}
        for variant, training in trainings.items():
            training.samples_per_second(PROBE_SECONDS / 2)
            probes[variant] = training.samples_per_second(PROBE_SECONDS)
        best = max(probes, key=probes.get)
        rates = [trainings[best].samples_per_second(arguments.seconds) for _ in range(arguments.rounds)]
        print(json.dumps({
            "peer": "pytorch",
            "case": name,
            "threads": threads,
            "samples_per_second": statistics.median(rates),
            "loss": loss,
            "variant": best,
        }), flush=True)


def main():
    arguments = parse()
    counts = [int(part) for part in arguments.threads.split(",")]
    if len(counts) == 1:
        measure(arguments, counts[0])
        return 0
    # A library reads its number of threads once: each number needs a process of its own.
    for count in counts:
        code = subprocess.call([sys.executable, *sys.argv, "--threads", str(count)])
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
