-- One publication, one call: at most once per dedupe key, numbered, kept, announced.
-- KEYS 1 head (hash: e epoch, o offset)  2 log (stream, entry id "<offset>-0")  3 once (string)
-- ARGV 1 channel  2 key ("" = exact)  3 body  4 epoch to use if the topic is new  5 entries kept
--      6 seconds head and log are kept  7 seconds the dedupe key is kept ("0" = no dedupe)
-- -> {epoch, offset}; for a repeat, those of the first time.
if ARGV[7] ~= "0" then
  local first = redis.call("GET", KEYS[3])
  if first then
    local e, o = string.match(first, "^(%S+) (%d+)$")
    return {e, tonumber(o)}
  end
end
local e = redis.call("HGET", KEYS[1], "e")
if not e then
  e = ARGV[4]
  redis.call("DEL", KEYS[1], KEYS[2]) -- a log without its head belongs to another epoch
  redis.call("HSET", KEYS[1], "e", e)
end
local o = redis.call("HINCRBY", KEYS[1], "o", 1)
redis.call("XADD", KEYS[2], "MAXLEN", "~", ARGV[5], o .. "-0", "k", ARGV[2], "d", ARGV[3])
redis.call("EXPIRE", KEYS[1], ARGV[6])
redis.call("EXPIRE", KEYS[2], ARGV[6])
if ARGV[7] ~= "0" then
  redis.call("SET", KEYS[3], e .. " " .. o, "EX", ARGV[7])
end
redis.call("PUBLISH", ARGV[1], e .. " " .. o .. " " .. ARGV[2] .. "\n" .. ARGV[3])
return {e, o}
