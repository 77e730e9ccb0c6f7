"""What the peers have in common: options, settings of the libraries, timing."""

import argparse
import ctypes
import json
import os
import re
import statistics
import subprocess
import sys
import time

PROBE_SECONDS = 0.1
WARM_UP_SECONDS = 0.1
BLOCK_SECONDS = 0.002


def parse(description, kinds):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--threads", default="1,2", help="thread counts, such as 1,2")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median is taken")
    parser.add_argument("--seconds", type=float, default=0.4, help="the length of a round")
    parser.add_argument("--only", default="", help=f"one kind of case; here there are {', '.join(kinds)}")
    parser.add_argument("--filter", default="", help="only cases that contain this text")
    parser.add_argument("--about", action="store_true", help="say on the error stream what is measured")
    return parser.parse_args()


def takes(arguments, kind, name):
    return arguments.only in ("", kind) and arguments.filter in name


def has_wide_vectors():
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            return "avx512bw" in file.read()
    except OSError:
        return False


def set_environment(threads):
    """Settings that the libraries read once, when they are loaded."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    os.environ["MKL_NUM_THREADS"] = str(threads)
    # OpenBLAS may have a pool of its own beside OpenMP's; threads that spin in one would starve the other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if has_wide_vectors():
        # OpenBLAS knows processors by name; one that it does not know may get its 256-bit kernels.
        os.environ.setdefault("OPENBLAS_CORETYPE", "SKYLAKEX")


def blas_name():
    """The BLAS that is loaded, in its own words where it has any."""
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


def seconds_per_call(work, seconds, block=1):
    """The mean time of a call; the clock is looked at once a block."""
    calls = 0
    start = time.perf_counter()
    while True:
        for _ in range(block):
            work()
        calls += block
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return elapsed / calls


def best_of(variants, arguments):
    """Warms each way up, measures the fastest one; returns the median time of a call and the way's name."""
    probes = {}
    for variant, work in variants.items():
        seconds_per_call(work, WARM_UP_SECONDS)
        probes[variant] = seconds_per_call(work, PROBE_SECONDS) if len(variants) > 1 else seconds_per_call(work, 0)
    best = min(probes, key=probes.get)
    block = max(1, int(BLOCK_SECONDS / probes[best]))
    times = [seconds_per_call(variants[best], arguments.seconds, block) for _ in range(arguments.rounds)]
    return statistics.median(times), best


def report(peer, kind, name, threads, value, unit, **more):
    line = {"peer": peer, "kind": kind, "case": name, "threads": threads, "value": value, "unit": unit, **more}
    print(json.dumps(line), flush=True)


def run(measure, arguments):
    """Measures at each number of threads; a library reads its number once, so that each needs a process of its own."""
    counts = [int(part) for part in arguments.threads.split(",")]
    if len(counts) == 1:
        measure(arguments, counts[0])
        return 0
    for count in counts:
        code = subprocess.call([sys.executable, *sys.argv, "--threads", str(count)])
        if code != 0:
            return code
    return 0
