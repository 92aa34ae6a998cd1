-- The strict intake: query and body become one table of names and texts, or a refusal.
--
-- One look at the bytes as they were sent tells whether anything but printable ASCII can come out
-- of them; only then are names and values looked at one by one.

local new = require "table.new"

local ngx, next, type = ngx, next, type
local sub, find, re_find = string.sub, string.find, ngx.re.find

local intake = {}

local MOST = 200
local UNUSUAL = [==[[^\x20-\x7e]|%(?![2-6][0-9A-Fa-f]|7[0-9A-Ea-e])]==]
local BROKEN_ESCAPE = [==[%(?![0-9A-Fa-f]{2})]==]
local CONTROL = [==[[\x{0}-\x{8}\x{b}\x{c}\x{e}-\x{1f}\x{7f}-\x{9f}]]==]
local NAME = [==[^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,99}\z]==]
local CHARSET = [==[;\s*charset\s*=\s*"?(?!utf-?8"?\s*(?:;|$))]==]

local SUB_CODES = { [9] = "isv.http-action-not-allowed", [41] = "isv.invalid-parameter",
    [43] = "isv.unreadable-request", [47] = "isv.invalid-encoding" }

-- Calls use the same few names and content types: looking them up is quicker than matching them.
local good_names, names_kept = new(0, 1024), 0
local content_types, types_kept = {}, 0

local function refused(code, why, name)
    local sub_code = SUB_CODES[code]
    return nil, code, name and sub_code .. ":" .. name or sub_code, why
end

local function is_name(name)
    if not re_find(name, NAME, "jo") then
        return false
    end
    if names_kept < 10000 then
        good_names[name], names_kept = true, names_kept + 1
    end
    return true
end

local function two_values(name)
    return refused(41, "This parameter was sent with two values.", is_name(name) and name or "name")
end

-- 0 for a form, else the code of the refusal.
local function judged(content_type)
    if re_find(content_type, CHARSET, "joi") then
        return 47
    end
    local is_form = re_find(content_type, [[^application/x-www-form-urlencoded\s*(?:;|$)]], "joi")
    return is_form and 0 or 43
end

local function of_content_type(content_type)
    local code = content_types[content_type]
    if not code then
        code = judged(content_type)
        if types_kept < 256 then
            content_types[content_type], types_kept = code, types_kept + 1
        end
    end
    return code
end

local function text_is_good(text)
    local control, _, not_utf8 = re_find(text, CONTROL, "jou")
    if not_utf8 then
        return 47
    end
    return control and 41 or 0
end

-- The name behind the first fault, and its code; nothing if there is none.
local function fault_in(raw, found)
    if re_find(raw, BROKEN_ESCAPE, "jo") then
        return "", 47
    end
    local worst, at = 0, nil
    for name, value in next, found do
        local values = type(value) == "table" and value or { value }
        local code = text_is_good(name) == 47 and 47 or 0
        for i = 1, #values do
            if type(values[i]) == "string" then
                code = math.max(code, text_is_good(values[i]))
            end
        end
        if code > worst then
            worst, at = code, name
        end
    end
    return at, worst
end

-- An identical repeat passes; nil for a conflicting one.
local function only_value(values)
    if values == true then
        return ""
    end
    local first = values[1]
    for i = 2, #values do
        if values[i] ~= first then
            return nil
        end
    end
    return first == true and "" or first
end

-- The names of the call that is read, `sign` left out.
local names, name_count = {}, 0

-- Put what was found under `params`, which may be the very same table.
local function taken(raw, found, too_many, params)
    if too_many then
        return refused(43, "More than 200 parameters.")
    end
    if re_find(raw, UNUSUAL, "jo") then
        local name, code = fault_in(raw, found)
        if code == 41 then
            local why = "Control characters are not allowed."
            return refused(41, why, is_name(name) and name or "name")
        elseif name then
            return refused(47, "Encode all text as UTF-8.")
        end
    end
    if sub(raw, 1, 1) == "=" or find(raw, "&=", 1, true) then
        return refused(41, "A parameter has a name.")
    end
    for name, value in next, found do
        if not good_names[name] and not is_name(name) then
            return refused(41, "A parameter's name has 1 to 100 letters, digits, _ . $ or -.")
        end
        if type(value) ~= "string" then
            value = only_value(value)
            if not value then
                return two_values(name)
            end
            found[name] = value
        end
        local known = params ~= found and params[name]
        if not known then
            params[name] = value
            if name ~= "sign" then
                name_count = name_count + 1
                names[name_count] = name
            end
        elseif known ~= value then
            return two_values(name)
        end
    end
    return params
end

-- The parameters, their names but `sign`, and how many; or nil, code, sub_code, sub_msg.
function intake.params()
    name_count = 0
    local var, req = ngx.var, ngx.req
    local http_method = req.get_method()
    if http_method ~= "POST" and http_method ~= "GET" then
        return refused(9, "Use GET or POST.")
    end
    local query, params, code, sub_code, why = var.args, nil, nil, nil, nil
    if query then
        local found, too_many = req.get_uri_args(MOST)
        params, code, sub_code, why = taken(query, found, too_many, found)
        if not params then
            return nil, code, sub_code, why
        end
    end
    req.read_body()
    local body = req.get_body_data()
    if not body then
        return params or {}, names, name_count
    end
    local content_type = var.content_type
    local bad = content_type and of_content_type(content_type) or 0
    if bad ~= 0 or var.http_content_encoding then
        return refused(bad ~= 0 and bad or 43, "Send an urlencoded form as it is.")
    end
    local found, too_many = ngx.decode_args(body, MOST)
    params, code, sub_code, why = taken(body, found, too_many, params or found)
    if not params then
        return nil, code, sub_code, why
    elseif name_count >= MOST and (name_count > MOST or params.sign) then
        return refused(43, "More than 200 parameters.")
    end
    return params, names, name_count
end

return intake
