-- wrk sends the prepared requests of a file: reads again and again, each write once.

local reads, writes = {}, {}
local next_read, next_write, sent = 0, 0, 0

local function requests_in(path)
    local file = assert(io.open(path, "rb"))
    local found = {}
    for request in file:read("*a"):gmatch("[^%z]+") do
        found[#found + 1] = request
    end
    file:close()
    return found
end

function init(args)
    reads = requests_in(args[1])
    writes = args[2] and requests_in(args[2]) or {}
end

function request()
    sent = sent + 1
    if sent % 10 == 0 and next_write < #writes then
        next_write = next_write + 1
        return writes[next_write]
    end
    next_read = next_read % #reads + 1
    return reads[next_read]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '\n{"calls":%d,"seconds":%.6f,"bytes":%d,"failed":%d,"p50":%d,"p99":%d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50), latency:percentile(99)))
end
