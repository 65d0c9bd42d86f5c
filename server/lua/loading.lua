-- Many absolute totals of one board at once, for loading it: what standing.lua does, without asking for ranks.
-- KEYS: the sorted set, the versions. ARGV: id, version, score, "1" when listed; again and again.
for n = 1, #ARGV, 4 do
  local held = tonumber(redis.call('HGET', KEYS[2], ARGV[n]) or '-1')
  if tonumber(ARGV[n + 1]) >= held then
    redis.call('HSET', KEYS[2], ARGV[n], ARGV[n + 1])
    if ARGV[n + 3] == '1' then
      redis.call('ZADD', KEYS[1], ARGV[n + 2], ARGV[n])
    else
      redis.call('ZREM', KEYS[1], ARGV[n])
    end
  end
end
