"""The work of `GpuNet.Benchmarks peers`, in PyTorch at its best settings. Prints a JSON line for each case.

    python3 benchmarks/peers/pytorch.py [--threads 1,2] [--rounds 3] [--seconds 0.4]
        [--only training|inference|start] [--filter TEXT]
"""

import itertools
import statistics
import subprocess
import sys
import time

import settings

LOSS_SAMPLES = 12_800
MOMENTUM = 0.9

# The list of GpuNet.Benchmarks/Peers/TrainingCase.cs.
CASES = [
    (widths, batch, optimizer, rate)
    for widths in ("784-128-10", "784-512-512-10")
    for batch, optimizer, rate in (
        (128, "sgd", 0.1), (128, "momentum", 0.01), (128, "adam", 0.001), (32, "sgd", 0.1), (1024, "sgd", 0.1))
]
INFERENCE_WIDTHS = "784-128-10"
INFERENCE = f"infer {INFERENCE_WIDTHS} batch 1"
INFERENCE_SAMPLES = 256
START = "start, first step of 784-128-10"

FIRST_STEP = """
import sys
sys.path.insert(0, sys.argv[1])
import torch
torch.set_num_threads(int(sys.argv[2]))
import synthetic
pixels, labels = (torch.from_numpy(array) for array in synthetic.create(1280))
model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
rows = torch.randperm(len(labels))[:128]
batch = pixels.index_select(0, rows).to(torch.float32).mul_(1 / 255)
torch.nn.functional.cross_entropy(model(batch), labels.index_select(0, rows)).backward()
optimizer.step()
print("done", flush=True)
"""


def training_name(widths, batch, optimizer):
    return f"train {widths} batch {batch} {optimizer}"


def torch_blas(torch):
    return "MKL" if torch.backends.mkl.is_available() else settings.blas_name()


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


def create_model(torch, widths):
    """Linear layers with ReLU between them that start from the weights of GpuNet.Benchmarks/Perceptrons.cs."""
    import synthetic

    sizes = [int(width) for width in widths.split("-")]
    layers = []
    for index, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        layer = torch.nn.Linear(inputs, outputs)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(synthetic.weights(index, inputs, outputs)).t())
            layer.bias.zero_()
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


class Training:
    """A fresh model and its place in the current epoch."""

    def __init__(self, torch, widths, batch, create_optimizer, features, labels):
        self.torch = torch
        self.batch = batch
        self.features = features
        self.labels = labels
        self.model = create_model(torch, widths)
        self.optimizer = create_optimizer(self.model.parameters())
        self.order = torch.randperm(len(labels))
        self.position = 0

    def step(self):
        """Trains on the next batch, the short last one of an epoch included; returns the number of samples."""
        if self.position == len(self.order):
            self.order = self.torch.randperm(len(self.order))
            self.position = 0
        rows = self.order[self.position:self.position + self.batch]
        self.position += len(rows)
        batch = self.features.index_select(0, rows)
        if batch.dtype == self.torch.uint8:
            batch = batch.to(self.torch.float32).mul_(1 / 255)
        loss = self.torch.nn.functional.cross_entropy(self.model(batch), self.labels.index_select(0, rows))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return len(rows)

    def samples_per_second(self, seconds):
        samples = 0
        start = time.perf_counter()
        while True:
            samples += self.step()
            elapsed = time.perf_counter() - start
            if elapsed >= seconds:
                return samples / elapsed


def loss_after_first_samples(torch, widths, batch, create_optimizer, features, labels):
    features, labels = features[:LOSS_SAMPLES], labels[:LOSS_SAMPLES]
    training = Training(torch, widths, batch, create_optimizer, features, labels)
    done = 0
    while done < len(labels):
        done += training.step()
    with torch.inference_mode():
        return torch.nn.functional.cross_entropy(training.model(features), labels).item()


def measure_training(torch, arguments, threads, cases):
    import synthetic

    pixels, labels = (torch.from_numpy(array) for array in synthetic.create())
    forms = {"float": pixels.to(torch.float32).mul_(1 / 255), "bytes": pixels}
    for widths, batch, optimizer, rate in cases:
        ways = updates(torch, optimizer, rate)
        loss = loss_after_first_samples(torch, widths, batch, next(iter(ways.values())), forms["float"], labels)
        trainings = {
            f"{form}, {way}": Training(torch, widths, batch, ways[way], forms[form], labels)
            for form, way in itertools.product(forms, ways)
        }
        # Each way is run once to warm up and once to be compared; the fastest one is measured.
        probes = {}
        for variant, training in trainings.items():
            training.samples_per_second(settings.PROBE_SECONDS / 2)
            probes[variant] = training.samples_per_second(settings.PROBE_SECONDS)
        best = max(probes, key=probes.get)
        rates = [trainings[best].samples_per_second(arguments.seconds) for _ in range(arguments.rounds)]
        settings.report(
            "pytorch", "training", training_name(widths, batch, optimizer), threads, statistics.median(rates),
            "samples/s", loss=loss, variant=best)


def measure_inference(torch, arguments, threads):
    """One sample after another; the samples are tensors already, and the result stays one."""
    import synthetic

    pixels = torch.from_numpy(synthetic.create(INFERENCE_SAMPLES)[0]).to(torch.float32).mul_(1 / 255)
    model = create_model(torch, INFERENCE_WIDTHS).eval()
    with torch.inference_mode():
        samples = itertools.cycle([pixels[index:index + 1] for index in range(len(pixels))])
        traced = torch.jit.freeze(torch.jit.trace(model, pixels[:1]))
        ways = {"eager": lambda: model(next(samples)), "traced and frozen": lambda: traced(next(samples))}
        seconds, way = settings.best_of(ways, arguments)
    settings.report("pytorch", "inference", INFERENCE, threads, seconds * 1e6, "us/sample", variant=way)


def measure_start(arguments, threads):
    """From the start of python to the end of the first step, less a python that does nothing."""

    def seconds(program):
        start = time.perf_counter()
        command = [sys.executable, "-c", program, sys.path[0], str(threads)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            line = process.stdout.readline()
            elapsed = time.perf_counter() - start
        if line != "done\n":
            raise SystemExit(f"the first step said '{line}'")
        return elapsed

    seconds(FIRST_STEP)
    differences = [seconds(FIRST_STEP) - seconds("print('done', flush=True)") for _ in range(arguments.rounds)]
    settings.report("pytorch", "start", START, threads, statistics.median(differences) * 1e3, "ms")


def measure(arguments, threads):
    settings.set_environment(threads)
    cases = [case for case in CASES if settings.takes(arguments, "training", training_name(*case[:3]))]
    inference = settings.takes(arguments, "inference", INFERENCE)
    if cases or inference or arguments.about:
        import torch

        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        torch.manual_seed(1)
        if arguments.about:
            print(f"PyTorch {torch.__version__}, BLAS: {torch_blas(torch)}", file=sys.stderr)
        if cases:
            measure_training(torch, arguments, threads, cases)
        if inference:
            measure_inference(torch, arguments, threads)
    if settings.takes(arguments, "start", START):
        measure_start(arguments, threads)


if __name__ == "__main__":
    sys.exit(settings.run(measure, settings.parse("Times PyTorch.", ["training", "inference", "start"])))
