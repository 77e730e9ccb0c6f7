#!/usr/bin/env bash
# Trains the same networks with GpuNet and with every peer that is installed, in turn, and prints medians and ratios.
set -euo pipefail
export LC_ALL=C

usage="usage: benchmarks/compare.sh [--rounds 5] [--seconds 1] [--filter TEXT] [--json]"
rounds=5
seconds=1
filter=
json=0
while [ $# -gt 0 ]; do
    case $1 in
        --rounds | --seconds | --filter)
            [ $# -ge 2 ] || { echo "error: $1 lacks its value; $usage" >&2; exit 2; }
            case $1 in
                --rounds) rounds=$2 ;;
                --seconds) seconds=$2 ;;
                --filter) filter=$2 ;;
            esac
            shift 2 ;;
        --json) json=1; shift ;;
        --help) echo "$usage"; exit 0 ;;
        *) echo "error: unknown option '$1'; $usage" >&2; exit 2 ;;
    esac
done
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "error: --rounds: '$rounds' is no whole number of at least 1" >&2; exit 2; }

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$folder/GpuNet.Benchmarks
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT

# A peer is a script with the options and the output of the command `peers`; see peers/pytorch.py.
peer=pytorch
python=
absent="python3 is not installed"
while read -r candidate; do
    if reason=$("$candidate" -c "import numpy, torch" 2>&1); then
        python=$candidate
        break
    fi
    absent="python3 says: ${reason##*$'\n'}"
done < <(if [ -n "${PYTHON:-}" ]; then echo "$PYTHON"; else type -ap python3 || true; fi)
[ -n "$python" ] || echo "$peer is skipped: $absent (PYTHON=… names another interpreter)" >&2

dotnet build -c Release -v quiet -nologo "$project" >&2
cpu=$(awk -F': *' '/^model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null || true)
[ -n "$cpu" ] || cpu=$(uname -m)
cores=$(getconf _NPROCESSORS_ONLN)
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
about=
[ -z "$python" ] || about=$("$python" "$folder/peers/pytorch.py" --about --threads 1 --filter "nothing at all" 2>&1 | tail -1)

# In turn, one round each, so that whatever else the machine does meets both alike.
for ((round = 1; round <= rounds; round++)); do
    for threads in 1 2; do
        options=(--threads "$threads" --rounds 1 --seconds "$seconds" --filter "$filter")
        echo "round $round of $rounds, $threads threads: gpunet" >&2
        dotnet run -c Release --no-build --project "$project" -- peers --json "${options[@]}" >> "$lines"
        [ -n "$python" ] || continue
        echo "round $round of $rounds, $threads threads: $peer" >&2
        "$python" "$folder/peers/pytorch.py" "${options[@]}" >> "$lines"
    done
done

awk -v peer="${python:+$peer}" -v json="$json" -v cpu="$cpu" -v cores="$cores" -v date="$now" -v rounds="$rounds" \
    -v about="$about" '
    function field(name,    text) {
        if (!match($0, "\"" name "\": *(\"[^\"]*\"|[-+.0-9eE]+)"))
            return ""
        text = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
        gsub(/^ *"?|"$/, "", text)
        return text
    }
    # Of the values of a key, by sorting them in place.
    function median(key,    n, i, j, v, sorted) {
        n = count[key]
        for (i = 1; i <= n; i++) {
            v = values[key, i] + 0
            for (j = i - 1; j >= 1 && sorted[j] > v; j--)
                sorted[j + 1] = sorted[j]
            sorted[j + 1] = v
        }
        return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
    }
    {
        name = field("case"); who = field("peer"); key = who SUBSEP name SUBSEP field("threads")
        values[key, ++count[key]] = field("samples_per_second")
        loss[who, name] = field("loss")
        if (!(name in known)) { known[name] = 1; names[++cases] = name }
    }
    END {
        if (cases == 0) {
            print "error: no case contains the filter" > "/dev/stderr"
            exit 2
        }
        if (json) {
            printf "{\"cpu\":\"%s\",\"cores\":%d,\"threads\":[1,2],\"date\":\"%s\",\"rounds\":%d,\"peer\":\"%s\"}\n", cpu, cores, date, rounds, about
        } else {
            printf "%s, %d cores, threads 1 and 2, %s, median of %d rounds\n", cpu, cores, date, rounds
            if (peer != "")
                print about
            printf "\n%-42s %7s %14s", "samples/s", "threads", "gpunet"
            print peer == "" ? "" : sprintf(" %14s %9s %7s", peer, "(threads)", "ratio")
        }
        for (threads = 1; threads <= 2; threads++) {
            for (i = 1; i <= cases; i++) {
                name = names[i]
                ours = median("gpunet" SUBSEP name SUBSEP threads)
                best = 0
                # With two threads at hand, a peer that is faster on one may use one.
                for (used = 1; used <= threads && peer != ""; used++) {
                    rate = median(peer SUBSEP name SUBSEP used)
                    if (rate > best) { best = rate; best_threads = used }
                }
                if (json) {
                    printf "{\"case\":\"%s\",\"threads\":%d,\"gpunet\":%.0f", name, threads, ours
                    if (peer != "")
                        printf ",\"%s\":%.0f,\"%s_threads\":%d,\"ratio\":%.3f,\"gpunet_loss\":%.4f,\"%s_loss\":%.4f", peer, best, peer, best_threads, ours / best, loss["gpunet", name], peer, loss[peer, name]
                    print "}"
                } else {
                    printf "%-42s %7d %14.0f", name, threads, ours
                    print peer == "" ? "" : sprintf(" %14.0f %9d %7.2f", best, best_threads, ours / best)
                }
            }
        }
        # The weights start at random on both sides, so that losses are alike and not equal.
        for (i = 1; i <= cases && peer != ""; i++) {
            mine = loss["gpunet", names[i]]; theirs = loss[peer, names[i]]
            if (mine > 1.15 * theirs || theirs > 1.15 * mine) {
                printf "error: %s: losses of %.3f here and %.3f there: this is not the same work\n", names[i], mine, theirs > "/dev/stderr"
                failed = 1
            }
        }
        exit failed
    }' "$lines"
