#!/usr/bin/env bash
# What a machine with an NVIDIA GPU shows and no other can: the device contract, training, and a table of speeds.
set -euo pipefail
export LC_ALL=C

usage="usage: benchmarks/gpu/run.sh pack [--output FILE] [--data FOLDER]     here, with the .NET SDK
       ./run.sh run [--device cuda] [--data FOLDER] [--output FOLDER] [--smoke]     there, unpacked, without .NET"
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
limit=$((64 * 1024 * 1024))

fail() { echo "error: $1" >&2; exit "${2:-1}"; }

[ $# -ge 1 ] || fail "$usage" 2
command=$1
shift
output=
data=
device=cuda
smoke=
while [ $# -gt 0 ]; do
    case $1 in
        --output | --data | --device)
            [ $# -ge 2 ] || fail "$1 lacks its value; $usage" 2
            case $1 in
                --output) output=$2 ;;
                --data) data=$2 ;;
                --device) device=$2 ;;
            esac
            shift 2 ;;
        --smoke) smoke=--smoke; shift ;;
        *) fail "unknown option '$1'; $usage" 2 ;;
    esac
done
[ -z "$data" ] || [ -d "$data" ] || fail "--data: there is no folder '$data'" 2

# The programs, the runtime of the SDK that built them, and this script, in one file. The runtime is copied rather than
# published per program: all three share it, and no runtime package has to be restored.
pack() {
    local root=$folder/../.. sdk version
    output=${output:-$root/artifacts/gpu/gpunet-gpu.tar.xz}
    sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
    version=$(dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" && $2 ~ /^10\./ { found = $2 } END { print found }')
    [ -n "$version" ] && [ -d "$sdk/shared/Microsoft.NETCore.App/$version" ] || fail "the .NET 10 runtime is not beside $sdk/dotnet"
    [ "$(uname -s -m)" = "Linux x86_64" ] || fail "the runtime to pack is this machine's, and this is no Linux on x86-64"
    # Not local: the trap runs when this function has returned.
    staging=$(mktemp -d)
    trap 'rm -rf "$staging"' EXIT
    local to=$staging/gpunet-gpu
    mkdir -p "$to/dotnet/host/fxr" "$to/dotnet/shared/Microsoft.NETCore.App"
    for project in src/GpuNet.Cli benchmarks/GpuNet.DeviceBenchmarks; do
        # Without a runtime identifier each program stays what the tests ran.
        dotnet publish -c Release -v quiet -nologo -p:DebugType=embedded \
            -o "$to/${project##*/}" "$root/$project" >&2
    done
    cp "$sdk/dotnet" "$to/dotnet/"
    cp "$sdk/LICENSE.txt" "$sdk/ThirdPartyNotices.txt" "$to/dotnet/" 2>/dev/null || true
    cp -R "$sdk/host/fxr/$version" "$to/dotnet/host/fxr/"
    cp -R "$sdk/shared/Microsoft.NETCore.App/$version" "$to/dotnet/shared/Microsoft.NETCore.App/"
    cp "$folder/run.sh" "$folder/pytorch.py" "$to/"
    git -C "$root" describe --always --dirty --abbrev=12 > "$to/commit" 2>/dev/null || echo unknown > "$to/commit"
    if [ -n "$data" ]; then
        mkdir "$to/data"
        cp "$data"/*-ubyte* "$to/data/" || fail "--data: '$data' has no IDX files" 2
    fi
    mkdir -p "$(dirname "$output")"
    tar -C "$staging" -cf - gpunet-gpu | xz -T0 -6 > "$output"
    local bytes
    bytes=$(stat -c %s "$output")
    [ "$bytes" -le "$limit" ] || fail "$output has $bytes bytes, more than $limit"
    echo "$output: $bytes bytes; unpack it with tar -xJf, then gpunet-gpu/run.sh run"
}

tool() { "$folder/dotnet/dotnet" "$folder/GpuNet.Cli/GpuNet.Cli.dll" "$@"; }
measures() { "$folder/dotnet/dotnet" "$folder/GpuNet.DeviceBenchmarks/GpuNet.DeviceBenchmarks.dll" "$@" --device "$device" $smoke; }

# The lines of the table as columns: {"case":"…","value":1.5,"unit":"…"}.
table() {
    awk '{
        name = $0; sub(/^[^:]*: *"/, "", name); sub(/".*/, "", name)
        value = $0; sub(/.*"value": */, "", value); sub(/,.*/, "", value)
        unit = $0; sub(/.*"unit": *"/, "", unit); sub(/".*/, "", unit)
        printf "%-42s %16.1f %s\n", name, value, unit
    }' "$1"
}

