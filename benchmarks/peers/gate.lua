-- The same checks as the gateway's, written by hand for nginx: a peer to be measured against.
--
-- Optimised as far as this is known to go: keyed digests are copied through FFI instead of keyed
-- anew, tables are reused, the answer is wrapped by its first and last byte. `keeping` adds what
-- the gateway always does: quota and bindings shared by all workers, and call records.

local cjson = require "cjson"
local ffi = require "ffi"
local clear = require "table.clear"

ffi.cdef [[
typedef struct { uint32_t h[8], nl, nh, data[16]; unsigned int num, length; } peer_sha256;
int SHA256_Init(peer_sha256 *);
int SHA256_Update(peer_sha256 *, const void *, size_t);
int SHA256_Final(unsigned char *, peer_sha256 *);
typedef struct { uint32_t a, b, c, d, nl, nh, data[16]; unsigned int num; } peer_md5;
int MD5_Init(peer_md5 *);
int MD5_Update(peer_md5 *, const void *, size_t);
int MD5_Final(unsigned char *, peer_md5 *);
unsigned char *ngx_hex_dump(unsigned char *, const unsigned char *, size_t);
]]

local C, copy, text_of = ffi.C, ffi.copy, ffi.string
local ngx, concat, sort, next, type = ngx, table.concat, table.sort, next, type
local sub, upper, find = string.sub, string.upper, string.find

local gate = {}
local apps, types, methods, keeping
local window, binding_seconds = 600, 1260
local records, record_file = {}, nil
local counts, quotas, bindings = {}, nil, nil

local digest = ffi.new("unsigned char[32]")
local hex = ffi.new("unsigned char[64]")
local sha, md5 = ffi.new("peer_sha256"), ffi.new("peer_md5")
local sha_size, md5_size = ffi.sizeof("peer_sha256"), ffi.sizeof("peer_md5")

local function keyed(secret, mask)
    local block, context = {}, ffi.new("peer_sha256")
    for i = 1, 64 do
        block[i] = string.char(bit.bxor(string.byte(secret, i) or 0, mask))
    end
    C.SHA256_Init(context)
    C.SHA256_Update(context, concat(block), 64)
    return context
end

