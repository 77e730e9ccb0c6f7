#!/usr/bin/env bash
# Does the same work with GpuNet and with every peer that is installed, in turn, and prints medians and ratios.
set -euo pipefail
export LC_ALL=C

kinds="training|gemm|inference|formulas|start"
usage="usage: benchmarks/compare.sh [--rounds 3] [--seconds 0.4] [--only $kinds] [--filter TEXT] [--json]"
rounds=3
seconds=0.4
only=
filter=
json=0
while [ $# -gt 0 ]; do
    case $1 in
        --rounds | --seconds | --only | --filter)
            [ $# -ge 2 ] || { echo "error: $1 needs a value; $usage" >&2; exit 2; }
            case $1 in
                --rounds) rounds=$2 ;;
                --seconds) seconds=$2 ;;
                --only) only=$2 ;;
                --filter) filter=$2 ;;
            esac
            shift 2 ;;
        --json) json=1; shift ;;
        --help) echo "$usage"; exit 0 ;;
        *) echo "error: unknown option '$1'; $usage" >&2; exit 2 ;;
    esac
done
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "error: --rounds: '$rounds' is not a whole number of at least 1" >&2; exit 2; }
[[ -z $only || $only =~ ^($kinds)$ ]] || { echo "error: --only: '$only' is not one of $kinds" >&2; exit 2; }

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$folder/GpuNet.Benchmarks
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
export PYTHONDONTWRITEBYTECODE=1

# The first python3 that has some modules; says why where there is none.
python_with() {
    local modules=$1 candidate reason absent="python3 is not installed"
    while read -r candidate; do
        if reason=$("$candidate" -c "import $modules" 2>&1); then
            echo "$candidate"
            return
        fi
        absent="python3 says: ${reason##*$'\n'}"
    done < <(if [ -n "${PYTHON:-}" ]; then echo "$PYTHON"; else type -ap python3 || true; fi)
    echo "$2 is skipped: $absent (PYTHON=… names another interpreter)" >&2
}

# A peer is a script with the options and the output of the command `peers`. The third peer, TensorPrimitives, is a part
# of the .NET program.
pytorch=
numpy=
case $only in '' | training | inference | start) pytorch=$(python_with "numpy, torch" PyTorch) ;; esac
case $only in '' | gemm) numpy=$(python_with numpy "NumPy (OpenBLAS)") ;; esac

# Run without `dotnet run`, which takes seconds to find out that there is nothing to build.
dotnet build -c Release -v quiet -nologo "$project" >&2
program=$project/bin/Release/net10.0/GpuNet.Benchmarks.dll
cpu=$(awk -F': *' '/^model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null || true)
[ -n "$cpu" ] || cpu=$(uname -m)
cores=$(getconf _NPROCESSORS_ONLN)
load=$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown)
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
about() { [ -z "$1" ] || "$1" "$folder/peers/$2" --about --threads 1 --filter "nothing at all" 2>&1 | tail -1; }
about_pytorch=$(about "$pytorch" pytorch.py)
about_numpy=$(about "$numpy" openblas.py)
about="$about_pytorch${about_pytorch:+${about_numpy:+; }}$about_numpy"

# In turn, one round each, so that whatever else the machine does meets all alike.
for ((round = 1; round <= rounds; round++)); do
    for threads in 1 2; do
        options=(--threads "$threads" --rounds 1 --seconds "$seconds" --filter "$filter")
        [ -z "$only" ] || options+=(--only "$only")
        echo "round $round of $rounds, $threads threads: gpunet" >&2
        dotnet "$program" peers --json "${options[@]}" >> "$lines"
        if [ -n "$pytorch" ]; then
            echo "round $round of $rounds, $threads threads: pytorch" >&2
            "$pytorch" "$folder/peers/pytorch.py" "${options[@]}" >> "$lines"
        fi
        if [ -n "$numpy" ]; then
            echo "round $round of $rounds, $threads threads: numpy" >&2
            "$numpy" "$folder/peers/openblas.py" "${options[@]}" >> "$lines"
        fi
    done
done

awk -v json="$json" -v cpu="$cpu" -v cores="$cores" -v load="$load" -v date="$now" -v rounds="$rounds" \
    -v about="$about" -f "$folder/compare.awk" "$lines"
