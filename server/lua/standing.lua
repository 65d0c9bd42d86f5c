-- One person's absolute total on one board, if it is newer than what is held; then where it stands.
-- KEYS: 1 the sorted set, 2 the hash of versions, 3 the marker that says "the whole board is loaded"
-- ARGV: 1 subject, 2 version, 3 packed score, 4 lowest packed score of strictly more points, 5 "1" listed, "0" not
-- -> {rank, loaded, newest}: competition rank (1 + how many have strictly more points), 0 when not listed;
--    newest 0 when a later total is held
-- Totals are absolute and an older version is dropped, so a repeated or late delivery changes nothing.
local held = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '-1')
local version = tonumber(ARGV[2])
local newest = version >= held
if newest then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  if ARGV[5] == '1' then
    redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
  else
    redis.call('ZREM', KEYS[1], ARGV[1])
  end
end
local rank = 0
if ARGV[5] == '1' then
  rank = redis.call('ZCOUNT', KEYS[1], ARGV[4], '+inf') + 1
end
return {rank, redis.call('EXISTS', KEYS[3]), newest and 1 or 0}
