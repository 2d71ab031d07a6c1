-- wrk: each request as another person, or, without people, another page.
local number = 0
function request()
  number = number + 1
  if people then
    local person = people[math.random(#people)]
    return wrk.format("GET", wrk.path, { ["Cookie"] = "__Host-sid=" .. person, ["Host"] = "localhost" })
  end
  if wrk.path == "/" then return wrk.format("GET", "/" .. number) end
  return wrk.format("GET", wrk.path)
end
function done(summary, latency)
  local errors = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %f %f %f %f %d\n", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, latency:percentile(99) / 1000, errors))
end
