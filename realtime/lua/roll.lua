-- Who looks at a topic, in one call: let lapse, sign in, sign out, count; ring when something changed.
-- KEYS 1 here (sorted set, scored by the second each entry lapses)
-- ARGV 1 channel  2 seconds an entry lasts  3 entries named at most  4 how many sign in, then those, then who signs out
-- -> {number of entries, the entries when there are few}
local now = tonumber(redis.call("TIME")[1])
local changed = redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now)
local arrivals = tonumber(ARGV[4])
for i = 5, #ARGV do
  if i < 5 + arrivals then
    changed = changed + redis.call("ZADD", KEYS[1], now + ARGV[2], ARGV[i])
  else
    changed = changed + redis.call("ZREM", KEYS[1], ARGV[i])
  end
end
redis.call("EXPIRE", KEYS[1], ARGV[2])
if changed > 0 then redis.call("PUBLISH", ARGV[1], "here") end
local number = redis.call("ZCARD", KEYS[1])
if number > tonumber(ARGV[3]) then return {number, {}} end
return {number, redis.call("ZRANGE", KEYS[1], 0, -1)}
