-- Signs. Keyed digests are kept and copied through FFI instead of keyed anew for each call.

local bit = require "bit"
local ffi = require "ffi"

ffi.cdef [[
typedef struct { uint32_t h[8], nl, nh, data[16]; unsigned int num, length; } peer_sha256;
int SHA256_Init(peer_sha256 *);
int SHA256_Update(peer_sha256 *, const void *, size_t);
int SHA256_Final(unsigned char *, peer_sha256 *);
typedef struct { uint32_t a, b, c, d, nl, nh, data[16]; unsigned int num; } peer_md5;
int MD5_Init(peer_md5 *);
int MD5_Update(peer_md5 *, const void *, size_t);
int MD5_Final(unsigned char *, peer_md5 *);
int CRYPTO_memcmp(const void *, const void *, size_t);
unsigned char *ngx_hex_dump(unsigned char *, const unsigned char *, size_t);
]]

local C, copy, text_of = ffi.C, ffi.copy, ffi.string
local concat, sort, upper = table.concat, table.sort, string.upper

local signing = {}

local digest = ffi.new("unsigned char[32]")
local hex = ffi.new("unsigned char[64]")
local sha, md5 = ffi.new("peer_sha256"), ffi.new("peer_md5")
local sha_size, md5_size = ffi.sizeof("peer_sha256"), ffi.sizeof("peer_md5")

local function keyed_sha256(secret, mask)
    local block, context = {}, ffi.new("peer_sha256")
    for i = 1, 64 do
        block[i] = string.char(bit.bxor(string.byte(secret, i) or 0, mask))
    end
    C.SHA256_Init(context)
    C.SHA256_Update(context, concat(block), 64)
    return context
end

function signing.keyed(secret)
    local found = { secret = secret, md5 = ffi.new("peer_md5") }
    found.inner, found.outer = keyed_sha256(secret, 0x36), keyed_sha256(secret, 0x5c)
    C.MD5_Init(found.md5)
    C.MD5_Update(found.md5, secret, #secret)
    return found
end

local methods = {}

methods["hmac-sha256"] = function(key, message)
    copy(sha, key.inner, sha_size)
    C.SHA256_Update(sha, message, #message)
    C.SHA256_Final(digest, sha)
    copy(sha, key.outer, sha_size)
    C.SHA256_Update(sha, digest, 32)
    C.SHA256_Final(digest, sha)
    C.ngx_hex_dump(hex, digest, 32)
    return upper(text_of(hex, 64))
end

methods["md5"] = function(key, message)
    copy(md5, key.md5, md5_size)
    C.MD5_Update(md5, message, #message)
    C.MD5_Update(md5, key.secret, #key.secret)
    C.MD5_Final(digest, md5)
    C.ngx_hex_dump(hex, digest, 16)
    return upper(text_of(hex, 32))
end

signing.methods = methods

-- Whether any of the keys signs so; all are tried, so that the time does not tell which.
function signing.holds(keys, sign_method, message, sign)
    local signed, right_of = false, methods[sign_method]
    for i = 1, #keys do
        local right = right_of(keys[i], message)
        if #right == #sign and C.CRYPTO_memcmp(right, sign, #right) == 0 then
            signed = true
        end
    end
    return signed
end

-- Calls use the same few sets of names again and again: their order is looked up. `leads` is what
-- a JSON object of these names has before each value.
local orders, orders_kept = {}, 0

local function ordered(names, count)
    local order = { count = count, leads = {} }
    for i = 1, count do
        order[i] = names[i]
    end
    sort(order)
    for i = 1, count do
        order.leads[i] = '","' .. order[i] .. '":"'
    end
    return order
end

-- The names beside `sign` in the order in which they are signed.
function signing.order(names, count)
    local key = concat(names, ",", 1, count) -- no name has a comma
    local order = orders[key]
    if not order then
        order = ordered(names, count)
        if orders_kept < 1000 then
            orders[key], orders_kept = order, orders_kept + 1
        end
    end
    return order
end

local parts = {}

function signing.string_to_sign(params, order)
    for i = 1, order.count do
        local name = order[i]
        parts[2 * i - 1], parts[2 * i] = name, params[name]
    end
    return concat(parts, "", 1, 2 * order.count)
end

-- SHA-256 of all names and values of the call whose string to sign was made last; none of them
-- has a zero byte, so no two calls share one.
function signing.fingerprint(order)
    local all = concat(parts, "\0", 1, 2 * order.count)
    C.SHA256_Init(sha)
    C.SHA256_Update(sha, all, #all)
    C.SHA256_Final(digest, sha)
    return text_of(digest, 32)
end

return signing
