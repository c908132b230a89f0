import { redisFault } from './redis.js'

export const redisKilled = redisFault('redis-killed', {
  begin: (redis) => redis.kill(),
  end: (redis) => redis.restart(),
})
