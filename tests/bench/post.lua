-- wrk: raises needs as the API's example does, each under an idempotency key of its own.
local threads = 0

function setup(thread)
    thread:set("id", threads)
    threads = threads + 1
end

function init()
    local address = tonumber(tostring({}):match("0x(%x+)"), 16)
    math.randomseed((os.time() * 1000 + id * 7 + address) % 2 ^ 31)
end

local key = "%08x-%04x-4%03x-a%03x-%06x%06x"
local body = '{"for":"household","area":"PS0203","people":6,"phone":"0599123456",'
    .. '"name":"أحمد سالم","lines":[{"item":"food-parcel","quantity":1}],'
    .. '"words":"نزحنا ولا نجد طعاما يكفي الأولاد هذا الشهر"}'
local headers = { ["Content-Type"] = "application/json", ["Accept"] = "application/json" }

function request()
    local random = math.random
    headers["Idempotency-Key"] = key:format(random(0, 0xffffffff), random(0, 0xffff), random(0, 0xfff),
        random(0, 0xfff), random(0, 0xffffff), random(0, 0xffffff))
    return wrk.format("POST", "/needs", headers, body)
end

dofile(os.getenv("ISTIJABA_DONE"))
