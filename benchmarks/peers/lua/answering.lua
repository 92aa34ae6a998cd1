-- Answers and errors in the platform's envelope.

local cjson = require "cjson.safe"

local ngx, type, concat, re_find = ngx, type, table.concat, ngx.re.find
local find, sub = string.find, string.sub

local answering = {}

local TEXTS = {
    [7] = "App Call Limited", [9] = "Http Action Not Allowed",
    [10] = "Service Currently Unavailable", [11] = "Insufficient ISV Permissions",
    [21] = "Missing Method", [22] = "Invalid Method", [23] = "Invalid Format",
    [24] = "Missing Signature", [25] = "Invalid Signature", [26] = "Missing Session",
    [27] = "Invalid Session", [28] = "Missing App Key", [29] = "Invalid App Key",
    [30] = "Missing Timestamp", [31] = "Invalid Timestamp", [32] = "Missing Version",
    [33] = "Invalid Version", [34] = "Unsupported Version", [40] = "Missing Required Arguments",
    [41] = "Invalid Arguments", [43] = "Parameter Error", [47] = "Invalid Encoding",
    [50] = "Remote service error",
}
local LATER = "Repeat the call later."
local SUB_CODE = [==[^[A-Za-z0-9_.:-]{1,150}\z]==]

-- A grammar: decoding the answer, only to know that it can be decoded, takes three times as long.
local JSON_OBJECT = [==[
    (?(DEFINE)
        (?<text> "[^"\\\x00-\x1f]*+ (?: \\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}) [^"\\\x00-\x1f]*+ )*+" )
        (?<number> -?(?:0|[1-9][0-9]*+) (?:\.[0-9]++)? (?:[eE][+-]?[0-9]++)? )
        (?<value> \s*+ (?: (?&text)|(?&object)|(?&array)|(?&number)|true|false|null ) \s*+ )
        (?<array> \[ (?: \s*+\] | (?&value) (?: ,(?&value) )*+ \] ) )
        (?<member> \s*+(?&text)\s*+:(?&value) )
        (?<object> \{ (?: \s*+\} | (?&member) (?: ,(?&member) )*+ \} ) )
    )
    \A \s*+ (?&object) \s*+ \z
]==]

function answering.error_body(ctx, code, sub_code, sub_msg)
    ctx.code, ctx.sub_code, ctx.sub_msg = code, sub_code, sub_msg
    return cjson.encode({ error_response = {
        code = code, msg = TEXTS[code], sub_code = sub_code, sub_msg = sub_msg,
        request_id = ctx.id,
    } })
end

-- The upstream's failure in the platform's words; nothing if it answered well.
local function failure(status, body)
    if status >= 200 and status < 300 then
        return nil
    end
    local plain = status >= 400 and status < 500 and cjson.decode(body)
    local sub_code = type(plain) == "table" and plain.sub_code
    if type(sub_code) ~= "string" or not re_find(sub_code, SUB_CODE, "jo") then
        return 50, "isp.remote-service-error", LATER
    end
    if not re_find(sub_code, [==[^is[vp]\.]==], "jo") then
        sub_code = "isv." .. sub_code
    end
    return 50, sub_code, type(plain.sub_msg) == "string" and sub(plain.sub_msg, 1, 2000) or ""
end

function answering.header_filter()
    local ctx = ngx.ctx
    if not ctx.root then
        return
    end
    ctx.status = ngx.status
    if ctx.status == 502 then
        local connected = ngx.var.upstream_connect_time
        ctx.nothing_sent = not connected or connected == "-"
    end
    ngx.status = 200
    ngx.header["Content-Type"] = "application/json;charset=UTF-8"
    ngx.header["Content-Length"] = nil -- known only once the whole answer was looked at
end

-- {"a":1} becomes {"root":{"request_id":"…","a":1}}.
local function answer(ctx, body)
    if ctx.nothing_sent then
        return answering.error_body(ctx, 10, "isp.remote-connection-error", LATER)
    elseif ctx.status == 504 then
        return answering.error_body(ctx, 50, "isp.remote-service-timeout", LATER)
    end
    local code, sub_code, sub_msg = failure(ctx.status, body)
    if code then
        return answering.error_body(ctx, code, sub_code, sub_msg)
    end
    if not re_find(body, JSON_OBJECT, "jox") then
        return answering.error_body(ctx, 50, "isp.remote-service-error", LATER)
    end
    local rest = sub(body, find(body, "{", 1, true) + 1)
    local comma = re_find(rest, [==[\A\s*\}]==], "jo") and "" or ","
    return concat({ '{"', ctx.root, '":{"request_id":"', ctx.id, '"', comma, rest, "}" })
end

function answering.body_filter()
    local ctx = ngx.ctx
    if not ctx.root then
        return
    end
    local chunk, is_last = ngx.arg[1], ngx.arg[2]
    local chunks = ctx.chunks
    if not is_last then
        ngx.arg[1] = nil
    end
    if not chunks then
        ctx.chunks = chunk -- mostly the only one
    elseif chunk ~= "" then
        if type(chunks) == "string" then
            chunks = { chunks }
            ctx.chunks = chunks
        end
        chunks[#chunks + 1] = chunk
    end
    if is_last then
        chunks = ctx.chunks
        ctx.answer = answer(ctx, type(chunks) == "table" and concat(chunks) or chunks)
        ngx.arg[1] = ctx.answer
    end
end

return answering
