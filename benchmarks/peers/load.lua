-- wrk sends the prepared requests of a file: reads again and again, each write once. With a rate,
-- each is sent when it is due, however late the answers come, as long as a connection is free.

local ffi = require "ffi"
ffi.cdef "typedef struct { long s, ns; } moment; int clock_gettime(int, moment *);"

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

local clock = ffi.new("moment")

local function milliseconds()
    ffi.C.clock_gettime(1, clock)
    return tonumber(clock.s) * 1e3 + tonumber(clock.ns) / 1e6
end

-- wrk asks `delay`, if there is one, before each request, and waits for whole milliseconds.
local function paced(rate)
    local due = milliseconds()
    return function()
        due = due + 1000 / rate
        return math.max(0, math.floor(due - milliseconds() + 0.5))
    end
end

function init(args)
    reads, writes = requests_in(args[1]), requests_in(args[2])
    local rate = tonumber(args[3])
    delay = rate > 0 and paced(rate) or nil
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
