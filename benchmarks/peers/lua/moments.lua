-- Times on the wire, which are those of China (GMT+8), and the day for which calls are counted.

local re_find, floor = ngx.re.find, math.floor

local moments = {}

local ZONE, DAY = 8 * 3600, 86400
local TEXT = [==[^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\z]==]
local MILLISECONDS = [==[^\d{13}\z]==]

-- Most calls of a second carry the same text.
local known, known_count = {}, 0

-- Days since 1970-01-01 in the Gregorian calendar, March being the first month.
local function days(year, month, day)
    if month < 3 then
        year, month = year - 1, month + 12
    end
    local era_days = 365 * year + floor(year / 4) - floor(year / 100) + floor(year / 400)
    return era_days + floor((153 * (month - 3) + 2) / 5) + day - 719469
end

local function read(text)
    if re_find(text, MILLISECONDS, "jo") then
        return tonumber(text) / 1000
    end
    if not re_find(text, TEXT, "jo") then
        return false
    end
    local year, month, day, hour, minute, second =
        text:match("^(%d+)-(%d+)-(%d+) (%d+):(%d+):(%d+)$")
    local clock = hour * 3600 + minute * 60 + second
    local at = days(tonumber(year), tonumber(month), tonumber(day)) * DAY + clock
    return os.date("!%Y-%m-%d %H:%M:%S", at) == text and at - ZONE -- else there is no such time
end

-- Seconds of the epoch; false if the text has neither form.
function moments.of(text)
    local at = known[text]
    if at == nil then
        if known_count == 1024 then
            known, known_count = {}, 0
        end
        at = read(text)
        known[text], known_count = at, known_count + 1
    end
    return at
end

local today, ends = "", 0

-- The day in the platform's zone, and the second at which it ends.
function moments.day(now)
    if now >= ends then
        local number = floor((now + ZONE) / DAY)
        today, ends = tostring(number), (number + 1) * DAY - ZONE
    end
    return today, ends
end

return moments
