"""The products of `GpuNet.Benchmarks peers`, by NumPy and the BLAS behind it. Prints a JSON line for each case.

    python3 benchmarks/peers/openblas.py [--threads 1,2] [--rounds 3] [--seconds 0.4] [--only gemm] [--filter TEXT]
"""

import sys

import settings

ZERO_SHARE = 0.8

# The list of GpuNet.Benchmarks/Peers/GemmCase.cs: M, N, K, A's and B's form (t: transposed), whether A has zeros.
CASES = [
    (128, 128, 784, "nn", False),
    (784, 128, 128, "tn", False),
    (128, 512, 784, "nn", False),
    (784, 512, 128, "tn", False),
    (128, 512, 512, "nn", False),
    (512, 512, 128, "tn", False),
    (128, 512, 512, "nt", False),
    (128, 10, 128, "nn", False),
    (128, 10, 128, "tn", False),
    (128, 128, 10, "nt", False),
    (128, 512, 784, "nt", False),
    (128, 512, 784, "tn", False),
    (128, 512, 784, "tt", False),
    (1024, 1024, 1024, "nn", False),
    (2048, 2048, 2048, "nn", False),
    (1, 128, 784, "nn", False),
    (4, 128, 784, "nn", False),
    (16, 128, 784, "nn", False),
    (1, 512, 512, "nn", False),
    (4, 512, 512, "nn", False),
    (16, 512, 512, "nn", False),
    (128, 128, 784, "nn", True),
    (784, 128, 128, "tn", True),
    (128, 512, 784, "nn", True),
    (784, 512, 128, "tn", True),
]


def name_of(case):
    m, n, k, form, zeros = case
    return f"gemm {m}x{n}x{k} {form}{', A 4/5 zeros' if zeros else ''}"


def operands(numpy, case):
    m, n, k, form, zeros = case
    random = numpy.random.default_rng(1)

    def matrix(rows, columns, transposed):
        shape = (columns, rows) if transposed else (rows, columns)
        stored = random.uniform(-1, 1, shape).astype(numpy.float32)
        return stored.T if transposed else stored

    a, b = matrix(m, k, form[0] == "t"), matrix(k, n, form[1] == "t")
    if zeros:
        a[random.random(a.shape) < ZERO_SHARE] = 0
    return a, b, numpy.empty((m, n), numpy.float32)


def measure(arguments, threads):
    settings.set_environment(threads)
    cases = [case for case in CASES if settings.takes(arguments, "gemm", name_of(case))]
    if not cases and not arguments.about:
        return
    import numpy

    if arguments.about:
        print(f"NumPy {numpy.__version__}, BLAS: {settings.blas_name()}", file=sys.stderr)
    for case in cases:
        a, b, c = operands(numpy, case)
        ways = {"matmul": lambda: numpy.matmul(a, b, out=c), "dot": lambda: numpy.dot(a, b, out=c)}
        seconds, way = settings.best_of(ways, arguments)
        if not numpy.allclose(c[:8], a[:8].astype(numpy.float64) @ b, rtol=1e-3, atol=1e-3):
            raise SystemExit(f"{name_of(case)} is wrong")
        m, n, k = case[:3]
        rate = 2 * m * n * k / seconds / 1e9
        settings.report("numpy", "gemm", name_of(case), threads, rate, "GFLOP/s", variant=way)


if __name__ == "__main__":
    sys.exit(settings.run(measure, settings.parse("Times matrix products in NumPy.", ["gemm"])))
