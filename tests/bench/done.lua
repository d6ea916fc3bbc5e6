-- wrk: says in one line of JSON what measure.mjs wants to know.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format('\n{"requests":%d,"seconds":%f,"p99_ms":%f,"errors":%d}\n', summary.requests,
        summary.duration / 1e6, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
