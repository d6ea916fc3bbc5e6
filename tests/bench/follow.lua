-- wrk: follows needs by the codes in the file that ISTIJABA_CODES names, one after the other.
local codes = {}
local at = 0

function init()
    for code in io.lines(os.getenv("ISTIJABA_CODES")) do
        codes[#codes + 1] = wrk.format("GET", "/needs/" .. code, { ["Accept"] = "application/json" })
    end
end

function request()
    at = at % #codes + 1
    return codes[at]
end

dofile(os.getenv("ISTIJABA_DONE"))
