-- Many absolute totals of one board at once, for loading it: what standing.lua does, without asking for ranks.
-- KEYS: the sorted set, the versions. ARGV: "id version score listed" of different people, in one text: a client packs
-- one long argument many times faster than thousands of short ones. At most some 3,000 people: unpack holds 8,000.
local ids, told = {}, {}
for id, version, score, listed in string.gmatch(ARGV[1], '(%d+) (%d+) (%-?%d+) (%d)') do
  ids[#ids + 1] = id
  told[#told + 1] = {version, score, listed}
end
local held = redis.call('HMGET', KEYS[2], unpack(ids))
local versions, on, off = {}, {}, {}
for n, id in ipairs(ids) do
  local version, score, listed = unpack(told[n])
  if tonumber(version) >= tonumber(held[n] or '-1') then
    versions[#versions + 1] = id
    versions[#versions + 1] = version
    if listed == '1' then
      on[#on + 1] = score
      on[#on + 1] = id
    else
      off[#off + 1] = id
    end
  end
end
if #versions > 0 then redis.call('HSET', KEYS[2], unpack(versions)) end
if #on > 0 then redis.call('ZADD', KEYS[1], unpack(on)) end
if #off > 0 then redis.call('ZREM', KEYS[1], unpack(off)) end
