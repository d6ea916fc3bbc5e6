-- wrk: asks for one page as browsers do, packed by brotli.
function init()
    wrk.headers["Accept"] = "text/html"
    wrk.headers["Accept-Encoding"] = "gzip, br"
end

dofile(os.getenv("ISTIJABA_DONE"))
