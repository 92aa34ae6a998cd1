-- The same checks as the gateway's, written by hand for nginx: a peer to be measured against.
--
-- Optimised as far as this is known to go: keyed digests are copied through FFI, one compiled
-- pattern looks at a part's bytes, what repeats is looked up instead of worked out, the body for
-- the upstream and the answer are put together as text. The order of the checks is the order of
-- the lines. `keeps` adds what the gateway always does: quota and bindings shared by all workers,
-- call records and counts.

local answering = require "answering"
local arguments = require "arguments"
local cjson = require "cjson.safe"
local intake = require "intake"
local keeping = require "keeping"
local moments = require "moments"
local records = require "records"
local signing = require "signing"

local ngx, next, abs, re_find = ngx, next, math.abs, ngx.re.find

local gate = {}

local WINDOW = 600
local NOT_PLAIN = [==[[^0-9A-Za-z .:_-]]==] -- what JSON escapes, and all that may have to be masked
local NOBODY = { signing.keyed("an unknown key costs what a wrong sign costs") }

local apps, types, methods, sessions, keeps

local id_start, id_count = string.format("%x", ngx.now() * 1000), 0

local function next_id()
    id_count = id_count + 1
    return id_start .. id_count
end

local function refuse(ctx, code, sub_code, sub_msg)
    ngx.header["Content-Type"] = "application/json;charset=UTF-8"
    ngx.print(answering.error_body(ctx, code, sub_code, sub_msg))
    return ngx.exit(200)
end

local function missing(ctx, code, name)
    local why = "Missing required arguments:" .. name
    return refuse(ctx, code, "isv.missing-parameter:" .. name, why)
end

local function invalid(ctx, code, name, why)
    return refuse(ctx, code, "isv.invalid-parameter:" .. name, why)
end

function gate.start(tables, keeps_records, folder)
    local file = assert(io.open(tables))
    local known = cjson.decode(file:read("*a"))
    file:close()
    apps, types, methods, sessions = known.apps, known.types, known.methods, known.sessions
    keeps = keeps_records
    for _, app in next, apps do
        app.keys = {}
        for i = 1, #app.secrets do
            app.keys[i] = signing.keyed(app.secrets[i])
        end
    end
    for name, method in next, methods do
        method.name, method.declared = name, {}
        for _, param in next, arguments.prepared(method.params) do
            method.declared[param.name] = true
        end
    end
    keeping.start(keeps)
    if keeps then
        records.start(folder)
    end
end

function gate.start_worker()
    if keeps then
        ngx.timer.every(0.5, records.write)
    end
end

local function check_session(ctx, app, method, token, now)
    if not token or token == "" then
        return not method.session or missing(ctx, 26, "session")
    end
    local known = sessions[token]
    if not known then
        return refuse(ctx, 27, "invalid-sessionkey", "There is no such session.")
    elseif known.app_key ~= app.key then
        return refuse(ctx, 27, "sessionkey-not-generated-by-server", "It is another app's.")
    elseif known.expires_at <= now then
        return refuse(ctx, 27, "session-expired", "It has expired.")
    end
    ctx.owner = known.owner
    return true
end

-- The app that made this call.
local function identify(ctx, params, order, now)
    local key = params.app_key
    if not key or key == "" then
        return missing(ctx, 28, "app_key")
    end
    local app = apps[key]
    if not app or not app.active then
        local message = signing.string_to_sign(params, order)
        signing.holds(NOBODY, "hmac-sha256", message, params.sign or "")
        return refuse(ctx, 29, "isv.appkey-not-exists", "There is no app with this AppKey here.")
    end
    ctx.app = key
    local stamp = params.timestamp
    if not stamp or stamp == "" then
        return missing(ctx, 30, "timestamp")
    end
    local stamped = moments.of(stamp)
    if not stamped or abs(stamped - now) > WINDOW then
        return invalid(ctx, 31, "timestamp", "The timestamp is more than 10 minutes off.")
    end
    local version = params.v
    if version ~= "2.0" then
        if not version or version == "" then
            return missing(ctx, 32, "v")
        end
        local known = re_find(version, [==[^[0-9]+(?:\.[0-9]+)*\z]==], "jo")
        return invalid(ctx, known and 34 or 33, "v", "Send v=2.0.")
    end
    if params.format ~= "json" then
        return invalid(ctx, 23, "format", "Here answers are JSON alone.")
    end
    local kind, sign_method = types[app.type], params.sign_method
    if not sign_method or sign_method == "" then
        return missing(ctx, 40, "sign_method")
    elseif not (app.sign_methods or kind.sign_methods)[sign_method]
        or not signing.methods[sign_method] then
        return invalid(ctx, 25, "sign_method", "This app may not sign so.")
    end
    local sign = params.sign
    if not sign or sign == "" then
        return missing(ctx, 24, "sign")
    end
    local message = signing.string_to_sign(params, order)
    if not signing.holds(app.keys, sign_method, message, sign) then
        return invalid(ctx, 25, "sign", "Check the AppSecret and the order of the names.")
    end
    ctx.is_plain = not re_find(message, NOT_PLAIN, "jo")
    return app
end

-- The body for the upstream of a call that passes.
local function admitted(ctx, app, params, order, now)
    local name = params.method
    local method = methods[name or ""]
    if method then
        local bound, why = keeping.bind(app, params, order, method)
        ctx.method, ctx.bound = method, bound
        if why then
            local code = why == "isp.too-many-writes" and 10 or 41
            return refuse(ctx, code, why, "This signature was used already.")
        end
    end
    if app.addresses and not app.addresses[ngx.var.remote_addr] then
        return refuse(ctx, 11, "isv.permission-ip-whitelist-limit", "Not from this address.")
    end
    if not method then
        return name and name ~= "" and invalid(ctx, 22, "method", "There is no such method.")
            or missing(ctx, 21, "method")
    end
    if not types[app.type].groups[method.group] then
        return refuse(ctx, 11, "isv.permission-api-package-limit", method.group)
    end
    if not check_session(ctx, app, method, params.session, now) then
        return nil
    end
    local body, bad, wrong = arguments.body(params, method.params, ctx.is_plain)
    if not body then
        return bad == 40 and missing(ctx, 40, wrong) or invalid(ctx, 41, wrong, "See its type.")
    end
    local sub_code, limit, seconds = keeping.over(app, method, ctx.owner, now)
    if sub_code then
        return refuse(ctx, 7, sub_code, ("This ban will last for %d more seconds. The limit is %d.")
            :format(math.max(1, seconds), limit))
    end
    return body
end

function gate.access()
    local ctx, now = ngx.ctx, ngx.now()
    ctx.id = next_id()
    local params, names, count, why = intake.params()
    if not params then
        return refuse(ctx, names, count, why)
    end
    local order = signing.order(names, count)
    ctx.params, ctx.order = params, order
    local app = identify(ctx, params, order, now)
    if not app then
        return
    end
    local body = admitted(ctx, app, params, order, now)
    if not body then
        return
    end
    if keeps then
        records.admitted(app.key, now)
    end
    ngx.req.set_body_data(body)
    local var = ngx.var
    var.peer_method, var.peer_app, var.peer_id = ctx.method.name, app.key, ctx.id
    ctx.root = ctx.method.root
end

gate.header_filter, gate.body_filter = answering.header_filter, answering.body_filter

function gate.log()
    local ctx = ngx.ctx
    if ctx.bound and (not ctx.root or ctx.nothing_sent) then
        keeping.release(ctx.bound)
    end
    records.add(ctx)
end

return gate
