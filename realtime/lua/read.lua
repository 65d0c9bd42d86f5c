-- Where a topic stands, and what came after a position, in one look.
-- KEYS 1 head  2 log
-- ARGV 1 epoch to use if the topic is new  2 epoch of the position  3 offset of the position
--      4 entries wanted at most (0 = none)  5 seconds head is kept
-- -> {epoch, offset, entries}; of another epoch than the position's, the newest entries.
local e = redis.call("HGET", KEYS[1], "e")
if not e then
  e = ARGV[1]
  redis.call("DEL", KEYS[1], KEYS[2])
  redis.call("HSET", KEYS[1], "e", e, "o", 0)
  redis.call("EXPIRE", KEYS[1], ARGV[5])
end
local o = tonumber(redis.call("HGET", KEYS[1], "o"))
local count = tonumber(ARGV[4])
if count == 0 then return {e, o, {}} end
local first = 0
if e == ARGV[2] then first = tonumber(ARGV[3]) + 1 end
if o - count + 1 > first then first = o - count + 1 end
if first > o then return {e, o, {}} end
if first < 0 then first = 0 end
return {e, o, redis.call("XRANGE", KEYS[2], first .. "-0", "+")}
