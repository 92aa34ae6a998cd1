-- A method's declared parameters: text on the wire becomes the JSON for the upstream, checked.
--
-- Written as text: a Lua number would lose digits of the ids that calls carry.

local cjson = require "cjson.safe"
local moments = require "moments"

local concat, lower, re_find = table.concat, string.lower, ngx.re.find

cjson.decode_max_depth(32)
cjson.decode_invalid_numbers(false)

local arguments = {}

local NUMBER = [==[^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,15})?\z]==]
local NEEDS_ESCAPING = [==[[^\x20\x21\x23-\x5b\x5d-\x7e]]==]

local function text(value, is_plain)
    if is_plain or not re_find(value, NEEDS_ESCAPING, "jo") then
        return '"' .. value .. '"'
    end
    return cjson.encode(value)
end

local function number(value)
    return re_find(value, NUMBER, "jo") and value
end

local function list_of(read)
    return function(value)
        local found = {}
        for one in (value .. ","):gmatch("(.-),") do
            local json = read(one)
            if not json then
                return nil
            end
            found[#found + 1] = json
        end
        return "[" .. concat(found, ",") .. "]"
    end
end

local readers = { string = text, number = number, strings = list_of(text) }

readers.numbers = list_of(function(value)
    return number(value:match("^%s*(.-)%s*$"))
end)

function readers.boolean(value)
    if value == "true" or value == "false" then
        return value
    end
    local lowered = lower(value)
    return (lowered == "true" or lowered == "false") and lowered
end

function readers.date(value)
    local moment = #value == 10 and value .. " 00:00:00" or value
    return #moment == 19 and moments.of(moment) and text(value)
end

function readers.json(value)
    return cjson.decode(value) ~= nil and value
end

-- Prepare a method's list once: the text before each value, and what reads it.
function arguments.prepared(declared)
    for i = 1, #declared do
        local param = declared[i]
        param.lead, param.read = '"' .. param.name .. '":', readers[param.type]
    end
    return declared
end

local parts = {}

-- The body for the upstream; or nil, the code, and the name of the parameter that is wrong.
-- `is_plain`: no value has anything that JSON escapes.
function arguments.body(params, declared, is_plain)
    local count = 0
    for i = 1, #declared do
        local param = declared[i]
        local value = params[param.name]
        if value and value ~= "" then
            local json = param.read(value, is_plain)
            if not json then
                return nil, 41, param.name
            end
            parts[count + 1] = count == 0 and "{" or ","
            parts[count + 2], parts[count + 3] = param.lead, json
            count = count + 3
        elseif param.required then
            return nil, 40, param.name
        end
    end
    return count == 0 and "{}" or concat(parts, "", 1, count) .. "}"
end

return arguments
