#!/usr/bin/env python3
"""GFLOP/s of PyTorch's float32 matrix product on the first CUDA device, in the lines of GpuNet.DeviceBenchmarks."""
import argparse
import json
import statistics
import time

import torch


def seconds_of(left, right, result, at_least):
    """The seconds of one product: the median of 5 rounds of many launches, waited for once."""
    def timed(repeats):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(repeats):
            torch.matmul(left, right, out=result)
        torch.cuda.synchronize()
        return time.perf_counter() - start

    timed(3)
    repeats = 1
    while timed(repeats) < at_least:
        repeats *= 2
    return statistics.median(timed(repeats) / repeats for _ in range(5))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="512,1024,2048,4096,8192")
    parser.add_argument("--seconds", type=float, default=0.3)
    options = parser.parse_args()
    if not torch.cuda.is_available():
        raise SystemExit("torch finds no CUDA device")
    for tf32 in (False, True):
        # GpuNet's products are of whole float32 numbers; tf32 drops 13 bits of each and is shown for scale alone.
        torch.backends.cuda.matmul.allow_tf32 = tf32
        for size in map(int, options.sizes.split(",")):
            left, right = (torch.rand(size, size, device="cuda") * 2 - 1 for _ in range(2))
            seconds = seconds_of(left, right, torch.empty_like(left), options.seconds)
            name = f"gemm {size} pytorch" + (" tf32" if tf32 else "")
            print(json.dumps({"case": name, "value": 2 * size**3 / seconds / 1e9, "unit": "GFLOP/s"}), flush=True)


if __name__ == "__main__":
    main()
