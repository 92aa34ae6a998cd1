-- Call records, masked, and counts: gathered by each worker, written every half second.

local cjson = require "cjson.safe"
local keeping = require "keeping"
local moments = require "moments"

local concat, next, sub, floor = table.concat, next, string.sub, math.floor
local re_find, re_gsub = ngx.re.find, ngx.re.gsub

local records = {}

local MASK = "•••"
local LONGEST_VALUE, MOST_NAMES, EXCERPT_BYTES = 300, 60, 2048
local MOST_EXCERPTS, MOST_EXCERPTS_OF_ALL = 5, 200
local HIDDEN = [==[session|token|secret|passw|pwd|^sign$|signature|auth|cookie|api_?key]==]
    .. [==[|phone|mobile|telephone|^tel$|mail|address|contact|receiver|buyer|consignee|passport]==]
    .. [==[|cpf|rut|tax_?(?:number|id|no)|birth|iban|card_?(?:no|number)|postal|post_?code]==]
    .. [==[|id_?card|(?:full|first|last|middle|user|nick|real)_?name]==]
    .. [==[|^(?:street|city|province|door|house_?no)$|(?:^|_)(?:cpf|rut|vat|tel|zip)(?:$|_)]==]
local E_MAIL = [==[[^\s@"',;:<>{}]{1,64}@[^\s@"',;:<>{}]{1,255}]==]
local MEMBER = [==["([^"\\]{1,100})"(\s*:\s*)("[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[^\s"\[{,}\]]+)]==]
local SYSTEM = { access_token = true, app_key = true, format = true, method = true,
    partner_id = true, session = true, sign = true, sign_method = true, simplify = true,
    target_app_key = true, timestamp = true, v = true }

local record_file, count_file
local lines, line_count, counts = {}, 0, {}
local hidden, hidden_count = {}, 0

local function is_hidden(name)
    local known = hidden[name]
    if known == nil then
        known = re_find(name, HIDDEN, "joi") and true or false
        if hidden_count < 10000 then
            hidden[name], hidden_count = known, hidden_count + 1
        end
    end
    return known
end

local function member(found)
    if not is_hidden(found[1]) then
        return found[0]
    end
    return concat({ '"', found[1], '"', found[2], '"', MASK, '"' })
end

local function masked(text)
    text = re_gsub(text, MEMBER, member, "jo") or text
    return re_gsub(text, E_MAIL, MASK, "jo") or text
end

local function shown(value)
    if re_find(value, [==[[@<]|^[{\[]]==], "jo") then
        value = masked(sub(value, 1, 4 * LONGEST_VALUE))
    end
    if #value > LONGEST_VALUE then
        value = sub(value, 1, LONGEST_VALUE) .. "…"
    end
    return cjson.encode(value)
end

-- The names of an order that are hidden, and those that a method does not declare, as JSON.
local function looked_over(order)
    order.hidden, order.undeclared = {}, {}
    for i = 1, order.count do
        order.hidden[i] = is_hidden(order[i])
    end
end

local function undeclared(order, method)
    local strange = {}
    for i = 1, order.count do
        if not SYSTEM[order[i]] and not method.declared[order[i]] and #strange < MOST_NAMES then
            strange[#strange + 1] = order[i]
        end
    end
    return #strange > 0 and ',"undeclared":' .. cjson.encode(strange) .. "}" or "}"
end

local parts = {}

-- What was sent, and which names of it the method does not declare.
local function received(ctx)
    local params, order, method = ctx.params, ctx.order, ctx.method
    if not order.hidden then
        looked_over(order)
    end
    local leads, hidden_ones = order.leads, order.hidden
    parts[1] = '{"sent":{"sign":"•••'
    local count = math.min(order.count, MOST_NAMES)
    for i = 1, count do
        local value = params[order[i]]
        if hidden_ones[i] then
            value = value == "" and "" or MASK
        elseif not ctx.is_plain or #value > LONGEST_VALUE then
            value = sub(shown(value), 2, -2)
        end
        parts[2 * i], parts[2 * i + 1] = leads[i], value
    end
    local strange = "}"
    if method then
        strange = order.undeclared[method]
        if not strange then
            strange = undeclared(order, method)
            order.undeclared[method] = strange
        end
    end
    parts[2 * count + 2], parts[2 * count + 3] = '"}', strange
    return concat(parts, "", 1, 2 * count + 3)
end

local excerpt_second, excerpts, excerpts_of_all = 0, {}, 0

local function is_among_few(app_key, second)
    if second ~= excerpt_second then
        excerpt_second, excerpts, excerpts_of_all = second, {}, 0
    end
    local taken = excerpts[app_key] or 0
    if taken == MOST_EXCERPTS or excerpts_of_all == MOST_EXCERPTS_OF_ALL then
        return false
    end
    excerpts[app_key], excerpts_of_all = taken + 1, excerpts_of_all + 1
    return true
end

local function answered(ctx, now)
    if ctx.code then
        return '{"sub_msg":' .. cjson.encode(masked(sub(ctx.sub_msg, 1, EXCERPT_BYTES))) .. "}"
    end
    local bytes = '{"bytes":' .. #(ctx.answer or "")
    if ctx.answer and is_among_few(ctx.app, floor(now)) then
        local text = cjson.encode(masked(sub(ctx.answer, 1, EXCERPT_BYTES)))
        return bytes .. ',"text":' .. text .. "}"
    end
    return bytes .. "}"
end

-- Calls that were counted against the quota, answered calls, refused calls: of an app and minute.
local function counted(app_key, now)
    local minute = floor(now / 60)
    local of_minute = counts[minute]
    if not of_minute then
        of_minute = {}
        counts[minute] = of_minute
    end
    local of_app = of_minute[app_key]
    if not of_app then
        of_app = { 0, 0, 0 }
        of_minute[app_key] = of_app
    end
    return of_app
end

-- At once: it is used up even if the answer never comes.
function records.admitted(app_key, now)
    local of_app = counted(app_key, now)
    of_app[1] = of_app[1] + 1
end

function records.add(ctx)
    if not ctx.app then
        return -- nobody to show it to
    end
    local now, var = ngx.now(), ngx.var
    local of_app = counted(ctx.app, now)
    local place = ctx.code and 3 or 2
    of_app[place] = of_app[place] + 1
    local method = ctx.method and ctx.method.name or sub(ctx.params.method or "", 1, 200)
    lines[line_count + 1] = concat({
        now, ctx.app, ctx.method and method or cjson.encode(method), ctx.code or 0,
        ctx.sub_code or "", ctx.id, floor((now - ngx.req.start_time()) * 1000 + 0.5),
        ctx.root and var.upstream_response_time or "", var.remote_addr,
        ctx.root and "marketplace" or "", received(ctx), answered(ctx, now),
    }, "\t")
    line_count = line_count + 1
end

local function written_counts()
    local found = {}
    for minute, of_minute in next, counts do
        for app_key, of_app in next, of_minute do
            found[#found + 1] =
                concat({ app_key, minute, of_app[1], of_app[2], of_app[3] }, "\t")
        end
    end
    return found
end

function records.write()
    local full, full_count, more = lines, line_count, written_counts()
    lines, line_count, counts = {}, 0, {}
    if full_count > 0 then
        record_file:write(concat(full, "\n", 1, full_count), "\n")
        record_file:flush()
    end
    if #more > 0 then
        count_file:write(concat(more, "\n"), "\n")
        count_file:flush()
    end
end

-- Open the files, and go on counting from what they say of today.
function records.start(folder)
    local today = moments.day(ngx.now())
    for line in io.open(folder .. "/counts.log", "a+"):lines() do
        local app_key, minute, calls = line:match("^(%w+)\t(%d+)\t(%d+)")
        if app_key and floor((minute * 60 + 8 * 3600) / 86400) == tonumber(today) then
            keeping.counted(app_key, today, tonumber(calls))
        end
    end
    record_file = assert(io.open(folder .. "/records.log", "a"))
    count_file = assert(io.open(folder .. "/counts.log", "a"))
end

return records
