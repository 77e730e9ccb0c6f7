# From the JSON lines of GpuNet.Benchmarks and its peers: one table of medians and ratios, or JSON lines. See compare.sh.

function field(name,    text) {
    if (!match($0, "\"" name "\": *(\"[^\"]*\"|[-+.0-9eE]+)"))
        return ""
    text = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
    gsub(/^ *"?|"$/, "", text)
    return text
}

# Of the values of a key, by sorting a copy; "" where there are none.
function median(key,    n, i, j, v, sorted) {
    n = count[key]
    if (n == 0)
        return ""
    for (i = 1; i <= n; i++) {
        v = values[key, i] + 0
        for (j = i - 1; j >= 1 && sorted[j] > v; j--)
            sorted[j + 1] = sorted[j]
        sorted[j + 1] = v
    }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

# Whether a unit counts work in a time, and not the time for some work.
function is_rate(unit) { return unit ~ /\/s$/ }

# With more threads at hand, a peer that is faster on fewer may use fewer.
function best_of_peer(name, threads,    used, value) {
    best = ""
    for (used = 1; used <= threads; used++) {
        value = median(peer_of[name] SUBSEP name SUBSEP used)
        if (value != "" && (best == "" || (is_rate(unit_of[name]) ? value > best : value < best))) {
            best = value
            best_threads = used
        }
    }
    return best
}

function number(value) { return sprintf(value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value) }

{
    name = field("case"); who = field("peer"); threads = field("threads"); key = who SUBSEP name SUBSEP threads
    values[key, ++count[key]] = field("value")
    if (field("loss") != "")
        loss[who, name] = field("loss")
    if (who != "gpunet")
        peer_of[name] = who
    if (!(name in known)) {
        known[name] = 1
        names[++cases] = name
        unit_of[name] = field("unit")
        kind_of[name] = field("kind")
    }
}

END {
    if (cases == 0) {
        print "error: no case contains the filter" > "/dev/stderr"
        exit 2
    }
    if (json) {
        printf "{\"cpu\":\"%s\",\"cores\":%d,\"load_at_start\":\"%s\",\"threads\":[1,2],\"date\":\"%s\",\"rounds\":%d,\"peers\":\"%s\"}\n", cpu, cores, load, date, rounds, about
    } else {
        printf "%s, %d cores, load %s at the start, threads 1 and 2, %s, median of %d rounds\n", cpu, cores, load, date, rounds
        if (about != "")
            print about
        printf "\n%-42s %7s %10s %10s %10s %9s %7s  %s\n", "case", "threads", "unit", "gpunet", "peer", "(threads)", "ratio", "peer's name; losses here and there"
    }
    for (threads = 1; threads <= 2; threads++) {
        for (i = 1; i <= cases; i++) {
            name = names[i]
            unit = unit_of[name]
            ours = median("gpunet" SUBSEP name SUBSEP threads)
            if (ours == "")
                continue
            theirs = best_of_peer(name, threads)
            ratio = theirs == "" ? "" : is_rate(unit) ? ours / theirs : theirs / ours
            has_losses = theirs != "" && (("gpunet" SUBSEP name) in loss)
            if (json) {
                printf "{\"kind\":\"%s\",\"case\":\"%s\",\"threads\":%d,\"unit\":\"%s\",\"gpunet\":%.6g", kind_of[name], name, threads, unit, ours
                if (theirs != "")
                    printf ",\"peer\":\"%s\",\"peer_value\":%.6g,\"peer_threads\":%d,\"ratio\":%.3f", peer_of[name], theirs, best_threads, ratio
                if (has_losses)
                    printf ",\"gpunet_loss\":%.4f,\"peer_loss\":%.4f", loss["gpunet", name], loss[peer_of[name], name]
                print "}"
            } else {
                printf "%-42s %7d %10s %10s", name, threads, unit, number(ours)
                if (theirs != "")
                    printf " %10s %9d %7.2f  %s", number(theirs), best_threads, ratio, peer_of[name]
                if (has_losses)
                    printf "; %.4f, %.4f", loss["gpunet", name], loss[peer_of[name], name]
                print ""
            }
        }
    }

    # What a second thread gains in training, beside what it gains in a plain loop over one large product.
    plain = "gemm 1024x1024x1024 nn"
    one = median("gpunet" SUBSEP plain SUBSEP 1)
    two = median("gpunet" SUBSEP plain SUBSEP 2)
    if (one != "" && two != "") {
        loop = two / one
        other_one = median("numpy" SUBSEP plain SUBSEP 1)
        other_two = median("numpy" SUBSEP plain SUBSEP 2)
        other = other_one != "" && other_two != "" ? other_two / other_one : ""
        if (!json)
            printf "\n%-42s %10s %10s %7s  %s\n", "gain of a second thread", "gain", "of GEMM", "ratio", other == "" ? "" : sprintf("OpenBLAS gains %.2f", other)
        for (i = 1; i <= cases; i++) {
            name = names[i]
            if (kind_of[name] != "training")
                continue
            gain = median("gpunet" SUBSEP name SUBSEP 2) / median("gpunet" SUBSEP name SUBSEP 1)
            if (json)
                printf "{\"kind\":\"scaling\",\"case\":\"%s\",\"gain\":%.3f,\"gemm_gain\":%.3f%s,\"ratio\":%.3f}\n", name, gain, loop, other == "" ? "" : sprintf(",\"openblas_gain\":%.3f", other), gain / loop
            else
                printf "%-42s %10.2f %10.2f %7.2f\n", name, gain, loop, gain / loop
        }
    }

    # The weights are alike at the start and the batches are not, so that losses are alike and not equal.
    for (i = 1; i <= cases; i++) {
        name = names[i]
        if (!(("gpunet" SUBSEP name) in loss) || !((peer_of[name] SUBSEP name) in loss))
            continue
        mine = loss["gpunet", name]; theirs = loss[peer_of[name], name]
        if (mine > 1.1 * theirs || theirs > 1.1 * mine) {
            printf "error: %s: losses of %.3f here and %.3f there: this is not the same work\n", name, mine, theirs > "/dev/stderr"
            failed = 1
        }
    }
    exit failed
}
