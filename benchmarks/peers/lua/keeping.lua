-- Quota, limits and bindings: in shared memory, for all workers; `counts` alone without keeping.

local moments = require "moments"
local signing = require "signing"

local keeping = {}

local BINDING_SECONDS, DAY = 1260, 86400
local counts, bindings, is_shared

-- Counters of this worker alone, with the two methods of a shared dictionary that are used here.
local function own_counts()
    local own = {}
    return {
        incr = function(_, name, by, init)
            own[name] = (own[name] or init) + by
            return own[name]
        end,
        get = function(_, name)
            return own[name]
        end,
    }
end

function keeping.start(shared)
    is_shared = shared
    counts = shared and ngx.shared.quotas or own_counts()
    bindings = ngx.shared.bindings
end

-- Take over what was counted of an app before a restart.
function keeping.counted(app_key, day, calls)
    counts:incr(app_key .. day, calls, 0, 2 * DAY)
end

local LEVELS = { "api", "app_api", "account" }

local function counter_of(level, app_key, method_name, owner)
    if level == "api" then
        return "api:" .. method_name
    elseif level == "app_api" then
        return "app-api:" .. app_key .. ":" .. method_name
    end
    return owner and "account:" .. owner
end

-- The sub_code, limit and seconds of the limit that this call would be over; else it is counted.
local function over_a_limit(limits, app_key, method_name, owner, now)
    local today, ends = moments.day(now)
    local found = {}
    for i = 1, #LEVELS do
        local counter = counter_of(LEVELS[i], app_key, method_name, owner)
        for window, at in next, { day = today, second = "s" .. math.floor(now) } do
            local limit = counter and limits[LEVELS[i] .. "_per_" .. window]
            if limit and (counts:get(counter .. at) or 0) >= limit then
                local level = LEVELS[i]:gsub("_", "-")
                return "accesscontrol.limited-by-" .. level .. "-access-count", limit,
                    window == "day" and ends - now or 1
            elseif limit then
                found[#found + 1] = counter .. at
            end
        end
    end
    for i = 1, #found do
        counts:incr(found[i], 1, 0, 2 * DAY)
    end
end

-- Nothing for a call that is counted now; or sub_code, limit, and the seconds that the ban lasts.
function keeping.over(app, method, owner, now)
    local today, ends = moments.day(now)
    local counter = app.key .. today
    if counts:incr(counter, 1, 0, 2 * DAY) > app.quota then
        counts:incr(counter, -1, 0)
        return "accesscontrol.limited-by-app-access-count", app.quota, ends - now
    end
    if method.limits then
        local sub_code, limit, seconds =
            over_a_limit(method.limits, app.key, method.name, owner, now)
        if sub_code then
            counts:incr(counter, -1, 0)
            return sub_code, limit, seconds
        end
    end
end

-- A write is bound once; a hazardous read may come again, if it is the same. Gives the key of a
-- write that is held, and the sub_code of a refusal.
function keeping.bind(app, params, order, method)
    if not is_shared or not (method.writes or method.hazardous) then
        return
    end
    local key = app.key .. params.sign
    local print = signing.fingerprint(order)
    local fresh, why = bindings:safe_add(key, print, BINDING_SECONDS)
    if fresh then
        return method.writes and key or nil
    elseif why ~= "exists" then
        return nil, method.writes and "isp.too-many-writes" or nil
    elseif bindings:get(key) ~= print then
        return nil, "isv.request-replayed"
    elseif method.writes then
        return nil, "isv.request-repeated"
    end
end

-- Nothing of that write went upstream: it may come again.
function keeping.release(key)
    bindings:delete(key)
end

return keeping