# One step after another; a failed one fails the run, but not before the others have had their turn.
run() {
    [ -x "$folder/dotnet/dotnet" ] || fail "there is no dotnet/ beside this script: 'pack' makes the folder to run in"
    export DOTNET_ROOT=$folder/dotnet DOTNET_CLI_TELEMETRY_OPTOUT=1
    output=${output:-$folder/results}
    mkdir -p "$output"
    local failed=0 lines=$output/lines.json
    [ -n "$data" ] || [ ! -d "$folder/data" ] || data=$folder/data
    : > "$lines"

    {
        echo "date    $(date -u +%Y-%m-%dT%H:%M:%SZ)"
        echo "commit  $(cat "$folder/commit")"
        echo "device  $device${smoke:+, smoke: tiny sizes, the numbers mean nothing}"
        nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null | sed 's/^/gpu     /' ||
            echo "gpu     nvidia-smi is not installed or finds none"
    } | tee "$output/machine.txt"
    tool devices | tee "$output/devices.txt"

    echo "=== contract"
    measures contract ${smoke:+--filter Gemm} 2>&1 | tee "$output/contract.txt" || failed=1

    echo "=== train mnist"
    local epochs=20
    [ -z "$smoke" ] || epochs=1
    # Time is of training alone, to the end of the first epoch after which 98 % of the test images are right.
    if tool train mnist --device "$device" --epochs "$epochs" --json ${data:+--data "$data"} | tee "$output/train.json"; then
        awk '
            match($0, /"seconds": *[0-9.eE+-]+/) && /"epoch"/ && /"test_accuracy"/ && !/"done"/ {
                seconds += substr($0, RSTART + 10, RLENGTH - 10)
                accuracy = $0; sub(/.*"test_accuracy": */, "", accuracy); sub(/[,}].*/, "", accuracy)
                if (accuracy + 0 > best) best = accuracy + 0
                if (accuracy + 0 >= 0.98 && !reached) {
                    reached = 1
                    printf "{\"case\":\"time to 98 %% test accuracy\",\"value\":%s,\"unit\":\"s\"}\n", seconds
                }
            }
            END { if (!reached) printf "time to 98 %% test accuracy: not reached, the best was %.2f %%\n", 100 * best > "/dev/stderr" }
        ' "$output/train.json" >> "$lines"
    else
        failed=1
    fi

    echo "=== speeds"
    measures measure --json | tee -a "$lines" || failed=1

    local python reason
    if ! python=$(command -v "${PYTHON:-python3}"); then
        echo "pytorch is skipped: python3 is not installed (PYTHON=… names another interpreter)" >&2
    elif ! reason=$("$python" -c "import torch" 2>&1); then
        echo "pytorch is skipped: ${python##*/} says: ${reason##*$'\n'} (PYTHON=… names another interpreter)" >&2
    elif ! reason=$("$python" -c "import torch; assert torch.cuda.is_available(), 'torch finds no CUDA device'" 2>&1); then
        echo "pytorch is skipped: ${reason##*$'\n'}" >&2
    else
        "$python" "$folder/pytorch.py" ${smoke:+--sizes 32 --seconds 0.01} | tee -a "$lines" || failed=1
    fi

    echo "=== table"
    { cat "$output/machine.txt"; echo; table "$lines"; } | tee "$output/table.txt"
    [ "$failed" -eq 0 ] || fail "a step failed; $output has what each said"
}

case $command in
    pack) pack ;;
    run) run ;;
    --help) echo "$usage" ;;
    *) fail "unknown command '$command'; $usage" 2 ;;
esac