local function prepared(app)
    app.inner, app.outer = keyed(app.secret, 0x36), keyed(app.secret, 0x5c)
    app.md5 = ffi.new("peer_md5")
    C.MD5_Init(app.md5)
    C.MD5_Update(app.md5, app.secret, #app.secret)
    return app
end

local signing = {}

signing["hmac-sha256"] = function(app, message)
    copy(sha, app.inner, sha_size)
    C.SHA256_Update(sha, message, #message)
    C.SHA256_Final(digest, sha)
    copy(sha, app.outer, sha_size)
    C.SHA256_Update(sha, digest, 32)
    C.SHA256_Final(digest, sha)
    C.ngx_hex_dump(hex, digest, 32)
    return upper(text_of(hex, 64))
end

signing["md5"] = function(app, message)
    copy(md5, app.md5, md5_size)
    C.MD5_Update(md5, message, #message)
    C.MD5_Update(md5, app.secret, #app.secret)
    C.MD5_Final(digest, md5)
    C.ngx_hex_dump(hex, digest, 16)
    return upper(text_of(hex, 32))
end

-- Times of a fixed width sort like time: the bounds are written once a second.
local bounds_at, earliest, latest, today = 0, "", "", ""

local function renew_bounds(now)
    bounds_at = now
    earliest = os.date("!%Y-%m-%d %H:%M:%S", now + 8 * 3600 - window)
    latest = os.date("!%Y-%m-%d %H:%M:%S", now + 8 * 3600 + window)
    today = os.date("!%Y-%m-%d", now + 8 * 3600)
end

local function is_in_time(stamp, now)
    if now ~= bounds_at then
        renew_bounds(now)
    end
    if #stamp == 19 then
        return stamp >= earliest and stamp <= latest
    end
    local milliseconds = #stamp == 13 and tonumber(stamp)
    return milliseconds and math.abs(milliseconds / 1000 - now) <= window
end

local id_start, id_count = string.format("%x", ngx.now() * 1000), 0

local function next_id()
    id_count = id_count + 1
    return id_start .. id_count
end

local function refuse(ctx, code, msg, sub_code, sub_msg)
    ctx.code, ctx.sub_code, ctx.root = code, sub_code, nil
    ngx.header["Content-Type"] = "application/json;charset=UTF-8"
    ngx.print(cjson.encode({ error_response = {
        code = code, msg = msg, sub_code = sub_code, sub_msg = sub_msg, request_id = ctx.id,
    } }))
    return ngx.exit(200)
end

local names, parts = {}, {}

-- The sorted names of a call but `sign`, and what is signed.
local function string_to_sign(params)
    clear(names)
    clear(parts)
    local count = 0
    for name in next, params do
        if name ~= "sign" then
            count = count + 1
            names[count] = name
        end
    end
    sort(names)
    for i = 1, count do
        parts[2 * i - 1], parts[2 * i] = names[i], params[names[i]]
    end
    return concat(parts, "", 1, 2 * count), count
end

-- SHA-256 of all names and values, each behind its length; `names` are those of this call.
local function fingerprint(params, count)
    clear(parts)
    local at = 0
    for i = 1, count do
        local name = names[i]
        local value = params[name]
        parts[at + 1], parts[at + 2], parts[at + 3] = #name, ":", name
        parts[at + 4], parts[at + 5], parts[at + 6] = #value, ":", value
        at = at + 6
    end
    local all = concat(parts, "", 1, at)
    C.SHA256_Init(sha)
    C.SHA256_Update(sha, all, #all)
    C.SHA256_Final(digest, sha)
    return text_of(digest, 32)
end

local function merged(params, more)
    for name, value in next, more do
        local known = params[name]
        if known ~= nil and known ~= value then
            return nil
        end
        params[name] = value
    end
    return params
end

local function arguments(params, declared)
    local found = {}
    for i = 1, #declared do
        local param = declared[i]
        local value = params[param.name]
        if value ~= nil and value ~= "" then
            if param.number and not find(value, "^%-?%d+$") then
                return nil, param.name
            end
            if param.boolean and value ~= "true" and value ~= "false" then
                return nil, param.name
            end
            found[param.name] = value
        elseif param.required then
            return nil, param.name
        end
    end
    return found
end

local function over_quota(app)
    if keeping then
        return quotas:incr(app.key .. today, 1, 0, 2 * 86400) > app.quota
    end
    local calls = (counts[app.key] or 0) + 1
    counts[app.key] = calls
    return calls > app.quota
end

-- A write is bound once; a hazardous read may come again, if it is the same.
local function bind(ctx, app, params, count, writes)
    local key = app.key .. params.sign
    local print = fingerprint(params, count)
    local fresh, why = bindings:safe_add(key, print, binding_seconds)
    if fresh then
        ctx.bound = writes and key or nil
    elseif why ~= "exists" then
        return writes and "isp.too-many-writes" or nil
    elseif bindings:get(key) ~= print then
        return "isv.request-replayed"
    elseif writes then
        return "isv.request-repeated"
    end
end

function gate.start(tables, keeps, record_path)
    local file = assert(io.open(tables))
    local known = cjson.decode(file:read("*a"))
    file:close()
    apps, types, methods, keeping = known.apps, known.types, known.methods, keeps
    for _, app in next, apps do
        prepared(app)
    end
    if keeping then
        quotas, bindings = ngx.shared.quotas, ngx.shared.bindings
        record_file = assert(io.open(record_path, "a"))
    end
end

function gate.start_worker()
    if keeping then
        ngx.timer.every(0.5, function()
            local full = records
            records = {}
            if #full > 0 then
                record_file:write(concat(full, "\n"), "\n")
                record_file:flush()
            end
        end)
    end
end

function gate.access()
    local ctx = ngx.ctx
    ctx.id = next_id()
    ngx.req.read_body()
    local params = ngx.req.get_post_args(200)
    if ngx.var.args then
        params = merged(params, ngx.req.get_uri_args(200))
    end
    if not params then
        return refuse(ctx, 41, "Invalid Arguments", "isv.invalid-parameter", "Two values.")
    end
    for _, value in next, params do
        if type(value) ~= "string" then
            return refuse(ctx, 41, "Invalid Arguments", "isv.invalid-parameter", "Two values.")
        end
    end
    local app = apps[params.app_key or ""]
    if not app then
        return refuse(ctx, 29, "Invalid app Key", "isv.appkey-not-exists", "No such app.")
    end
    ctx.app, ctx.method = app.key, params.method
    if not is_in_time(params.timestamp or "", ngx.time()) then
        return refuse(ctx, 31, "Invalid Timestamp", "isv.invalid-parameter", "Too old.")
    end
    if params.v ~= "2.0" then
        return refuse(ctx, 34, "Unsupported Version", "isv.invalid-parameter", "v is 2.0.")
    end
    if params.format ~= "json" then
        return refuse(ctx, 23, "Invalid Format", "isv.invalid-parameter", "format is json.")
    end
    local kind = types[app.type]
    local sign = kind.sign_methods[params.sign_method or ""] and signing[params.sign_method]
    if not sign then
        return refuse(ctx, 25, "Invalid Signature", "isv.invalid-parameter", "sign_method")
    end
    local message, count = string_to_sign(params)
    if sign(app, message) ~= params.sign then
        return refuse(ctx, 25, "Invalid Signature", "isv.invalid-signature", "It does not hold.")
    end
    local method = methods[params.method or ""]
    if keeping and method and (method.writes or method.hazardous) then
        local why = bind(ctx, app, params, count, method.writes)
        if why then
            return refuse(ctx, 41, "Invalid Arguments", why, "It was used before.")
        end
    end
    if not method then
        return refuse(ctx, 22, "Invalid Method", "isv.invalid-method", "No such method.")
    end
    if not kind.groups[method.group] then
        return refuse(ctx, 11, "Insufficient ISV Permissions",
            "isv.permission-api-package-limit", method.group)
    end
    local args, bad = arguments(params, method.params)
    if not args then
        return refuse(ctx, 41, "Invalid Arguments", "isv.invalid-parameter:" .. bad, bad)
    end
    if over_quota(app) then
        return refuse(ctx, 7, "App Call Limited",
            "accesscontrol.limited-by-app-access-count",
            "This ban will last for 1 more seconds")
    end
    local body = cjson.encode(args)
    ngx.req.set_body_data(body)
    local var = ngx.var
    var.peer_method, var.peer_app, var.peer_id = params.method, app.key, ctx.id
    ctx.root, ctx.args = method.root, body
end

function gate.header_filter()
    local ctx = ngx.ctx
    local root = ctx.root
    if root then
        ctx.before = '{"' .. root .. '":{"request_id":"' .. ctx.id .. '",'
        local length = tonumber(ngx.header["Content-Length"])
        ngx.header["Content-Length"] = length + #ctx.before
    end
end

-- {"a":1} becomes {"root":{"request_id":"…","a":1}}.
function gate.body_filter()
    local ctx = ngx.ctx
    if not ctx.root then
        return
    end
    local chunk, last = ngx.arg[1], ngx.arg[2]
    if ctx.before then
        if chunk == "" then
            return
        end
        chunk, ctx.before = ctx.before .. sub(chunk, 2), nil
    end
    ngx.arg[1] = last and chunk .. "}" or chunk
end

function gate.log()
    local ctx, var = ngx.ctx, ngx.var
    local status = var.upstream_status
    if ctx.bound and (ctx.code or status == nil or status == "502") then
        bindings:delete(ctx.bound) -- nothing of it went upstream
    end
    records[#records + 1] = concat({
        ngx.now(), ctx.app or "", ctx.method or "", ctx.code or 0, ctx.sub_code or "", ctx.id,
        var.request_time, var.upstream_response_time or "", var.remote_addr, "marketplace",
        ctx.args or "",
    }, "\t")
end

return gate
