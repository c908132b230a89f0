import { createHash } from 'node:crypto'
import { PARTS } from '../../domain/limits/slidingWindow.js'
import { BURST_MS } from '../../domain/limits/tokenBucket.js'

/**
 * The algorithms of `domain/limits` in Lua, for Redis and Valkey, which run a script at one instant. A test compares both on random calls. A caller is
 * one hash with a field for each quota, so the keys of one call stand in one place of a cluster; the key expires when nothing in it counts any more.
 *
 * KEYS: the key of each draw. ARGV: the time in ms, or nothing for the clock of Redis, which all processes share; then for each draw the name of its
 * quota, the algorithm, the limit, the window in ms, the burst and the amount. A negative amount is given back.
 * Reply: 1 or 0, then for each draw its units in use in thousandths, the reset in ms, and the wait in ms (-1: for ever).
 */
export const takeScript = `
local ROUNDING, BURST, PARTS, DAY = 0.05, ${BURST_MS}, ${PARTS}, 86400000
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end

local function missing(q, s)
  return math.min(math.max(0, (s[1] or 0) - now), q.window * q.burst)
end
local function units(q, s, place)
  local last = s[place + 1] or 0
  if last > now - q.window and last <= now then return s[place] or 0 end
  return 0
end
local function partNow(q) return math.floor(now * PARTS / q.window) end
local function placeOf(part) return part % (PARTS + 1) * 2 + 1 end
local function today() return math.floor(now / DAY) end
local function ofToday(s) return s[1] == today() and s[2] or 0 end

local algorithms = {
  tokenBucket = {
    used = function(q, s) return missing(q, s) * q.limit / q.window end,
    wait = function(q, s, amount)
      local capacity = q.window * q.burst
      local wanted = amount * q.window / q.limit
      if wanted > capacity + ROUNDING then return math.huge end
      local gone = missing(q, s)
      local since = s[2] or 0
      local refill = math.max(0, gone + wanted - capacity)
      local wait = refill
      if since > 0 and gone - refill > q.window + ROUNDING and now + refill - since >= BURST then wait = gone - q.window end
      if wait > ROUNDING then return wait end
      return 0
    end,
    reset = missing,
    add = function(q, s, amount)
      local quota = q.window + ROUNDING
      local before = missing(q, s)
      local after = math.max(0, before + amount * q.window / q.limit)
      s[1] = now + after
      if after <= quota then s[2] = 0
      elseif before <= quota or (s[2] or 0) == 0 then s[2] = now end
    end
  },
  slidingWindow = {
    used = function(q, s)
      local sum = 0
      for i = 0, PARTS do sum = sum + units(q, s, i * 2 + 1) end
      return sum
    end,
    wait = function(q, s, amount)
      if amount > q.limit then return math.huge end
      local excess = amount - q.limit
      for i = 0, PARTS do excess = excess + units(q, s, i * 2 + 1) end
      local first = partNow(q) - PARTS
      for part = first, first + PARTS do
        if excess <= 0 then return 0 end
        local place = placeOf(part)
        excess = excess - units(q, s, place)
        if excess <= 0 then return s[place + 1] + q.window - now end
      end
      return 0
    end,
    reset = function(q, s)
      local last = now - q.window
      for i = 0, PARTS do
        if units(q, s, i * 2 + 1) > 0 then last = math.max(last, s[i * 2 + 2]) end
      end
      return last + q.window - now
    end,
    add = function(q, s, amount)
      for i = 1, (PARTS + 1) * 2 do s[i] = s[i] or 0 end
      if amount >= 0 then
        local place = placeOf(partNow(q))
        s[place] = units(q, s, place) + amount
        s[place + 1] = now
        return
      end
      local left, newest = -amount, partNow(q)
      for part = newest, newest - PARTS, -1 do
        local place = placeOf(part)
        local returned = math.min(left, units(q, s, place))
        if returned > 0 then s[place] = s[place] - returned end
        left = left - returned
      end
    end
  },
  day = {
    used = function(q, s) return ofToday(s) end,
    wait = function(q, s, amount)
      if amount > q.limit then return math.huge end
      if ofToday(s) + amount > q.limit then return (today() + 1) * DAY - now end
      return 0
    end,
    reset = function(q, s) return ofToday(s) > 0 and (today() + 1) * DAY - now or 0 end,
    add = function(q, s, amount)
      s[2] = math.max(0, ofToday(s) + amount)
      s[1] = today()
    end
  }
}

local draws, fits = {}, true
for i, key in ipairs(KEYS) do
  local at = (i - 1) * 6 + 2
  local q = { limit = tonumber(ARGV[at + 2]), window = tonumber(ARGV[at + 3]), burst = tonumber(ARGV[at + 4]) }
  local draw = { key = key, field = ARGV[at], run = algorithms[ARGV[at + 1]], q = q, s = {}, amount = tonumber(ARGV[at + 5]) }
  local state = redis.pcall('HGET', key, draw.field)
  if type(state) == 'table' then
    redis.call('DEL', key) -- another program has put a value of another type there
    state = false
  end
  for number in string.gmatch(state or '', '%S+') do draw.s[#draw.s + 1] = tonumber(number) end
  if draw.amount > 0 and draw.run.wait(q, draw.s, draw.amount) > 0 then fits = false end
  draws[i] = draw
end

local reply = { fits and 1 or 0 }
for _, draw in ipairs(draws) do
  local q, s, run = draw.q, draw.s, draw.run
  if fits then
    run.add(q, s, draw.amount)
    local text = {}
    for i, number in ipairs(s) do text[i] = string.format('%.3f', number) end
    redis.call('HSET', draw.key, draw.field, table.concat(text, ' '))
  end
  local reset = run.reset(q, s)
  if fits then
    local life = math.ceil(reset) + 1000
    if redis.call('PTTL', draw.key) < life then redis.call('PEXPIRE', draw.key, life) end
  end
  local wait = run.wait(q, s, fits and 1 or draw.amount)
  reply[#reply + 1] = math.floor(run.used(q, s) * 1000 + 0.5)
  reply[#reply + 1] = math.ceil(reset)
  reply[#reply + 1] = wait == math.huge and -1 or math.ceil(wait)
end
return reply
`

export const takeScriptHash = createHash('sha1').update(takeScript).digest('hex')
