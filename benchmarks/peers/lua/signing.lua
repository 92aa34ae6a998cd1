-- Signs. Keyed digests are kept and copied through FFI instead of keyed anew for each call.

local bit = require "bit"
local clear = require "table.clear"
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
local concat, sort, next, upper = table.concat, table.sort, next, string.upper

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

local names, parts = {}, {}

-- What is signed, and how many names beside `sign` the call has.
function signing.string_to_sign(params)
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

-- SHA-256 of all names and values, each behind its length, of the call that was just read.
function signing.fingerprint(params, count)
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

return signing
